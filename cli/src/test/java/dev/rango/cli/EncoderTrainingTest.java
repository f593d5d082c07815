package dev.rango.cli;

import static dev.rango.cli.Outcome.assertUnusable;
import static dev.rango.cli.Outcome.run;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a user types to train an adapter on a transformer. */
class EncoderTrainingTest {
    @TempDir
    static Path folder;

    private static String base;
    private static String data;
    private static Outcome adapted;

    @BeforeAll
    static void bringABase() throws IOException {
        base = folder.resolve("base").toString();
        Path hub = TinyHub.write(folder.resolve("hub"));
        Outcome brought = run("import", "--hf", hub.toString(), "--out", base);
        assertThat(brought.code()).as(brought.err()).isZero();
        assertThat(brought.out())
                .endsWith("wrote " + base + ": vectors, mean of the tokens, of length 1; texts of up to 16 tokens\n");
        StringBuilder rows = new StringBuilder("label,text\n");
        String[] ends = {"", " .", " films", " the film", " was very"};
        for (int i = 0; i < 160; i++) {
            String word = i % 2 == 0 ? "good" : "bad";
            rows.append(i % 2 == 0 ? "pos," : "neg,")
                    .append("the film was ".repeat(i % 3))
                    .append(word)
                    .append(ends[i % ends.length])
                    .append('\n');
        }
        data = "csv:" + Files.writeString(folder.resolve("rows.csv"), rows);
        adapted = adapt(
                "adapter",
                "--epochs",
                "20",
                "--batch",
                "16",
                "--lr",
                "0.02",
                "--max-tokens",
                "12",
                "--json",
                "--test-data",
                data.substring(4));
    }

    private static Outcome adapt(String out, String... more) {
        java.util.List<String> words = new java.util.ArrayList<>(java.util.List.of(
                "adapt",
                "--base",
                base,
                "--data",
                data,
                "--validation",
                "0.2",
                "--out",
                folder.resolve(out).toString()));
        words.addAll(java.util.List.of(more));
        return run(words.toArray(String[]::new));
    }

    /** Which the base's own vectors, by the graph, are held against before. */
    @Test
    void anAdapterLearnsAndIsPeftsOfTheBasesOwnNames() throws IOException {
        assertThat(adapted.code()).as(adapted.err()).isZero();
        assertThat(adapted.json().path("validation_accuracy").asDouble()).isGreaterThan(0.95);
        // Two blocks, query and value, A and B of rank 8; the head.
        assertThat(adapted.json().path("trained_parameters").asInt()).isEqualTo(4 * 2 * 64 + 2 * 9);
        JsonNode config =
                JsonMapper.builder().build().readTree(Files.readString(folder.resolve("adapter/adapter_config.json")));
        assertThat(config.path("target_modules").toString())
                .contains("encoder.layer.0.attention.self.query", "encoder.layer.1.attention.self.value");
        assertThat(config.path("modules_to_save").toString()).isEqualTo("[\"classifier\"]");
        assertThat(Files.readString(
                        folder.resolve("adapter/adapter_model.safetensors"),
                        java.nio.charset.StandardCharsets.ISO_8859_1))
                .contains("\"base_model.model.encoder.layer.0.attention.self.query.lora_A.weight\"")
                .contains("\"base_model.model.classifier.weight\"");
    }

    /** The folder is any encoder's; what training ended with is what it answers. */
    @Test
    void anExportAnswersAsTheTrainedModelDoes() throws IOException {
        for (String form : java.util.List.of("merged", "branch")) {
            String out = folder.resolve(form).toString();
            Outcome exported = run(
                    "export",
                    "--base",
                    base,
                    "--adapter",
                    folder.resolve("adapter").toString(),
                    "--form",
                    form,
                    "--out",
                    out);
            assertThat(exported.code()).as(exported.out() + exported.err()).isZero();
            assertThat(exported.out()).contains("✓ trained = exported").contains("0 label flips");
            assertThat(run("verify", out).code()).isZero();
            JsonNode measured =
                    run("evaluate", "--model", out, "--data", data, "--json").json();
            assertThat(measured.path("accuracy").asDouble())
                    .isEqualTo(adapted.json().path("test_accuracy").asDouble())
                    .isGreaterThan(0.8);
            assertThat(run("tokenize", "--model", out, "a ".repeat(20))
                            .json()
                            .path("ids")
                            .size())
                    .isEqualTo(12);
        }
        for (String form : java.util.List.of("swappable", "bank")) {
            String out = folder.resolve(form).toString();
            Outcome exported = run(
                    "export",
                    "--base",
                    base,
                    "--adapter",
                    folder.resolve("adapter").toString(),
                    "--form",
                    form,
                    "--out",
                    out);
            assertThat(exported.code()).as(exported.out() + exported.err()).isZero();
            assertUnusable(run("verify", out), "is a graph alone, without config.json");
        }
        Path merged = folder.resolve("merged");
        assertUnusable(
                run("export", "--base", base, "--out", folder.resolve("y").toString()), "--adapter: is missing");
        assertUnusable(
                run("export", "--base", merged.toString(), "--adapter", merged.toString(), "--out", folder + "/y"),
                "pooling: is none: the graph gives labels");
    }

