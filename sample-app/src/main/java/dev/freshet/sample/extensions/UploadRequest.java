package dev.freshet.sample.extensions;

import dev.freshet.admin.ExtensionVersions.SmokeCall;
import dev.freshet.admin.ExtensionVersions.Upload;
import dev.freshet.sample.problem.ProblemException;
import dev.freshet.sample.problem.ProblemType;
import dev.freshet.settings.ExtensionOptions;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * What the query of an upload says.
 *
 * @param id names the upload in its progress events
 * @param label name for the version
 * @param activate whether it is called from then on
 * @param smokeFunction function that must answer before the module becomes a version
 * @param smokeInput its input, or whole numbers between commas
 * @param smokeOutput what it must answer; any answer will do if there is none
 * @param smokeNumbers whether it is called with numbers
 */
record UploadRequest(
        @Nullable String id,
        @Nullable String label,
        @Nullable Boolean activate,
        @Nullable String smokeFunction,
        @Nullable String smokeInput,
        @Nullable String smokeOutput,
        @Nullable Boolean smokeNumbers) {

    private static final Pattern ID = Pattern.compile("[a-zA-Z0-9-]{1,40}");

    static UploadRequest activated() {
        return new UploadRequest(null, null, true, null, null, null, false);
    }

    /** Empty for one that could not stand in an event. */
    String idOrNone() {
        return id != null && ID.matcher(id).matches() ? id : "";
    }

    Upload toUpload(ExtensionOptions options) {
        try {
            return new Upload(
                    options,
                    label == null || label.isBlank() ? Set.of() : Set.of(label.strip()),
                    smokeCall(),
                    isYes(activate));
        } catch (NumberFormatException e) {
            throw new ProblemException(ProblemType.BAD_REQUEST, "numbers of the smoke call must be whole, as 3,-5");
        } catch (IllegalArgumentException e) {
            throw new ProblemException(ProblemType.BAD_REQUEST, String.valueOf(e.getMessage()));
        }
    }

    private @Nullable SmokeCall smokeCall() {
        if (smokeFunction == null || smokeFunction.isBlank()) {
            return null;
        }
        String input = smokeInput == null ? "" : smokeInput;
        if (isYes(smokeNumbers)) {
            return SmokeCall.numbers(smokeFunction, numbers(input), numbers(smokeOutput == null ? "" : smokeOutput));
        }
        return SmokeCall.bytes(
                smokeFunction, bytes(input), smokeOutput == null || smokeOutput.isBlank() ? null : bytes(smokeOutput));
    }

    private static boolean isYes(@Nullable Boolean answer) {
        return Boolean.TRUE.equals(answer);
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    private static long[] numbers(String text) {
        return Arrays.stream(text.split(","))
                .map(String::strip)
                .filter(each -> !each.isEmpty())
                .mapToLong(Long::parseLong)
                .toArray();
    }
}
