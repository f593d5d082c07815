package dev.rango.kserve.example;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import dev.rango.runtime.MicroBatchOptions;
import dev.rango.runtime.MicroBatcher;
import dev.rango.runtime.ModelHandle;
import dev.rango.runtime.Prediction;
import dev.rango.runtime.UnusableInputException;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicLong;

/**
 * One model by KServe's open inference protocol (v2, REST and JSON). Texts of all requests for a task share runs; the parameter {@code task}
 * of a request chooses the adapter; a full queue is 503, an answer that comes too late 504.
 */
final class InferenceServer implements AutoCloseable {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final int MOST_BYTES = 8 << 20;
    private static final int CALLERS = 16;
    private static final Duration PATIENCE = Duration.ofSeconds(30);

    private final String name;
    private final ModelHandle model;
    private final HttpServer server;
    private final ExecutorService callers = Executors.newFixedThreadPool(CALLERS);
    private final Map<String, MicroBatcher> batchers = new ConcurrentHashMap<>();
    private final AtomicLong refused = new AtomicLong();

    /** @param model stays the caller's */
    InferenceServer(String name, ModelHandle model, InetSocketAddress address) throws IOException {
        this.name = name;
        this.model = model;
        this.server = HttpServer.create(address, 0);
        server.setExecutor(callers);
        server.createContext("/", this::answer);
        server.start();
    }

    InetSocketAddress address() {
        return server.getAddress();
    }

    private void answer(HttpExchange exchange) throws IOException {
        int status = 200;
        byte[] body;
        try {
            body = reply(exchange);
        } catch (Refused | UnusableInputException e) {
            status = e instanceof Refused known ? known.status : 400;
            refused.incrementAndGet();
            body = JSON.writeValueAsBytes(Map.of("error", e.getMessage()));
        } catch (RuntimeException e) {
            status = 500;
            body = JSON.writeValueAsBytes(Map.of("error", e.toString()));
        }
        try (exchange) {
            exchange.getResponseHeaders()
                    .set("Content-Type", body.length > 0 && body[0] == '{' ? "application/json" : "text/plain");
            exchange.sendResponseHeaders(status, body.length == 0 ? -1 : body.length);
            exchange.getResponseBody().write(body);
        }
    }

    private byte[] reply(HttpExchange exchange) throws IOException {
        String path = exchange.getRequestURI().getPath();
        String own = "/v2/models/" + name;
        if (path.equals(own + "/infer") && exchange.getRequestMethod().equals("POST")) {
            byte[] body = exchange.getRequestBody().readNBytes(MOST_BYTES + 1);
            if (body.length > MOST_BYTES) {
                throw new Refused(413, "more than " + MOST_BYTES + " bytes");
            }
            return JSON.writeValueAsBytes(infer(InferRequest.read(body)));
        }
        if (!exchange.getRequestMethod().equals("GET")) {
            throw new Refused(405, exchange.getRequestMethod() + " is not for " + path);
        }
        if (path.equals(own + "/ready") || path.equals("/v2/health/live") || path.equals("/v2/health/ready")) {
            return new byte[0];
        }
        if (path.equals("/v2")) {
            return JSON.writeValueAsBytes(Map.of("name", "rango-example", "version", "2", "extensions", List.of()));
        }
        if (path.equals(own)) {
            return JSON.writeValueAsBytes(metadata());
        }
        if (path.equals("/metrics")) {
            return metrics().getBytes(StandardCharsets.UTF_8);
        }
        throw new Refused(404, "nothing at " + path + "; the model is " + name);
    }

    private Map<String, Object> infer(InferRequest request) {
        MicroBatcher batcher = batchers.computeIfAbsent(
                request.task(),
                task -> new MicroBatcher(task.isEmpty() ? model : model.with(task), MicroBatchOptions.DEFAULT));
        List<CompletableFuture<Prediction>> answers = new ArrayList<>();
        for (String text : request.texts()) {
            answers.add(batcher.offer(text, PATIENCE).orElseThrow(() -> new Refused(503, "too many texts wait")));
        }
        List<String> labels = new ArrayList<>();
        List<Float> probabilities = new ArrayList<>();
        for (CompletableFuture<Prediction> answer : answers) {
            Prediction prediction = joined(answer);
            labels.add(prediction.label());
            for (float probability : prediction.probabilities()) {
                probabilities.add(probability);
            }
        }
        int texts = labels.size();
        Map<String, Object> response = new LinkedHashMap<>();
        response.put("model_name", name);
        if (!request.id().isEmpty()) {
            response.put("id", request.id());
        }
        int classes = texts == 0 ? 0 : probabilities.size() / texts;
        response.put(
                "outputs",
                List.of(
                        Map.of("name", "label", "datatype", "BYTES", "shape", List.of(texts), "data", labels),
                        Map.of(
                                "name",
                                "probabilities",
                                "datatype",
                                "FP32",
                                "shape",
                                List.of(texts, classes),
                                "data",
                                probabilities)));
        return response;
    }

    private static Prediction joined(CompletableFuture<Prediction> answer) {
        try {
            return answer.join();
        } catch (CompletionException e) {
            if (e.getCause() instanceof TimeoutException late) {
                throw new Refused(504, late.getMessage());
            }
            throw e.getCause() instanceof RuntimeException failure ? failure : e;
        }
    }

    private Map<String, Object> metadata() {
        return model.use(m -> Map.of(
                "name",
                name,
                "versions",
                List.of(m.version().text()),
                "platform",
                "rango",
                "inputs",
                List.of(Map.of("name", "text", "datatype", "BYTES", "shape", List.of(-1))),
                "outputs",
                List.of(
                        Map.of("name", "label", "datatype", "BYTES", "shape", List.of(-1)),
                        Map.of(
                                "name",
                                "probabilities",
                                "datatype",
                                "FP32",
                                "shape",
                                List.of(-1, m.labels().size()))),
                "parameters",
                Map.of("labels", m.labels(), "tasks", m.tasks(), "digest", m.digest())));
    }

    private String metrics() {
        long texts = batchers.values().stream().mapToLong(MicroBatcher::texts).sum();
        long runs = batchers.values().stream().mapToLong(MicroBatcher::runs).sum();
        return "rango_texts_total " + texts + "\nrango_runs_total " + runs + "\nrango_refused_total " + refused
                + "\nrango_model_info{digest=\"" + model.digest() + "\"} 1\n";
    }

    /** Ends the requests under way within a second. */
    @Override
    public void close() {
        server.stop(1);
        callers.shutdown();
        batchers.values().forEach(batcher -> batcher.close(PATIENCE));
    }
}