    @Test
    void whatDoesNotFitIsRefused() throws IOException {
        assertUnusable(adapt("x", "--target", "fc1"), "--target: fc1: cannot be adapted");
        assertUnusable(adapt("x", "--max-tokens", "99"), "--max-tokens 99: is not within 3 and the 16 tokens");
        assertUnusable(adapt("x", "--rank", "9"), "--rank: 9 is above 8");
        assertUnusable(
                run(
                        "adapter",
                        "negate",
                        base,
                        "--base",
                        base,
                        "--out",
                        folder.resolve("y").toString()),
                "is a transformer, whose weights are in its graph: adapt, sweep and export read it, this does not");
        Path hub = TinyHub.write(folder.resolve("other"));
        String config = Files.readString(hub.resolve("config.json"));
        Files.writeString(hub.resolve("config.json"), config.replace("\"gelu\"", "\"gelu_new\""));
        assertUnusable(bring(hub), "config.json: hidden_act: is \"gelu_new\"");
        Files.writeString(hub.resolve("config.json"), config.replace("\"bert\"", "\"distilbert\""));
        assertUnusable(bring(hub), "config.json: model_type: is \"distilbert\"");
        Files.writeString(hub.resolve("config.json"), config.replace("num_hidden_layers\":2", "num_hidden_layers\":1"));
        assertUnusable(bring(hub), "model.safetensors: tensor 'encoder.layer.1.");
        Files.writeString(
                hub.resolve("config.json"), config.replace("intermediate_size\":12", "intermediate_size\":13"));
        assertUnusable(bring(hub), "has the shape [12, 8], not [13, 8]");
        Files.writeString(hub.resolve("config.json"), config);
        byte[] weights = Files.readAllBytes(hub.resolve("model.safetensors"));
        Files.write(hub.resolve("model.safetensors"), java.util.Arrays.copyOf(weights, weights.length / 2));
        assertUnusable(bring(hub), "model.safetensors");
    }

    /** What lies of itself is named, by the file that says it. */
    @Test
    void aConfigurationThatLiesIsRefused() throws IOException {
        Path hub = TinyHub.write(folder.resolve("liar"));
        Path file = hub.resolve("config.json");
        String config = Files.readString(file);
        String[][] lies = {
            {"heads\":2", "heads\":3", "num_attention_heads: is 3, which does not divide hidden_size 8"},
            {"1e-12", "1e300", "layer_norm_eps: is 1.0E300, not above 0"},
            {"1e-12", "1e-300", "layer_norm_eps: is 1.0E-300, not above 0"},
            {"\"max_pos", "\"is_decoder\":true,\"max_pos", "is_decoder: is true"},
            {"embeddings\":16", "embeddings\":512", "position_embeddings.weight: has 16 rows for the 512 tokens"},
            {"\"model_type\":\"bert\",", "", "model_type: is missing"},
        };
        for (String[] lie : lies) {
            assertThat(config).contains(lie[0]);
            Files.writeString(file, config.replace(lie[0], lie[1]));
            assertUnusable(bring(hub), lie[2]);
        }
        Files.delete(file);
        assertUnusable(bring(hub), "config.json: no such file");
        Files.writeString(file, config);
        assertUnusable(
                run("import", "--hf", hub.toString(), "--out", folder + "/y", "--max-tokens", "1000000000"),
                "model.safetensors: embeddings.position_embeddings.weight: has 16 rows");
        assertUnusable(
                run("import", "--hf", hub.toString(), "--out", folder + "/y", "--labels", "a,b"),
                "--labels: has no effect: the model gives vectors");
        assertUnusable(
                run("import", "--hf", hub.toString(), "--out", folder + "/y", "--quantize", "int8"),
                "--quantize: would change nothing");
        Files.delete(hub.resolve("modules.json"));
        assertUnusable(bring(hub), hub.resolve("model.safetensors") + ": gives last_hidden_state, and no file says");
        assertUnusable(
                run("adapt", "--base", hub.toString(), "--data", data, "--out", folder + "/y"),
                "model_type: is not rango-text-classifier; rango import reads models of others");
    }

    /** Of a base that is replaced by what is made of it nothing would be left for the next adapter. */
    @Test
    void whatIsReadIsNotReplaced() {
        String adapter = folder.resolve("adapter").toString();
        assertUnusable(
                run("export", "--base", base, "--adapter", adapter, "--out", base),
                base + ": holds model.onnx, which is read for it, and would be replaced");
        String onnx = base + "/model.onnx";
        String tokenizer = base + "/tokenizer.json";
        assertUnusable(
                run("graft", "--onnx", onnx, "--adapter", adapter, "--pooling", "mean", "--out", base),
                "is read for it");
        assertUnusable(
                run(
                        "import",
                        "--onnx",
                        onnx,
                        "--tokenizer",
                        tokenizer,
                        "--pooling",
                        "first",
                        "--max-tokens",
                        "8",
                        "--out",
                        base),
                "is read for it");
        assertThat(run("verify", base).code()).isZero();
    }

    private static Outcome bring(Path hub) {
        return run(
                "import", "--hf", hub.toString(), "--out", folder.resolve("y").toString());
    }

    /** A pair is a training; the best one's adapter is exported like any. */
    @Test
    void aSweepTakesATransformer() throws IOException {
        Outcome swept = run(
                "sweep",
                "--base",
                base,
                "--data",
                data,
                "--target",
                "value",
                "--ranks",
                "1,2",
                "--alphas",
                "0.5",
                "--epochs",
                "1",
                "--lr",
                "0.02",
                "--out",
                folder.resolve("swept").toString(),
                "--json");
        assertThat(swept.code()).as(swept.err()).isZero();
        assertThat(swept.json().path("cells").size()).isEqualTo(2);
    }
}
