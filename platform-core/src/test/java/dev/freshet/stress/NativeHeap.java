package dev.freshet.stress;

import com.sun.jna.Function;
import com.sun.jna.NativeLibrary;
import com.sun.jna.Structure;

/** What malloc has given out in this process and not got back: {@code mallinfo2(3)} of glibc 2.33 or later. */
final class NativeHeap {

    private NativeHeap() {}

    /** The fields of the structure, in order; fordblks and those before it are counts of bytes. */
    @Structure.FieldOrder({
        "arena",
        "ordblks",
        "smblks",
        "hblks",
        "hblkhd",
        "usmblks",
        "fsmblks",
        "uordblks",
        "fordblks",
        "keepcost"
    })
    public static final class Info extends Structure implements Structure.ByValue {
        public long arena;
        public long ordblks;
        public long smblks;
        public long hblks;
        /** Bytes in blocks that have mappings of their own. */
        public long hblkhd;

        public long usmblks;
        public long fsmblks;
        /** Bytes given out of arenas. */
        public long uordblks;

        public long fordblks;
        public long keepcost;
    }

    static long usedKibibytes() {
        Function mallinfo = NativeLibrary.getInstance("c").getFunction("mallinfo2");
        Info info = (Info) mallinfo.invoke(Info.class, new Object[0]);
        return (info.uordblks + info.hblkhd) >> 10;
    }
}
