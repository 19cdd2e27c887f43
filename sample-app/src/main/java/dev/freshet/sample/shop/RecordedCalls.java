package dev.freshet.sample.shop;

import dev.freshet.CommandResult;
import dev.freshet.UnknownExtensionException;
import dev.freshet.WasmExtensionRegistry;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.json.JsonMapper;

/** Calls extensions for one checkout and remembers which it called and how long each took. A missing extension answers null. */
final class RecordedCalls {

    private final WasmExtensionRegistry registry;
    private final JsonMapper mapper;
    private final List<RecordedCall> calls = new ArrayList<>();

    RecordedCalls(WasmExtensionRegistry registry, JsonMapper mapper) {
        this.registry = registry;
        this.mapper = mapper;
    }

    /**
     * A call that was made, or was not because nobody registered the extension.
     *
     * @param micros wall time, with getting a fresh instance and giving it back; null if there is no such extension
     */
    record RecordedCall(
            String extension, String function, @Nullable Long micros) {}

    @Nullable
    Answer json(String extension, String function, Object request) {
        byte[] answer =
                timed(extension, function, () -> registry.call(extension, function, mapper.writeValueAsBytes(request)));
        if (answer == null) {
            return null;
        }
        try {
            return new Answer(extension, mapper.readTree(answer));
        } catch (JacksonException e) {
            throw new Answer(extension, mapper.nullNode()).unusable("it is not JSON");
        }
    }

    @Nullable
    CommandResult run(String extension, Object request) {
        return timed(extension, "_start", () -> registry.run(extension, mapper.writeValueAsBytes(request)));
    }

    List<RecordedCall> made() {
        return List.copyOf(calls);
    }

    /** Makes a call by a client or an extension point. */
    <T> @Nullable T timed(String extension, String function, Supplier<T> call) {
        long start = System.nanoTime();
        try {
            T answer = call.get();
            calls.add(new RecordedCall(extension, function, (System.nanoTime() - start) / 1_000));
            return answer;
        } catch (UnknownExtensionException e) {
            calls.add(new RecordedCall(extension, function, null));
            return null;
        }
    }
}
