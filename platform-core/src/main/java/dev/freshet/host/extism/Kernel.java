package dev.freshet.host.extism;

import dev.freshet.GuestTrapException;
import dev.freshet.spi.GuestCall;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;

/** What Extism's host keeps for a plug-in, during one call or session: input, output, error, variables and the shared memory. */
final class Kernel {

    /** All variables together; what Extism allows by default. */
    private static final long MAX_VARIABLE_BYTES = 1 << 20;

    /** What a variable costs besides its bytes. */
    private static final int VARIABLE_OVERHEAD = 64;

    /** Room beside input and answer for keys, log lines and errors. */
    private static final long ROOM_FOR_SMALL_BLOCKS = 64 << 10;

    private static final byte[] NO_BYTES = {};

    private final GuestCall call;
    private final KernelMemory memory;

    private byte[] input = NO_BYTES;
    /** 0 until the guest asks for it. */
    private long inputHandle;

    private long outputAddress;
    private long outputLength;
    /** 0 if the guest has set no error. */
    private long error;
    /** Whether a call with bytes has begun; initialisation may have run before the first. */
    private boolean called;

    private final Map<String, byte[]> variables = new HashMap<>();
    private long variableBytes;

    private int httpStatus;
    private Map<String, String> httpHeaders = Map.of();

    private Kernel(GuestCall call) {
        this.call = call;
        // The input, bytes for a host function and the answer to it, or the output; each bounded by the extension's
        // limits.
        this.memory = new KernelMemory(call.inputBytes() + 2 * call.outputBytes() + ROOM_FOR_SMALL_BLOCKS);
    }

    /** The one of this call. */
    static Kernel of(GuestCall call) {
        if (call.state() instanceof Kernel kernel) {
            return kernel;
        }
        Kernel kernel = new Kernel(call);
        call.keep(kernel);
        return kernel;
    }

    /** A call begins. Of an earlier one of the same session only the variables are left. */
    void begin(byte[] bytes) {
        if (called) {
            memory.clear();
            error = 0;
            httpStatus = 0;
            httpHeaders = Map.of();
        }
        called = true;
        input = bytes;
        inputHandle = 0;
        outputAddress = 0;
        outputLength = 0;
    }

    // --- memory

    long allocate(long length) {
        return memory.allocate(length);
    }

    void free(long handle) {
        memory.free(handle);
    }

    long length(long handle) {
        return memory.length(handle);
    }

    byte loadByte(long address) {
        check(address, Byte.BYTES);
        return memory.loadByte(address);
    }

    long loadLong(long address) {
        check(address, Long.BYTES);
        return memory.loadLong(address);
    }

    void storeByte(long address, byte value) {
        check(address, Byte.BYTES);
        memory.storeByte(address, value);
    }

    void storeLong(long address, long value) {
        check(address, Long.BYTES);
        memory.storeLong(address, value);
    }

    private void check(long address, long length) {
        if (!memory.holds(address, length)) {
            throw trap(Long.toUnsignedString(length) + " bytes at " + Long.toUnsignedString(address)
                    + " do not lie in the memory shared with the host");
        }
    }

    /** The bytes of a block that the guest hands to the host; 0 stands for none. */
    byte[] take(long handle) {
        if (handle == 0) {
            return NO_BYTES;
        }
        if (!memory.isBlock(handle)) {
            throw trap(Long.toUnsignedString(handle) + " is no handle of a block");
        }
        long length = memory.length(handle);
        if (length > call.outputBytes()) {
            throw call.overOutputLimit(length);
        }
        return memory.read(handle, length);
    }

    /** As {@link #take}, decoded; the block is freed, as Extism's functions do with names. */
    String takeText(long handle) {
        String text = new String(take(handle), StandardCharsets.UTF_8);
        memory.free(handle);
        return text;
    }

    /** Puts bytes into a new block for the guest; 0 stands for none. */
    long give(byte[] bytes) {
        if (bytes.length == 0) {
            return 0;
        }
        long handle = memory.allocate(bytes.length);
        if (handle == 0) {
            throw trap("the memory shared with the host has no room for " + bytes.length + " bytes");
        }
        memory.write(handle, bytes);
        return handle;
    }

    // --- input, output, error

    long inputLength() {
        return input.length;
    }

    /** The input as a block; most plug-ins load it otherwise and never make this copy. */
    long inputHandle() {
        if (inputHandle == 0) {
            inputHandle = give(input);
        }
        return inputHandle;
    }

    byte loadInputByte(long offset) {
        checkInput(offset, Byte.BYTES);
        return input[(int) offset];
    }

    long loadInputLong(long offset) {
        checkInput(offset, Long.BYTES);
        return KernelMemory.longAt(input, (int) offset);
    }

    private void checkInput(long offset, int length) {
        if (offset < 0 || offset > input.length - (long) length) {
            throw trap(length + " bytes at " + Long.toUnsignedString(offset) + " do not lie in the input of "
                    + input.length + " bytes");
        }
    }

    void setOutput(long address, long length) {
        check(address, length);
        if (length > call.outputBytes()) {
            throw call.overOutputLimit(length);
        }
        outputAddress = address;
        outputLength = length;
    }

    byte[] output() {
        return memory.read(outputAddress, outputLength);
    }

    long outputAddress() {
        return outputAddress;
    }

    long outputLength() {
        return outputLength;
    }

    void setError(long handle) {
        if (handle != 0 && !memory.isBlock(handle)) {
            throw trap(Long.toUnsignedString(handle) + " is no handle of a block");
        }
        error = handle;
    }

    long error() {
        return error;
    }

    // --- variables

    /** Returns a new block with the value, or 0. */
    long variable(long key) {
        byte[] value = variables.get(takeText(key));
        return value == null ? 0 : give(value);
    }

    void setVariable(long key, long value) {
        String name = takeText(key);
        byte[] before = variables.remove(name);
        if (before != null) {
            variableBytes -= cost(name, before);
        }
        if (value == 0) {
            return;
        }
        byte[] bytes = take(value);
        memory.free(value);
        if (variableBytes + cost(name, bytes) > MAX_VARIABLE_BYTES) {
            throw trap("the plug-in's variables are over " + MAX_VARIABLE_BYTES + " bytes");
        }
        variables.put(name, bytes);
        variableBytes += cost(name, bytes);
    }

    private static long cost(String name, byte[] value) {
        return VARIABLE_OVERHEAD + 2L * name.length() + value.length;
    }

    // --- HTTP

    void answered(int status, Map<String, String> headers) {
        httpStatus = status;
        httpHeaders = headers;
    }

    int httpStatus() {
        return httpStatus;
    }

    Map<String, String> httpHeaders() {
        return httpHeaders;
    }

    GuestTrapException trap(String message) {
        return call.trap(message);
    }
}
