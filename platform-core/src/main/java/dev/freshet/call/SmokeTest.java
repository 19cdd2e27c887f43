package dev.freshet.call;

import dev.freshet.DeadlineExceededException;
import dev.freshet.FreshetException;
import dev.freshet.GuestStackOverflowException;
import dev.freshet.GuestText;
import dev.freshet.InvalidModuleException;
import dev.freshet.admin.ExtensionVersions.SmokeCall;
import dev.freshet.module.CodeForm;
import dev.freshet.slot.InstanceAllocator;
import dev.freshet.version.LoadedVersion;
import dev.freshet.version.VersionFactory;
import java.util.Arrays;

/** Makes the call that an upload declares, on instances of its own and not counted among the extension's calls. */
public final class SmokeTest {

    private final VersionFactory factory;
    private final InstanceAllocator allocator;
    private final Calls calls;

    public SmokeTest(VersionFactory factory, InstanceAllocator allocator, Calls calls) {
        this.factory = factory;
        this.allocator = allocator;
        this.calls = calls;
    }

    /** @throws InvalidModuleException if the module fails or answers something else */
    public void run(LoadedVersion extension, SmokeCall call) {
        LoadedVersion trial = factory.onTrial(extension);
        String what = "the smoke call of '" + GuestText.escape(call.function(), 80) + "' ";
        try {
            if (!passesInTheEnd(trial, call)) {
                throw new InvalidModuleException(what + "did not give the answer that the upload declares");
            }
        } catch (InvalidModuleException e) {
            throw e;
        } catch (FreshetException e) {
            throw new InvalidModuleException(what + "failed: " + e.getMessage(), e);
        } finally {
            allocator.retire(trial.tenant());
        }
    }

    /** What the interpreter is too slow for, or its stack too small, is tried again compiled. */
    private boolean passesInTheEnd(LoadedVersion trial, SmokeCall call) {
        CodeForm form = trial.module().form();
        try {
            return passes(trial, call);
        } catch (DeadlineExceededException | GuestStackOverflowException e) {
            trial.module().awaitSettled();
            if (form.isWanted()) {
                throw e;
            }
            return passes(trial, call);
        }
    }

    private boolean passes(LoadedVersion trial, SmokeCall call) {
        if (call instanceof SmokeCall.Numbers numbers) {
            long[] arguments =
                    numbers.arguments().stream().mapToLong(Long::longValue).toArray();
            long[] results = calls.call(trial, numbers.function(), arguments);
            return Arrays.stream(results).boxed().toList().equals(numbers.results());
        }
        SmokeCall.Bytes bytes = (SmokeCall.Bytes) call;
        byte[] answer = calls.call(trial, bytes.function(), bytes.input());
        return bytes.output() == null || Arrays.equals(answer, bytes.output());
    }
}
