package dev.freshet.store;

import dev.freshet.admin.ExtensionVersions.Canary;
import dev.freshet.settings.ExtensionOptions;
import dev.freshet.settings.Initialization;
import dev.freshet.settings.QuarantinePolicy;
import dev.freshet.spi.ModuleStore.StoredCanary;
import dev.freshet.spi.ModuleStore.StoredExtension;
import dev.freshet.spi.ModuleStore.StoredVersion;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * An entry as text, for a file or a column: {@link FieldText} with one field for each component, {@code version.N.*} for each version. The
 * format's number is the first field; a reader refuses numbers it does not know.
 */
final class EntryText {

    private static final String FORMAT = "1";

    private EntryText() {}

    static String write(StoredExtension entry) {
        FieldText.Writer out = new FieldText.Writer();
        out.put("format", FORMAT);
        out.put("name", entry.name());
        out.put("revision", entry.revision());
        out.put("enabled", entry.enabled());
        out.put("last-number", entry.lastNumber());
        out.put("active", entry.active());
        out.put("history", numbers(entry.history()));
        StoredCanary canary = entry.canary();
        if (canary != null) {
            out.put("canary.version", canary.version());
            out.put("canary.percent", canary.share().percent());
            out.put("canary.by-key", canary.share().byKey());
        }
        out.put(
                "versions",
                numbers(entry.versions().stream().map(StoredVersion::number).toList()));
        entry.versions().forEach(version -> write(version, out, "version." + version.number() + "."));
        return out.text();
    }

    private static void write(StoredVersion version, FieldText.Writer out, String prefix) {
        out.put(prefix + "digest", version.digest());
        out.put(prefix + "bytes", version.moduleBytes());
        out.put(prefix + "labels", version.labels().stream().sorted().collect(Collectors.joining(" ")));
        out.put(prefix + "uploaded-at", version.uploadedAt());
        out.put(prefix + "uploaded-by", version.uploadedBy());
        out.put(prefix + "inactive-since", version.inactiveSince());
        ExtensionOptions options = version.options();
        for (int i = 0; i < options.arguments().size(); i++) {
            out.put(prefix + "argument." + i, options.arguments().get(i));
        }
        new TreeMap<>(options.environment()).forEach((name, value) -> out.put(prefix + "environment." + name, value));
        out.put(prefix + "call-time", options.callTime());
        out.put(prefix + "cpu-time", options.cpuTime());
        out.put(prefix + "max-memory", options.maxMemoryBytes());
        out.put(prefix + "initialization", options.initialization());
        out.put(prefix + "concurrent-calls", options.concurrentCalls());
        out.put(prefix + "input", options.inputBytes());
        out.put(prefix + "output", options.outputBytes());
        out.put(prefix + "log", options.logBytes());
        out.put(prefix + "quarantine-policy", options.quarantinePolicy());
        List<String> grants = options.grants().stream().sorted().toList();
        for (int i = 0; i < grants.size(); i++) {
            out.put(prefix + "grant." + i, grants.get(i));
        }
        new TreeMap<>(options.config()).forEach((name, value) -> out.put(prefix + "config." + name, value));
    }

    private static String numbers(List<Integer> numbers) {
        return numbers.stream().map(String::valueOf).collect(Collectors.joining(" "));
    }

    /** @throws IllegalArgumentException if the text is not one that {@link #write} makes, or its checksum is wrong */
    static StoredExtension read(String text) {
        FieldText.Reader in = new FieldText.Reader(text);
        if (!in.get("format").equals(FORMAT)) {
            throw new IllegalArgumentException(
                    "it has format " + in.get("format") + ", and this version reads " + FORMAT);
        }
        List<StoredVersion> versions = new ArrayList<>();
        for (int number : numbers(in.get("versions"))) {
            versions.add(version(number, in.under("version." + number + ".")));
        }
        String canary = in.find("canary.version");
        String active = in.find("active");
        return new StoredExtension(
                in.get("name"),
                Long.parseLong(in.get("revision")),
                Boolean.parseBoolean(in.get("enabled")),
                Integer.parseInt(in.get("last-number")),
                active == null ? null : Integer.valueOf(active),
                numbers(in.get("history")),
                canary == null
                        ? null
                        : new StoredCanary(
                                Integer.parseInt(canary),
                                new Canary(
                                        Double.parseDouble(in.get("canary.percent")),
                                        Boolean.parseBoolean(in.get("canary.by-key")))),
                versions);
    }

    private static StoredVersion version(int number, FieldText.Reader in) {
        return new StoredVersion(
                number,
                in.get("digest"),
                Long.parseLong(in.get("bytes")),
                Set.copyOf(words(in.get("labels")).toList()),
                Instant.parse(in.get("uploaded-at")),
                in.find("uploaded-by"),
                options(in),
                instant(in.find("inactive-since")));
    }

    private static ExtensionOptions options(FieldText.Reader in) {
        Map<String, String> arguments = in.under("argument.").all();
        String[] ordered = new String[arguments.size()];
        arguments.forEach((index, value) -> ordered[Integer.parseInt(index)] = value);
        String callTime = in.find("call-time");
        String cpuTime = in.find("cpu-time");
        String initialization = in.find("initialization");
        return new ExtensionOptions(
                Arrays.asList(ordered),
                in.under("environment.").all(),
                callTime == null ? null : Duration.parse(callTime),
                cpuTime == null ? null : Duration.parse(cpuTime),
                longOf(in.find("max-memory")),
                initialization == null ? null : Initialization.valueOf(initialization),
                intOf(in.find("concurrent-calls")),
                longOf(in.find("input")),
                longOf(in.find("output")),
                intOf(in.find("log")),
                QuarantinePolicy.valueOf(in.get("quarantine-policy")),
                Set.copyOf(in.under("grant.").all().values()),
                in.under("config.").all());
    }

    private static Stream<String> words(String text) {
        return Arrays.stream(text.split(" ")).filter(word -> !word.isEmpty());
    }

    private static List<Integer> numbers(String text) {
        return words(text).map(Integer::valueOf).toList();
    }

    private static @Nullable Instant instant(@Nullable String text) {
        return text == null ? null : Instant.parse(text);
    }

    private static @Nullable Long longOf(@Nullable String text) {
        return text == null ? null : Long.valueOf(text);
    }

    private static @Nullable Integer intOf(@Nullable String text) {
        return text == null ? null : Integer.valueOf(text);
    }
}
