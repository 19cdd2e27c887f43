package dev.freshet.engine;

import dev.freshet.GuestErrorException;
import dev.freshet.GuestLimitException;
import dev.freshet.GuestTrapException;
import dev.freshet.memory.SlotMemory;
import dev.freshet.module.GuestText;
import java.nio.charset.StandardCharsets;

/** Bytes in and out of a guest that exports {@code freshet_alloc} and functions {@code (i32, i32) -> i64} (docs/guest-abi.md). */
final class BufferAbi {

    /** Bit 63 of a function's result: the bytes are an error message. Guest memories end below 2 GiB, so no address needs it. */
    private static final long ERROR_BIT = 1L << 63;

    /** UTF-8 (RFC 3629) needs no more bytes for a character; an undecodable byte becomes a character of its own. */
    private static final int MAX_BYTES_OF_CHARACTER = 4;

    private BufferAbi() {}

    /**
     * An answer, copied out of the guest's memory.
     *
     * @param error whether it is an error message
     */
    record Answer(byte[] bytes, boolean error) {}

    /** Writes the input where the guest wants it, calls, and reads the answer from where the guest says. */
    static Answer call(Extension extension, Extension.Function function, GuestInstance guest, byte[] input) {
        SlotMemory memory = memoryOf(guest);
        int address = input.length == 0 ? 0 : allocate(extension, guest, memory, input);
        long packed = guest.call(function.index(), new long[] {address, input.length})[0];
        return new Answer(read(extension, memory, packed), (packed & ERROR_BIT) != 0);
    }

    private static int allocate(Extension extension, GuestInstance guest, SlotMemory memory, byte[] input) {
        int address = (int) guest.call(extension.allocator().index(), new long[] {input.length})[0];
        if (address == 0) {
            throw new GuestTrapException(
                    "extension '" + extension.name() + "': " + Extension.ALLOCATE + " has no room for an input of "
                            + input.length + " bytes",
                    null);
        }
        memory.write(address, input, 0, input.length);
        return address;
    }

    private static byte[] read(Extension extension, SlotMemory memory, long packed) {
        int address = (int) ((packed & ~ERROR_BIT) >>> 32);
        int bytes = (int) packed;
        long allowed = extension.control().limits().outputBytes();
        if (Integer.toUnsignedLong(bytes) > allowed) {
            throw new GuestLimitException(
                    "the answer has " + Integer.toUnsignedString(bytes) + " bytes; "
                            + extension.control().limits().outputProperty(extension.name()) + " allows " + allowed,
                    "freshet.limits.output",
                    Integer.toUnsignedLong(bytes),
                    allowed,
                    null);
        }
        return memory.readBytes(address, bytes);
    }

    private static SlotMemory memoryOf(GuestInstance guest) {
        SlotMemory memory = guest.memory();
        if (memory == null) {
            throw new IllegalStateException("a module of the buffer ABI has a memory");
        }
        return memory;
    }

    /** The guest's own error; of its message only as much is decoded as can be shown. */
    static GuestErrorException error(Extension extension, Extension.Function function, byte[] message) {
        int maxChars = extension.control().limits().errorChars();
        int bytes = (int) Math.min(message.length, (long) maxChars * MAX_BYTES_OF_CHARACTER);
        String text = new String(message, 0, bytes, StandardCharsets.UTF_8);
        if (bytes < message.length || GuestText.escape(text, Integer.MAX_VALUE).length() > maxChars) {
            extension.control().counters().errorCut();
        }
        return new GuestErrorException("extension '" + extension.name() + "', function '" + function.name()
                + "' answered: " + GuestText.escape(text, maxChars));
    }
}
