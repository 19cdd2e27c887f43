package dev.freshet.spring.binding;

import dev.freshet.GuestAnswerException;
import dev.freshet.WasmExtensionRegistry;
import dev.freshet.admin.ModuleReport;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import java.lang.reflect.Method;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.springframework.core.ResolvableType;
import org.springframework.core.StandardReflectionParameterNameDiscoverer;
import tools.jackson.databind.json.JsonMapper;

/** Bytes in, bytes out: one parameter is the input, several are the members of a JSON object. */
final class BytesPlan extends FunctionPlan {

    private static final byte[] NOTHING = {};
    private static final MethodHandle CALL;

    static {
        try {
            CALL = MethodHandles.lookup()
                    .findVirtual(
                            BytesPlan.class,
                            "call",
                            MethodType.methodType(
                                    Object.class, WasmExtensionRegistry.class, String.class, Object[].class));
        } catch (ReflectiveOperationException e) {
            throw new LinkageError("BytesPlan.call", e);
        }
    }

    private final MethodType type;
    private final String @Nullable [] names;
    private final @Nullable BytesCodec input;
    private final @Nullable BytesCodec output;
    private final JsonMapper mapper;

    private BytesPlan(
            String signature,
            String function,
            MethodType type,
            String @Nullable [] names,
            @Nullable BytesCodec input,
            @Nullable BytesCodec output,
            JsonMapper mapper) {
        super(signature, function);
        this.type = type;
        this.names = names;
        this.input = input;
        this.output = output;
        this.mapper = mapper;
    }

    static BytesPlan of(
            String signature,
            String function,
            Method method,
            List<ResolvableType> parameters,
            ResolvableType result,
            JsonMapper mapper) {
        boolean answers = result.toClass() != void.class && result.toClass() != Void.class;
        return new BytesPlan(
                signature,
                function,
                MethodType.methodType(method.getReturnType(), method.getParameterTypes()),
                parameters.size() < 2 ? null : names(method, signature),
                parameters.size() == 1 ? BytesCodec.of(parameters.get(0), mapper) : null,
                answers ? BytesCodec.of(result, mapper) : null,
                mapper);
    }

    private static String[] names(Method method, String signature) {
        String[] names = new StandardReflectionParameterNameDiscoverer().getParameterNames(method);
        if (names == null) {
            throw new IllegalArgumentException(
                    signature
                            + " has several parameters, which travel as JSON by their names, and was compiled without them: use javac -parameters");
        }
        return names;
    }

    @Override
    @Nullable
    String missing(ModuleReport module) {
        return module.bytesFunctions().contains(function())
                ? null
                : "a function that takes and gives bytes, for which its ABI wants " + module.bytesWanted();
    }

    @Override
    Call bound(WasmExtensionRegistry registry, String extension) {
        return arguments -> call(registry, extension, arguments);
    }

    private @Nullable Object call(WasmExtensionRegistry registry, String extension, @Nullable Object[] arguments) {
        byte[] answer = registry.call(extension, function(), encode(arguments));
        if (output == null) {
            return null;
        }
        try {
            return output.decode(answer);
        } catch (UnreadableBytesException e) {
            throw new GuestAnswerException(
                    "extension '" + extension + "', function '" + function() + "', called by " + signature() + ": "
                            + e.getMessage(),
                    e);
        }
    }

    private byte[] encode(@Nullable Object[] arguments) {
        if (input != null) {
            return input.encode(arguments[0]);
        } else if (names == null) {
            return NOTHING;
        }
        Map<String, @Nullable Object> members = new LinkedHashMap<>();
        for (int i = 0; i < names.length; i++) {
            members.put(names[i], arguments[i]);
        }
        return mapper.writeValueAsBytes(members);
    }

    @Override
    MethodHandle handle(WasmExtensionRegistry registry, String extension) {
        return MethodHandles.insertArguments(CALL.bindTo(this), 0, registry, extension)
                .asCollector(Object[].class, type.parameterCount())
                .asType(type);
    }
}
