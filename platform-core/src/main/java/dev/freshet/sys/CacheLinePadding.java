package dev.freshet.sys;

/**
 * Keeps the fields of a subclass off the cache lines of the object before it. For objects that one thread writes in every call while
 * another writes its own: the collector moves such objects next to each other.
 *
 * <p>128 bytes, as processors fetch lines of 64 bytes in pairs. The JVM lays the fields of a superclass before those of its subclass.
 */
@SuppressWarnings("unused") // space is their use
public abstract class CacheLinePadding {

    private long p00;
    private long p01;
    private long p02;
    private long p03;
    private long p04;
    private long p05;
    private long p06;
    private long p07;
    private long p08;
    private long p09;
    private long p10;
    private long p11;
    private long p12;
    private long p13;
    private long p14;
    private long p15;
}
