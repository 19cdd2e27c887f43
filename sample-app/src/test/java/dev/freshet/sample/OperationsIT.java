package dev.freshet.sample;

import static org.assertj.core.api.Assertions.assertThat;

import dev.freshet.sample.SampleProcess.Answer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.LongAdder;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** The packaged application as an operator meets it. */
@Timeout(value = 4, unit = TimeUnit.MINUTES)
class OperationsIT {

    private static final Path OPERATIONS = Path.of("..", "docs", "operations");
    private static final Pattern METRIC = Pattern.compile("\\bfreshet_[a-z_]+");
    /** One line, or the deeper lines that follow. */
    private static final Pattern EXPRESSION = Pattern.compile("(?m)^ {8}expr:.*(\\n {10,}.*)*");

    private static final String NO_MODULES = "--freshet.modules.locations=";
    private static final String CALL = "/api/extensions/answer/calls/answer/raw";

    @TempDir
    Path store;

    private SampleProcess start() throws IOException, InterruptedException {
        return SampleProcess.start(store, NO_MODULES);
    }

    private static long answer(SampleProcess sample) throws IOException, InterruptedException {
        Answer answer = sample.postJson(CALL, "{\"arguments\":[]}");
        assertThat(answer.status()).as(answer.body()).isEqualTo(200);
        return Long.parseLong(answer.json().at("/results/0/value").asString());
    }

    private static Answer change(SampleProcess sample, String change, String body)
            throws IOException, InterruptedException {
        Answer answer = sample.postJson("/actuator/wasmextensions/answer/" + change, body);
        assertThat(answer.status()).as(answer.body()).isEqualTo(200);
        return answer;
    }

    @Test
    void everyExpressionOfTheDashboardAndTheAlertsNamesAMetricThatTheApplicationHas() throws Exception {
        try (SampleProcess sample = start()) {
            sample.upload("PUT", "answer", GuestModule.answering(1));
            answer(sample);
            Set<String> present = new HashSet<>();
            sample.get("/actuator/prometheus")
                    .body()
                    .lines()
                    .filter(line -> line.startsWith("freshet_"))
                    .forEach(line -> present.add(line.split("[{ ]")[0]));

            List<String> expressions = expressions();
            assertThat(expressions).hasSizeGreaterThan(30);
            Set<String> wanted = new TreeSet<>();
            for (String expression : expressions) {
                Set<String> metrics = METRIC.matcher(expression)
                        .results()
                        .map(MatchResult::group)
                        .collect(Collectors.toSet());
                assertThat(metrics).as(expression).isNotEmpty();
                wanted.addAll(metrics);
            }
            assertThat(present).containsAll(wanted);
            assertThat(sample.get("/actuator/prometheus").body()).contains("application=\"freshet-sample\"");
        }
    }

    private static List<String> expressions() throws IOException {
        List<String> expressions = new ArrayList<>();
        JsonNode dashboard = new JsonMapper().readTree(Files.readString(OPERATIONS.resolve("grafana-dashboard.json")));
        for (JsonNode panel : dashboard.path("panels")) {
            for (JsonNode target : panel.path("targets")) {
                expressions.add(target.path("expr").asString());
            }
        }
        for (JsonNode variable : dashboard.path("templating").path("list")) {
            if (variable.path("type").asString().equals("query")) {
                expressions.add(variable.at("/query/query").asString());
            }
        }
        String alerts = Files.readString(OPERATIONS.resolve("prometheus-alerts.yml"));
        EXPRESSION.matcher(alerts).results().map(MatchResult::group).forEach(expressions::add);
        return expressions;
    }

    /** Killed while an operator changes things: what was acknowledged is there, or that and the change that was under way. */
    @Test
    void aKilledApplicationComesBackWithAllItAcknowledgedAndCompilesNothing() throws Exception {
        long acknowledged = 1;
        try (SampleProcess sample =
                SampleProcess.start(store, NO_MODULES, "--freshet.extensions.answer.call-time=700ms")) {
            sample.upload("POST", "answer/versions?label=first&activate=true", GuestModule.answering(1));
            sample.upload("POST", "answer/versions?label=second&activate=true", GuestModule.answering(2));
            change(sample, "rollback", "{}");
            assertThat(answer(sample)).isEqualTo(acknowledged);
        }
        for (int changes = 20; changes < 50; changes += 9) {
            try (SampleProcess sample = start()) {
                long other = 3 - acknowledged;
                assertThat(answer(sample)).isIn(acknowledged, changes == 20 ? acknowledged : other);
                everyVersionIsBack(sample);
                acknowledged = activateInTurn(sample, changes);
                nothingWasCompiled(sample);
                sample.postInBackground(
                        "/actuator/wasmextensions/answer/activate", "{\"version\":\"" + (3 - acknowledged) + "\"}");
            }
        }
    }

