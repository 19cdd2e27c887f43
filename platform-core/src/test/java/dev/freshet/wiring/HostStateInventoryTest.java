package dev.freshet.wiring;

import static org.assertj.core.api.Assertions.assertThat;

import dev.freshet.host.HostFunctions;
import dev.freshet.instance.GuestInstance;
import dev.freshet.instance.GuestLog;
import dev.freshet.instance.GuestView;
import java.lang.reflect.Field;
import java.lang.reflect.Modifier;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * The host's objects that stay with an instance from call to call, and each of their fields that can change: whoever adds one must say here
 * what makes it fresh.
 */
class HostStateInventoryTest {

    static Set<Map.Entry<Class<?>, Map<String, String>>> objects() {
        return Map.<Class<?>, Map<String, String>>of(
                        GuestView.class,
                        Map.of(
                                "function", "set when a call begins; of the module, not of a call",
                                "state", "end()",
                                "errorCut", "set when a call begins",
                                "unwound", "the instance's: whether the engine's stack is clean"),
                        GuestLog.class,
                        Map.of("logged", "end()", "lines", "end()", "cut", "set when a call begins"),
                        HostFunctions.class,
                        Map.of(
                                "input", "end()",
                                "call", "end()",
                                "guest", "set when the instance is built",
                                "inHost", "end()",
                                "inside", "put back on every way out of the host",
                                "nanosInHost", "a clock for the module; the guest does not see it"),
                        GuestInstance.class,
                        Map.of(
                                "trapped", "the instance's: whether the engine's stack is clean",
                                "machineFailed", "the instance's: once set, it is not used again",
                                "running", "set when a call begins",
                                "initialized", "attach()",
                                "callsMeasuredAsOne", "a count for the module; the guest does not see it",
                                "callsUntilMeasured", "a count for the module; the guest does not see it",
                                "measuredFrom", "a clock for the module; the guest does not see it"))
                .entrySet();
    }

    @ParameterizedTest
    @MethodSource("objects")
    void noFieldThatCanChangeIsForgotten(Map.Entry<Class<?>, Map<String, String>> object) {
        Set<String> changing = new TreeSet<>();
        for (Field field : object.getKey().getDeclaredFields()) {
            if (!Modifier.isStatic(field.getModifiers()) && !Modifier.isFinal(field.getModifiers())) {
                changing.add(field.getName());
            }
        }
        assertThat(changing).isEqualTo(new TreeSet<>(object.getValue().keySet()));
    }
}
