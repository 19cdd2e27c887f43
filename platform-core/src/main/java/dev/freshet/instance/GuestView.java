package dev.freshet.instance;

import dev.freshet.CommandResult;
import dev.freshet.GuestErrorException;
import dev.freshet.GuestLimitException;
import dev.freshet.GuestText;
import dev.freshet.GuestTrapException;
import dev.freshet.host.HostFunctions;
import dev.freshet.module.FunctionExport;
import dev.freshet.spi.GuestAbi;
import dev.freshet.spi.GuestCall;
import dev.freshet.spi.GuestMemory;
import dev.freshet.spi.GuestModule;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.slf4j.event.Level;
import run.endive.runtime.Machine;
import run.endive.wasi.WasiExitException;

/** What ABIs and host functions see of one instance. Stays with the instance; what belongs to a call is dropped with it ({@link #end}). */
public final class GuestView implements GuestCall, GuestMemory {

    /** UTF-8 (RFC 3629) needs no more bytes for a character; an undecodable byte becomes a character of its own. */
    private static final int MAX_BYTES_OF_CHARACTER = 4;

    private static final long[] NOTHING = {};

    private final GuestContext context;
    private final Machine machine;
    private final @Nullable SlotMemory memory;
    private final HostFunctions host;

    /** The export that the caller called last; null before the first call and while the guest initialises. */
    private @Nullable FunctionExport function;

    private @Nullable Object state;
    private final GuestLog log;
    private boolean errorCut;
    /** Whether an invocation ended otherwise than by returning, an exit included. */
    private boolean unwound;

    GuestView(GuestContext context, Machine machine, @Nullable SlotMemory memory, HostFunctions host) {
        this.context = context;
        this.machine = machine;
        this.memory = memory;
        this.host = host;
        this.log = new GuestLog(context.logger(), context.limits());
    }

    /** The caller calls this function. */
    void begin(FunctionExport called) {
        // The same function over and over is the common case, and a reference stored costs more than one compared.
        if (function != called) {
            function = called;
        }
        log.begin();
        // Not written for nothing, here and below: another thread's objects may lie on this cache line.
        if (errorCut) {
            errorCut = false;
        }
    }

    /** The guest initialises: nobody has called a function yet. */
    void beginInitialization() {
        function = null;
    }

    /** Whether a log line or standard error was cut off since the call began. */
    boolean logCut() {
        return log.isCut() || host.errorsCut();
    }

    /** Whether an error message was cut off since the call began. */
    boolean errorCut() {
        return errorCut;
    }

    /** Whether what the engine keeps outside of our reach may be in any state. */
    boolean unwound() {
        return unwound;
    }

    /** The call or session has ended; nothing of it stays. */
    void end() {
        if (state != null) {
            state = null;
        }
        log.end();
    }

    // --- the guest

    @Override
    public String extension() {
        return context.extension();
    }

    @Override
    public String function() {
        FunctionExport called = function;
        return called == null ? "(initialization)" : called.name();
    }

    @Override
    public GuestModule.Signature signature() {
        return Objects.requireNonNull(context.module().description().functions().get(called().name()));
    }

    @Override
    public long[] invoke(long... arguments) {
        return invoke(called(), arguments);
    }

    private FunctionExport called() {
        if (function == null) {
            throw new IllegalStateException("the guest initialises; nobody has called a function yet");
        }
        return function;
    }

    @Override
    public long[] invoke(String export, long... arguments) {
        FunctionExport found = context.module().function(export);
        if (found == null) {
            throw new IllegalArgumentException(
                    "the module exports no function '" + GuestText.escape(export, 256) + "'");
        }
        return invoke(found, arguments);
    }

    private long[] invoke(FunctionExport export, long[] arguments) {
        host.requireInside();
        int wanted = export.type().params().size();
        if (wanted != arguments.length) {
            throw new IllegalArgumentException("function '" + GuestText.escape(export.name(), 256) + "' takes " + wanted
                    + " arguments, not " + arguments.length);
        }
        if (!host.isInHost()) {
            return invokeHere(export, arguments);
        }
        host.intoGuest();
        try {
            return invokeHere(export, arguments);
        } finally {
            host.backInHost();
        }
    }

    private long[] invokeHere(FunctionExport export, long[] arguments) {
        long[] results;
        try {
            results = machine.call(export.index(), arguments);
        } catch (RuntimeException failure) {
            unwound = true;
            throw EngineFaults.attributed(failure);
        } catch (Throwable failure) {
            unwound = true;
            throw failure;
        }
        return results == null ? NOTHING : results;
    }

    /** Makes a call with bytes, by the module's ABI. */
    public byte[] call(GuestAbi abi, byte[] input) {
        Thread before = host.enter();
        try {
            return checked(abi.call(this, input));
        } finally {
            host.leave(before);
        }
    }

    /** As {@link #command(byte[])}, for the platform itself. */
    public CommandResult run(byte[] standardInput) {
        Thread before = host.enter();
        try {
            return command(standardInput);
        } finally {
            host.leave(before);
        }
    }