    private static void everyVersionIsBack(SampleProcess sample) throws IOException, InterruptedException {
        JsonNode extension = sample.get("/actuator/wasmextensions/answer").json();
        assertThat(extension.path("versions")).hasSize(2);
        assertThat(extension.at("/versions/0/labels/0").asString()).isEqualTo("second");
        assertThat(extension.at("/versions/1/labels/0").asString()).isEqualTo("first");
        assertThat(sample.get("/actuator/wasmextensions/answer/second")
                        .json()
                        .at("/options/callTimeMillis")
                        .asLong())
                .isEqualTo(700);
    }

    private static void nothingWasCompiled(SampleProcess sample) throws IOException, InterruptedException {
        JsonNode compilations = sample.get("/actuator/wasmpool").json().path("compilations");
        assertThat(compilations.path("compiled").asLong(-1)).isZero();
        assertThat(compilations.path("fromCache").asLong(-1)).isEqualTo(2);
    }

    /** Returns the version that was activated last. */
    private static long activateInTurn(SampleProcess sample, int changes) throws IOException, InterruptedException {
        long version = 0;
        for (int i = 0; i < changes; i++) {
            version = 1 + i % 2;
            change(sample, "activate", "{\"version\":\"" + version + "\"}");
            assertThat(answer(sample)).isEqualTo(version);
        }
        return version;
    }

    @Test
    void noRequestFailsWhileVersionsChange() throws Exception {
        try (SampleProcess sample = start()) {
            sample.upload("PUT", "answer", GuestModule.answering(2));
            sample.upload("PUT", "answer", GuestModule.answering(1));
            Map<Long, LongAdder> answers = new ConcurrentHashMap<>();
            AtomicBoolean done = new AtomicBoolean();
            ExecutorService clients = Executors.newFixedThreadPool(3);
            List<Future<Void>> running = new ArrayList<>();
            for (int i = 0; i < 3; i++) {
                running.add(clients.submit(() -> {
                    while (!done.get()) {
                        answers.computeIfAbsent(answer(sample), each -> new LongAdder())
                                .increment();
                    }
                    return null;
                }));
            }
            for (int i = 0; i < 20; i++) {
                long version = 1 + i % 2;
                change(sample, "activate", "{\"version\":\"" + version + "\"}");
                long expected = 3 - version;
                long before = answers.computeIfAbsent(expected, each -> new LongAdder())
                        .sum();
                while (answers.get(expected).sum() < before + 20) {
                    assertThat(running).noneMatch(Future::isDone);
                    Thread.onSpinWait();
                }
            }
            done.set(true);
            for (Future<Void> each : running) {
                each.get(60, TimeUnit.SECONDS);
            }
            clients.shutdown();
            assertThat(answers).containsOnlyKeys(1L, 2L);
        }
    }

    @Test
    void aModuleInTheBodyIsRefusedAsSoonAsItIsNone() throws Exception {
        try (SampleProcess sample = start()) {
            Answer none =
                    sample.put("/api/extensions/answer", "application/wasm", new byte[] {1, 2, 3, 4, 5, 6, 7, 8, 9});
            assertThat(none.problem()).isEqualTo("urn:freshet:problem:invalid-module");
            Answer good = sample.put("/api/extensions/answer", "application/wasm", GuestModule.answering(3));
            assertThat(good.status()).as(good.body()).isEqualTo(200);
            assertThat(answer(sample)).isEqualTo(3);
            Answer elsewhere = sample.put("/api/extensions/..%2Fanswer", "application/wasm", GuestModule.answering(3));
            assertThat(elsewhere.status()).isEqualTo(400);
        }
    }
}
