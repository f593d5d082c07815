package dev.rango.kserve.example;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.rango.runtime.ModelHandle;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class InferenceServerTest {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final HttpClient CLIENT =
            HttpClient.newBuilder().connectTimeout(Duration.ofSeconds(120)).build();

    private static ModelHandle model;
    private static InferenceServer server;

    @BeforeAll
    static void start() throws Exception {
        model = ModelHandle.open(Path.of(System.getProperty("rango.home"), "models", "zoo", "sentiment"));
        server = new InferenceServer("sentiment", model, new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
    }

    @AfterAll
    static void stop() {
        server.close();
        model.close();
    }

    private static CompletableFuture<HttpResponse<String>> asked(String path, HttpRequest.Builder request) {
        URI uri = URI.create("http://localhost:" + server.address().getPort() + path);
        return CLIENT.sendAsync(
                request.uri(uri).timeout(Duration.ofSeconds(120)).build(), HttpResponse.BodyHandlers.ofString());
    }

    private static HttpResponse<String> get(String path) throws Exception {
        return asked(path, HttpRequest.newBuilder()).get(120, TimeUnit.SECONDS);
    }

    private static CompletableFuture<HttpResponse<String>> infer(String body) {
        return asked(
                "/v2/models/sentiment/infer", HttpRequest.newBuilder().POST(HttpRequest.BodyPublishers.ofString(body)));
    }

    private static String request(String shape, String data) {
        return "{\"id\":\"7\",\"inputs\":[{\"name\":\"text\",\"datatype\":\"BYTES\",\"shape\":" + shape + ",\"data\":"
                + data + "}]}";
    }

    @Test
    void textsHaveLabelsAndProbabilities() throws Exception {
        for (String[] form :
                new String[][] {{"[2]", "[\"A delight.\",\"Dull.\"]"}, {"[2,1]", "[[\"A delight.\"],[\"Dull.\"]]"}}) {
            HttpResponse<String> response = infer(request(form[0], form[1])).get(120, TimeUnit.SECONDS);
            assertThat(response.statusCode()).isEqualTo(200);
            JsonNode answer = JSON.readTree(response.body());
            assertThat(answer.path("id").asText()).isEqualTo("7");
            assertThat(answer.at("/outputs/0/data").toString()).isEqualTo("[\"positive\",\"negative\"]");
            assertThat(answer.at("/outputs/1/shape").toString()).isEqualTo("[2,2]");
            assertThat((float) answer.at("/outputs/1/data/1").asDouble())
                    .isEqualTo(model.classify("A delight.").score());
        }
    }

    @Test
    void requestsAtATimeAreAllAnswered() throws Exception {
        List<CompletableFuture<HttpResponse<String>>> answers = new ArrayList<>();
        for (int i = 0; i < 64; i++) {
            answers.add(infer(request("[1]", "[\"Dull, and far too long: take " + i + ".\"]")));
        }
        for (CompletableFuture<HttpResponse<String>> answer : answers) {
            assertThat(answer.get(120, TimeUnit.SECONDS).body()).contains("[\"negative\"]");
        }
        assertThat(get("/metrics").body())
                .contains("rango_texts_total ", "rango_model_info{digest=\"" + model.digest());
    }

    @Test
    void saysWhatItIs() throws Exception {
        assertThat(get("/v2/health/ready").statusCode()).isEqualTo(200);
        assertThat(get("/v2/models/sentiment/ready").statusCode()).isEqualTo(200);
        JsonNode metadata = JSON.readTree(get("/v2/models/sentiment").body());
        assertThat(metadata.at("/inputs/0/name").asText()).isEqualTo("text");
        assertThat(metadata.at("/parameters/labels").toString()).isEqualTo("[\"negative\",\"positive\"]");
        assertThat(get("/v2/models/other").statusCode()).isEqualTo(404);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "{ | no JSON",
                "{} | inputs must be one tensor",
                "[] | inputs must be one tensor",
                "{'inputs':[{'name':'text','datatype':'BYTES','shape':[2],'data':['a']}]} | shape says 2 texts, data has 1",
                "{'inputs':[{'name':'text','datatype':'BYTES','shape':[1],'data':[7]}]} | data must be an array of strings",
                "{'inputs':[{'name':'text','datatype':'BYTES','shape':[1],'data':['a']}],'parameters':{'task':'x'}} | task",
            })
    void whatIsNotUnderstoodIsRefused(String body, String reason) throws Exception {
        HttpResponse<String> response = infer(body.replace('\'', '"')).get(120, TimeUnit.SECONDS);
        assertThat(response.statusCode()).isEqualTo(400);
        assertThat(JSON.readTree(response.body()).path("error").asText()).contains(reason);
    }
}
