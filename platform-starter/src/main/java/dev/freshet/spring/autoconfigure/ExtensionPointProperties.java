package dev.freshet.spring.autoconfigure;

import dev.freshet.spring.ExtensionPoint.OnFailure;
import dev.freshet.spring.extensionpoint.PointSettings;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.ConfigurationPropertiesSource;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * Settings of one extension point.
 *
 * @param extensions Extensions that may answer, in order; without any, the one that the point's name begins with.
 * @param mode What becomes of several active extensions.
 * @param onFailure What becomes of a call whose extension fails; overrides the annotation.
 */
@ConfigurationPropertiesSource
public record ExtensionPointProperties(
        @DefaultValue List<String> extensions,
        @DefaultValue("first-wins") PointSettings.Mode mode,
        @Nullable OnFailure onFailure) {

    PointSettings settings() {
        return new PointSettings(extensions, mode, onFailure);
    }
}
