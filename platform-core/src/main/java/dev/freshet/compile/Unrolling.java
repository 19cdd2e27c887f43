package dev.freshet.compile;

import dev.freshet.wasm.BodyReader;

/**
 * How often the body of an innermost loop is emitted, one behind the other: what went back to the head goes on in the next copy, and only the
 * last goes back. HotSpot does that for counted loops, which a guest's rarely are; in the others, each round looks whether the JVM wants the
 * thread to stop, and what the loop carries along is moved to where the head wants it.
 *
 * <p>HotSpot stops inlining into a function, also accesses to memory, when all that it has inlined has 8,000 bytecodes, and a loop that is beyond
 * that takes three times as long (docs/guest-code.md). So the copies are as many as leave a function below, counted as HotSpot does.
 */
final class Unrolling {

    private static final int MOST_COPIES = 4;

    /** What the copies of one loop have at most. Measured: docs/guest-code.md. */
    private static final int LOOP_BYTECODES = 2_000;

    /** What a function with copies has at most; HotSpot's {@code DesiredMethodLimit} is 8,000. */
    private static final int FUNCTION_BYTECODES = 7_500;

    private final BodyReader reader;
    private final LoopScan scan = new LoopScan();
    private final int from;
    private final int to;
    /** Bytecodes of all, copies included; negative until it is asked for. */
    private int total = -1;

    /** Of a piece of the body that the reader has open. */
    Unrolling(BodyReader reader, int from, int to) {
        this.reader = reader;
        this.from = from;
        this.to = to;
    }

    /** The number of times that the loop is to be emitted whose first instruction the reader is at; the reader stays there. */
    int copies() {
        int start = reader.position();
        int size = scan.sizeOfInnermostLoop(reader);
        int copies = 1;
        if (size > 0 && 2 * size <= LOOP_BYTECODES) {
            if (total < 0) {
                reader.seek(from);
                total = scan.sizeOfPiece(reader, to);
            }
            int room = 1 + (FUNCTION_BYTECODES - total) / size;
            copies = Math.max(1, Math.min(MOST_COPIES, Math.min(LOOP_BYTECODES / size, room)));
            total += (copies - 1) * size;
        }
        reader.seek(start);
        return copies;
    }

    int position() {
        return reader.position();
    }

    /** Goes back to the first instruction of a loop. */
    void rewind(int position) {
        reader.seek(position);
    }
}
