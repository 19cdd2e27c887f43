package dev.freshet.compile;

/** Vectors. */
final class VectorEmitter {
    VectorEmitter(Body body, MemoryEmitter memory) {}
    void numeric(int opcode) { throw new IllegalStateException("no vectors yet"); }
    void shuffle(long low, long high) { throw new IllegalStateException("no vectors yet"); }
    void lane(int opcode, int lane) { throw new IllegalStateException("no vectors yet"); }
    void laneAccess(int opcode, int memory, long offset, int lane) { throw new IllegalStateException("no vectors yet"); }
    void access(int opcode, int memory, long offset) { throw new IllegalStateException("no vectors yet"); }
}