    @Override
    public CommandResult command(byte[] standardInput) {
        host.requireInside();
        host.begin(standardInput);
        int exitCode = 0;
        try {
            invoke();
        } catch (WasiExitException exit) {
            exitCode = exit.exitCode();
        }
        return new CommandResult(exitCode, host.output(), host.errors());
    }

    // --- what the ABI may know and keep

    @Override
    public Map<String, String> config() {
        return context.options().config();
    }

    @Override
    public Set<String> grants() {
        return context.options().grants();
    }

    @Override
    public long inputBytes() {
        return context.limits().inputBytes();
    }

    @Override
    public long outputBytes() {
        return context.limits().outputBytes();
    }

    @Override
    public @Nullable Object state() {
        host.requireInside();
        return state;
    }

    @Override
    public void keep(@Nullable Object kept) {
        host.requireInside();
        state = kept;
    }

    // --- what the guest says

    @Override
    public boolean logs(Level level) {
        return log.accepts(level);
    }

    @Override
    public void log(Level level, String line) {
        log.log(level, line);
    }

    @Override
    public void log(Level level, int guestAddress, int bytes) {
        if (!log.accepts(level)) {
            return;
        }
        SlotMemory present = slotMemory();
        if (Integer.toUnsignedLong(guestAddress) + Integer.toUnsignedLong(bytes) > present.bytes()) {
            throw trap("the log line of " + Integer.toUnsignedString(bytes) + " bytes at "
                    + Integer.toUnsignedString(guestAddress) + " does not lie in the memory");
        }
        // As much as can be logged, and a byte that shows that there was more.
        long read = Math.min(bytes, (long) log.room() * MAX_BYTES_OF_CHARACTER + 1);
        log.log(level, readText(guestAddress, (int) read));
    }

    @Override
    public GuestTrapException trap(String message) {
        return new GuestTrapException(described() + message, null);
    }

    @Override
    public GuestErrorException error(int code, byte[] message) {
        int maxChars = context.limits().errorChars();
        int bytes = (int) Math.min(message.length, (long) maxChars * MAX_BYTES_OF_CHARACTER);
        String text = new String(message, 0, bytes, StandardCharsets.UTF_8);
        errorCut |= bytes < message.length
                || GuestText.escape(text, Integer.MAX_VALUE).length() > maxChars;
        return new GuestErrorException(
                "extension '" + extension() + "', function '" + GuestText.escape(function(), 256) + "' answered: "
                        + GuestText.escape(text, maxChars),
                code);
    }

    @Override
    public GuestTrapException overOutputLimit(long bytes) {
        long allowed = context.limits().outputBytes();
        return new GuestLimitException(
                described() + "the guest hands over " + bytes + " bytes; "
                        + context.limits().outputProperty(extension()) + " allows " + allowed,
                "freshet.limits.output",
                bytes,
                allowed,
                null);
    }

    /** An ABI's answer, if it is within the output limit. */
    private byte[] checked(byte[] answer) {
        if (answer.length > context.limits().outputBytes()) {
            throw overOutputLimit(answer.length);
        }
        return answer;
    }

    private String described() {
        return "extension '" + extension() + "', function '" + GuestText.escape(function(), 256) + "': ";
    }

    // --- its memory: every check is SlotMemory's

    @Override
    public GuestMemory memory() {
        slotMemory();
        return this;
    }

    private SlotMemory slotMemory() {
        host.requireInside();
        SlotMemory present = memory;
        if (present == null) {
            throw trap("the module has no memory");
        }
        return present;
    }

    @Override
    public byte[] receive(int guestAddress, int bytes) {
        long allowed = context.limits().outputBytes();
        if (Integer.toUnsignedLong(bytes) > allowed) {
            throw overOutputLimit(Integer.toUnsignedLong(bytes));
        }
        return slotMemory().readBytes(guestAddress, bytes);
    }

    @Override
    public long bytes() {
        return slotMemory().bytes();
    }

    @Override
    public byte[] read(int guestAddress, int bytes) {
        return slotMemory().readBytes(guestAddress, bytes);
    }

    @Override
    public String readText(int guestAddress, int bytes) {
        return new String(slotMemory().readBytes(guestAddress, bytes), StandardCharsets.UTF_8);
    }

    @Override
    public void write(int guestAddress, byte[] bytes) {
        slotMemory().write(guestAddress, bytes, 0, bytes.length);
    }

    @Override
    public byte readByte(int guestAddress) {
        return slotMemory().read(guestAddress);
    }

    @Override
    public int readInt(int guestAddress) {
        return slotMemory().readInt(guestAddress);
    }

    @Override
    public long readLong(int guestAddress) {
        return slotMemory().readLong(guestAddress);
    }

    @Override
    public void writeByte(int guestAddress, byte value) {
        slotMemory().writeByte(guestAddress, value);
    }

    @Override
    public void writeInt(int guestAddress, int value) {
        slotMemory().writeI32(guestAddress, value);
    }

    @Override
    public void writeLong(int guestAddress, long value) {
        slotMemory().writeLong(guestAddress, value);
    }
}
