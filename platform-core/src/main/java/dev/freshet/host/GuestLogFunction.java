package dev.freshet.host;

import dev.freshet.spi.AbiFunction;
import dev.freshet.spi.GuestCall;
import dev.freshet.spi.GuestModule.Signature;
import dev.freshet.spi.ValueKind;
import java.util.List;
import org.slf4j.event.Level;

/** The service {@code log}: {@code freshet.log(i32 level, i32 address, i32 length)}, for modules of every ABI. */
final class GuestLogFunction {

    static final String MODULE = "freshet";

    static final AbiFunction LOG = new AbiFunction(
            MODULE,
            "log",
            new Signature(List.of(ValueKind.I32, ValueKind.I32, ValueKind.I32), List.of()),
            "log",
            GuestLogFunction::log);

    /** By the guest's number, 0 to 4. */
    private static final Level[] LEVELS = {Level.TRACE, Level.DEBUG, Level.INFO, Level.WARN, Level.ERROR};

    private GuestLogFunction() {}

    private static long log(GuestCall call, long[] arguments) {
        int number = (int) arguments[0];
        if (number < 0 || number >= LEVELS.length) {
            throw call.trap("freshet.log has levels from 0 (trace) to 4 (error), not " + number);
        }
        call.log(LEVELS[number], (int) arguments[1], (int) arguments[2]);
        return 0;
    }
}
