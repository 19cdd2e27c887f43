package dev.freshet.compile;

import dev.freshet.wasm.BodyReader;
import dev.freshet.wasm.Opcodes;
import java.util.BitSet;

/** Which locals a piece of a body reads or writes. */
final class LocalScan extends SilentVisitor {

    final BitSet used = new BitSet();
    final BitSet written = new BitSet();

    void scan(BodyReader reader, int start, int end) {
        reader.seek(start);
        while (reader.position() < end) {
            reader.next(this);
        }
    }

    @Override
    public void local(int opcode, int local) {
        used.set(local);
        if (opcode != Opcodes.LOCAL_GET) {
            written.set(local);
        }
    }
}
