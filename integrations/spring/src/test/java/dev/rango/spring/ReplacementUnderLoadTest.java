package dev.rango.spring;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.rango.runtime.ModelHandle;
import dev.rango.spring.example.Main;
import io.micrometer.core.instrument.MeterRegistry;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.autoconfigure.actuate.observability.AutoConfigureObservability;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.test.web.server.LocalServerPort;
import org.springframework.test.context.DynamicPropertyRegistry;
import org.springframework.test.context.DynamicPropertySource;

/** The sample application as its users see it: answers, health and meters while its model is replaced. */
@SpringBootTest(
        classes = Main.class,
        webEnvironment = SpringBootTest.WebEnvironment.RANDOM_PORT,
        properties = {
            "rango.watch=20ms",
            "management.endpoints.web.exposure.include=health,metrics",
            "management.endpoint.health.show-details=always"
        })
@AutoConfigureObservability(tracing = false)
class ReplacementUnderLoadTest {
    private static final int CALLERS = 2;

    @TempDir
    static Path folder;

    @LocalServerPort
    private int port;

    @Autowired
    private ModelHandle model;

    @Autowired
    private MeterRegistry registry;

    private final HttpClient client =
            HttpClient.newBuilder().connectTimeout(Duration.ofSeconds(120)).build();

    @BeforeAll
    static void models() throws IOException {
        Models.copy(folder.resolve("first"));
        Models.copy(folder.resolve("second"));
        Models.changeCard(folder.resolve("second"), "A second one.");
        Models.copy(folder.resolve("damaged"));
        Models.changeCard(folder.resolve("damaged"), "A third one.");
        Files.writeString(folder.resolve("damaged/golden.jsonl"), "{}");
        Files.createSymbolicLink(folder.resolve("current"), folder.resolve("first"));
    }

    @DynamicPropertySource
    static void properties(DynamicPropertyRegistry registry) {
        registry.add("rango.model", () -> folder.resolve("current").toString());
    }

    private void show(String name) throws IOException {
        Path next = Files.createSymbolicLink(folder.resolve("next"), folder.resolve(name));
        Files.move(next, folder.resolve("current"), StandardCopyOption.ATOMIC_MOVE);
    }

    private String asked(HttpRequest.Builder request, String path) {
        try {
            HttpResponse<String> response = client.send(
                    request.uri(URI.create("http://localhost:" + port + path))
                            .timeout(Duration.ofSeconds(120))
                            .build(),
                    HttpResponse.BodyHandlers.ofString());
            return response.statusCode() + " " + response.body();
        } catch (IOException | InterruptedException e) {
            return e.toString();
        }
    }

    private String mood(String text) {
        return asked(
                HttpRequest.newBuilder()
                        .header("Content-Type", "text/plain")
                        .POST(HttpRequest.BodyPublishers.ofString(text)),
                "/mood");
    }

    private String get(String path) {
        return asked(HttpRequest.newBuilder().GET(), path);
    }

    private static void awaitMore(AtomicInteger answered, List<CompletableFuture<String>> callers) {
        int then = answered.get();
        await().atMost(120, SECONDS).untilAsserted(() -> {
            assertThat(callers).noneMatch(CompletableFuture::isDone);
            assertThat(answered.get()).isGreaterThan(then + 20);
        });
    }

    @Test
    void everyRequestIsAnsweredWhileTheModelIsReplaced() throws Exception {
        String before = model.digest();
        assertThat(registry.get("rango.model").gauge().getId().getTag("digest")).isEqualTo(before.substring(0, 12));
        AtomicBoolean done = new AtomicBoolean();
        AtomicInteger answered = new AtomicInteger();
        List<CompletableFuture<String>> callers = new ArrayList<>();
        for (int i = 0; i < CALLERS; i++) {
            callers.add(CompletableFuture.supplyAsync(() -> {
                String answer = "";
                while (!done.get()) {
                    answer = mood("A delight.");
                    if (!answer.startsWith("200 {\"label\":\"positive\"")) {
                        return "wrong: " + answer;
                    }
                    answered.incrementAndGet();
                }
                return answer;
            }));
        }
        awaitMore(answered, callers);
        show("second");
        await().atMost(120, SECONDS).until(() -> !model.digest().equals(before));
        String second = model.digest();
        awaitMore(answered, callers);
        show("damaged");
        await().atMost(120, SECONDS)
                .until(() -> registry.get("rango.refusals").counter().count() == 1);
        done.set(true);
        for (CompletableFuture<String> caller : callers) {
            assertThat(caller.get(120, SECONDS)).startsWith("200");
        }
        assertThat(model.digest()).isEqualTo(second);
        assertThat(registry.get("rango.replacements").counter().count()).isEqualTo(1);
        assertThat(registry.get("rango.model").gauges())
                .singleElement()
                .satisfies(gauge -> assertThat(gauge.getId().getTag("digest")).isEqualTo(second.substring(0, 12)));
        assertThat(registry.get("rango.texts")
                        .tag("label", "positive")
                        .counter()
                        .count())
                .isEqualTo(answered.get());
        assertThat(registry.get("rango.calls").tag("outcome", "success").timer().count())
                .isEqualTo(answered.get());
        assertThat(registry.get("rango.runs.texts").functionCounter().count()).isEqualTo(answered.get());
        assertThat(registry.get("rango.queue").gauge().value()).isZero();
        assertThat(registry.get("rango.fallbacks").gauge().value()).isZero();
        assertThat(get("/actuator/health"))
                .startsWith("200")
                .contains("\"rango\":{\"status\":\"UP\"", "\"device\":\"runs on cpu\"", second, "refused a model");
        assertThat(get("/actuator/metrics/rango.texts")).startsWith("200").contains("\"positive\"");
    }
}
