package dev.freshet.sample.extensions;

import dev.freshet.CommandResult;
import dev.freshet.GuestAnswerException;
import dev.freshet.WasmExtensionRegistry;
import dev.freshet.sample.problem.ProblemException;
import dev.freshet.sample.problem.ProblemType;
import dev.freshet.sample.web.BoundedBody;
import dev.freshet.spring.autoconfigure.FreshetProperties;
import jakarta.servlet.http.HttpServletRequest;
import java.io.IOException;
import org.springframework.http.MediaType;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RestController;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonParser;
import tools.jackson.databind.json.JsonMapper;

/** Calls extensions in the three ways there are: with JSON, with numbers, and as a command. Each call runs on a fresh instance. */
@RestController
@RequestMapping("/api/extensions/{name}")
class CallController {

    private final WasmExtensionRegistry registry;
    private final JsonMapper mapper;
    private final long mostBytes;

    CallController(WasmExtensionRegistry registry, JsonMapper mapper, FreshetProperties properties) {
        this.registry = registry;
        this.mapper = mapper;
        this.mostBytes = properties.limits().input().toBytes();
    }

    /** Hands the body to the guest as it is; the guest judges it. Its answer must be JSON to leave as such. */
    @PostMapping(
            path = "/calls/{function}",
            consumes = MediaType.APPLICATION_JSON_VALUE,
            produces = MediaType.APPLICATION_JSON_VALUE)
    byte[] call(@PathVariable String name, @PathVariable String function, HttpServletRequest request)
            throws IOException {
        byte[] answer = registry.call(name, function, body(request));
        requireJson(answer);
        return answer;
    }

    @PostMapping(
            path = "/calls/{function}/raw",
            consumes = MediaType.APPLICATION_JSON_VALUE,
            produces = MediaType.APPLICATION_JSON_VALUE)
    RawCall.Answer callRaw(@PathVariable String name, @PathVariable String function, HttpServletRequest request)
            throws IOException {
        Signature signature = Signature.of(registry.get(name).module(), function);
        long[] arguments = rawCall(body(request)).encode(signature.parameters());
        long[] results = registry.function(name, function, signature.asCalled()).call(arguments);
        return RawCall.Answer.of(signature.results(), results);
    }

    /** Runs a WASI command; an exit code other than 0 is an answer too. */
    @PostMapping(path = "/runs", produces = MediaType.APPLICATION_JSON_VALUE)
    Run run(@PathVariable String name, HttpServletRequest request) throws IOException {
        CommandResult result = registry.run(name, body(request));
        return new Run(result.exitCode(), result.outputText(), result.errorText());
    }

    /** What a command left behind. */
    record Run(int exitCode, String output, String errors) {}

    private byte[] body(HttpServletRequest request) throws IOException {
        return BoundedBody.read(request, mostBytes, "freshet.limits.input");
    }

    private RawCall rawCall(byte[] body) {
        try {
            RawCall call = mapper.readValue(body, RawCall.class);
            if (call != null) {
                return call;
            }
        } catch (JacksonException e) {
            // Below, without a trace of Java's inner life.
        }
        throw new ProblemException(ProblemType.BAD_REQUEST, "the body must be as {\"arguments\":[\"3\",\"2.5\"]}");
    }

    private void requireJson(byte[] answer) {
        boolean empty = true;
        try (JsonParser parser = mapper.createParser(answer)) {
            while (parser.nextToken() != null) {
                empty = false;
            }
        } catch (JacksonException e) {
            throw new GuestAnswerException("the answer of " + answer.length + " bytes is not JSON", null);
        }
        if (empty) {
            throw new GuestAnswerException("the answer is empty", null);
        }
    }
}
