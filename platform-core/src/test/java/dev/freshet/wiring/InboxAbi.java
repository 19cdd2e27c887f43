package dev.freshet.wiring;

import dev.freshet.spi.AbiFunction;
import dev.freshet.spi.GuestAbi;
import dev.freshet.spi.GuestCall;
import dev.freshet.spi.GuestModule;
import dev.freshet.spi.GuestModule.Signature;
import dev.freshet.spi.HostBytes;
import dev.freshet.spi.ValueKind;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;

/** An ABI as a user would add it: input and answer lie where {@code inbox()} says, functions take and return a length. */
final class InboxAbi implements GuestAbi {

    private static final Signature INBOX = new Signature(List.of(), List.of(ValueKind.I32));
    private static final Signature FUNCTION = new Signature(List.of(ValueKind.I32), List.of(ValueKind.I32));

    @Override
    public String name() {
        return "inbox";
    }

    @Override
    public boolean speaks(GuestModule module) {
        return module.exportsMemory() && module.exports("inbox", INBOX);
    }

    @Override
    public boolean calls(GuestModule module, String function) {
        return module.exports(function, FUNCTION);
    }

    @Override
    public String wanted() {
        return FUNCTION.toString();
    }

    @Override
    public byte[] call(GuestCall call, byte[] input) {
        int inbox = inbox(call);
        call.memory().write(inbox, input);
        int length = (int) call.invoke(input.length)[0];
        if (length < 0) {
            throw call.error(-length, "refused".getBytes(StandardCharsets.UTF_8));
        }
        return call.receive(inbox, length);
    }

    private static int inbox(GuestCall call) {
        return (int) call.invoke("inbox")[0];
    }

    @Override
    public List<AbiFunction> functions() {
        return List.of(
                new AbiFunction(
                        "inbox",
                        "shout",
                        new Signature(List.of(ValueKind.I32), List.of()),
                        "loud",
                        (call, arguments) -> {
                            String text = call.memory().readText(inbox(call), (int) arguments[0]);
                            call.memory()
                                    .write(
                                            inbox(call),
                                            text.toUpperCase(Locale.ROOT).getBytes(StandardCharsets.UTF_8));
                            return 0;
                        }),
                new AbiFunction("inbox", "count", INBOX, null, (call, arguments) -> {
                    int count = call.state() instanceof Integer counted ? counted + 1 : 1;
                    call.keep(count);
                    return count;
                }));
    }

    @Override
    public HostBytes hostBytes(GuestModule module) {
        return new HostBytes() {
            @Override
            public List<ValueKind> parameter() {
                return List.of(ValueKind.I32);
            }

            @Override
            public byte[] read(GuestCall call, long[] values, int first) {
                return call.receive(inbox(call), (int) values[first]);
            }

            @Override
            public ValueKind result() {
                return ValueKind.I32;
            }

            @Override
            public long write(GuestCall call, byte[] bytes) {
                call.memory().write(inbox(call), bytes);
                return bytes.length;
            }
        };
    }
}
