package dev.freshet.spring.extensionpoint;

import dev.freshet.spring.ExtensionPoint.OnFailure;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What the configuration says about an extension point.
 *
 * @param extensions names of extensions, in order; empty means the one that the point's name begins with
 * @param onFailure null means as the annotation says
 */
public record PointSettings(
        List<String> extensions, Mode mode, @Nullable OnFailure onFailure) {

    public PointSettings {
        extensions = List.copyOf(extensions);
    }

    public static PointSettings defaults() {
        return new PointSettings(List.of(), Mode.FIRST_WINS, null);
    }

    /** What becomes of several active extensions. */
    public enum Mode {
        /** The first active one in order answers; the others are not asked, not even when it fails. */
        FIRST_WINS,
        /** All active ones in order; the answer of one is the first argument of the next, the last answer is the method's result. */
        CHAIN
    }
}
