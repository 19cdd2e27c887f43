package dev.freshet.spec;

import dev.freshet.FreshetException;
import dev.freshet.GuestStackOverflowException;
import dev.freshet.GuestTrapException;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipInputStream;
import org.jspecify.annotations.Nullable;
import run.endive.runtime.CallResult;
import run.endive.wasm.WasmEngineException;

/**
 * One script of the specification's tests, in the form that {@code spec/rebuild.py} explains.
 *
 * @param commands fields of each line
 * @param modules by file name
 */
record SpecScript(String name, List<String[]> commands, Map<String, byte[]> modules) {

    /** What a run answers for a command on a module that is left out. */
    static final String LEFT_OUT = "left out";

    /** Reads all scripts. */
    static List<SpecScript> all() {
        Map<String, Map<String, byte[]>> files = new TreeMap<>();
        try (InputStream in = SpecScript.class.getResourceAsStream("/spec/scripts.zip");
                ZipInputStream zip = new ZipInputStream(in)) {
            for (ZipEntry entry = zip.getNextEntry(); entry != null; entry = zip.getNextEntry()) {
                String[] path = entry.getName().split("/");
                files.computeIfAbsent(path[0], script -> new TreeMap<>()).put(path[1], zip.readAllBytes());
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        List<SpecScript> scripts = new ArrayList<>();
        files.forEach((name, contents) -> {
            String text = new String(contents.remove("commands.txt"), StandardCharsets.UTF_8);
            scripts.add(new SpecScript(
                    name, text.lines().map(line -> line.split("\t", -1)).toList(), contents));
        });
        return scripts;
    }

    /** Names under which the script makes modules known to the ones that follow, and the files of these modules. */
    Map<String, String> registered() {
        Map<String, String> registered = new HashMap<>();
        Map<String, String> files = new HashMap<>();
        for (String[] command : commands) {
            if (command[0].equals("module")) {
                files.put("-", command[1]);
                files.put(command[2], command[1]);
            } else if (command[0].equals("register")) {
                registered.put(command[1], files.get(command[2]));
            }
        }
        return registered;
    }

    /** Files of modules that must fail while they are instantiated. */
    List<String> uninstantiable() {
        return commands.stream()
                .filter(command -> command[0].equals("uninstantiable"))
                .map(command -> command[1])
                .toList();
    }

    /** What the specification expects, by the line of each assertion, in the words of {@link #run}. */
    List<String> expected() {
        List<String> expected = new ArrayList<>();
        for (String[] command : commands) {
            switch (command[0]) {
                case "uninstantiable" -> expected.add(command[1] + " refused");
                case "invoke", "get" ->
                    expected.add("line " + command[1] + " "
                            + switch (command[2]) {
                                case "return" ->
                                    SpecValue.list(command[6]).stream()
                                            .map(SpecValue::toString)
                                            .collect(Collectors.joining(" ", "returned ", ""));
                                case "action" -> "returned ";
                                default -> command[2];
                            });
                default -> {}
            }
        }
        return expected;
    }

    /**
     * Runs the script.
     *
     * @param open makes an instance of the module in a file; null if it is left out
     * @return an outcome for each command that has one
     */
    List<String> run(Function<String, @Nullable SpecGuest> open) {
        List<String> outcomes = new ArrayList<>();
        Map<String, @Nullable SpecGuest> named = new HashMap<>();
        SpecGuest latest = null;
        boolean latestIsNamed = false;
        try {
            for (String[] command : commands) {
                switch (command[0]) {
                    case "module" -> {
                        if (latest != null && !latestIsNamed) {
                            latest.close();
                        }
                        latest = null;
                        latest = open.apply(command[1]);
                        latestIsNamed = !command[2].equals("-");
                        if (latestIsNamed) {
                            SpecGuest before = named.put(command[2], latest);
                            if (before != null) {
                                before.close();
                            }
                        }
                    }
                    case "uninstantiable" -> outcomes.add(command[1] + " " + instantiate(open, command[1]));
                    case "invoke", "get" -> {
                        SpecGuest guest = command[3].equals("-") ? latest : named.get(command[3]);
                        outcomes.add("line " + command[1] + " " + (guest == null ? LEFT_OUT : outcome(guest, command)));
                    }
                    default -> {}
                }
            }
        } finally {
            if (latest != null && !latestIsNamed) {
                latest.close();
            }
            for (SpecGuest guest : named.values()) {
                if (guest != null) {
                    guest.close();
                }
            }
        }
        return outcomes;
    }

    private static String instantiate(Function<String, @Nullable SpecGuest> open, String file) {
        try (SpecGuest guest = open.apply(file)) {
            return guest == null ? LEFT_OUT : "instantiated";
        } catch (WasmEngineException | FreshetException e) {
            return "refused";
        }
    }

    private static String outcome(SpecGuest guest, String[] command) {
        String field = URLDecoder.decode(command[4].replace("+", "%2B"), StandardCharsets.UTF_8);
        List<SpecValue> expected = SpecValue.list(command[6]);
        List<SpecValue> arguments = SpecValue.list(command[5]);
        long[] numbers = arguments.stream().mapToLong(SpecValue::bits).toArray();
        CallResult results;
        try {
            if (command[0].equals("get")) {
                results = CallResult.of(new long[] {guest.global(field)}, new Object[1]);
            } else if (Stream.concat(arguments.stream(), expected.stream()).anyMatch(SpecValue::isObject)) {
                results = guest.callWithObjects(
                        field,
                        numbers,
                        arguments.stream().map(SpecValue::object).toArray());
            } else {
                results = CallResult.of(guest.call(field, numbers), new Object[expected.size()]);
            }
        } catch (GuestStackOverflowException | StackOverflowError e) {
            return "exhaustion";
        } catch (GuestTrapException e) {
            return "trap";
        } catch (WasmEngineException e) {
            return e.getCause() instanceof StackOverflowError ? "exhaustion" : "trap";
        }
        if (command[2].equals("action")) {
            return "returned ";
        }
        long[] values = results.longs() == null ? new long[0] : results.longs();
        StringBuilder text = new StringBuilder("returned ");
        for (int i = 0; i < expected.size(); i++) {
            Object object = expected.get(i).isObject() ? results.refs()[i] : null;
            text.append(i == 0 ? "" : " ").append(expected.get(i).describe(i < values.length ? values[i] : 0, object));
        }
        return text.toString();
    }
}
