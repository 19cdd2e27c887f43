package dev.freshet.sys;

/** Which way {@link RawMemory} goes, for those who need to know and must not hold it. */
public enum RawAccess {
    UNSAFE,
    FOREIGN;

    /** Returns the way in this JVM; it never changes. */
    public static RawAccess present() {
        return RawMemory.access();
    }
}
