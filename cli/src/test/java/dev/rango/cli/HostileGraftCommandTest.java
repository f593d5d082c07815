package dev.rango.cli;

import static dev.rango.cli.Outcome.assertUnusable;
import static dev.rango.cli.Outcome.run;
import static org.assertj.core.api.Assertions.assertThat;

import dev.rango.models.Safetensors;
import dev.rango.models.Tensor;
import dev.rango.onnx.HostileModels;
import dev.rango.onnx.HostileModels.Hostile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.TreeMap;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Models and adapters that lie, at the command: one line that names the file, exit 2, nothing written. */
class HostileGraftCommandTest {
    private static final String CONFIG = "{\"peft_type\":\"LORA\",\"r\":2,\"lora_alpha\":2,\"bias\":\"none\"}";

    @TempDir
    Path folder;

    private Path model;
    private Path adapter;

    @BeforeEach
    void anHonestPair() throws IOException {
        Path inside = Files.createDirectories(folder.resolve("model"));
        Files.write(folder.resolve("outside.bin"), new byte[HostileModels.IN * HostileModels.OUT * Float.BYTES]);
        model = Files.write(inside.resolve("honest.onnx"), HostileModels.honest());
        adapter = adapter("one", HostileModels.IN, 2, CONFIG);
    }

    private Path adapter(String name, int in, int innerOfB, String config) throws IOException {
        Path made = Files.createDirectories(folder.resolve(name));
        TreeMap<String, Tensor> tensors = new TreeMap<>();
        tensors.put("base_model.model.fc.lora_A.weight", filled(2, in));
        tensors.put("base_model.model.fc.lora_B.weight", filled(HostileModels.OUT, innerOfB));
        new Safetensors(tensors, new TreeMap<>()).write(made.resolve("adapter_model.safetensors"));
        Files.writeString(made.resolve("adapter_config.json"), config);
        return made;
    }

    private static Tensor filled(int rows, int columns) {
        float[] values = new float[rows * columns];
        Arrays.fill(values, 0.25f);
        return Tensor.matrix(rows, columns, values);
    }

    private Outcome graft(Path onnx, Path peft, String... more) {
        String[] words = {
            "graft",
            "--onnx",
            onnx.toString(),
            "--adapter",
            peft.toString(),
            "--out",
            folder.resolve("out").toString()
        };
        String[] all = Arrays.copyOf(words, words.length + more.length);
        System.arraycopy(more, 0, all, words.length, more.length);
        return run(all);
    }

    private void assertRefused(Outcome outcome, String says) {
        assertUnusable(outcome, says);
        assertThat(outcome.err()).startsWith("rango: ");
        assertThat(folder.resolve("out")).doesNotExist();
    }

    @Test
    void theHonestPairIsGrafted() {
        Outcome outcome = graft(model, adapter);
        assertThat(outcome.code()).as(outcome.err() + outcome.out()).isZero();
    }

    @Test
    void modelsThatLie() throws IOException {
        for (Hostile hostile : HostileModels.all()) {
            Path file = Files.write(model.resolveSibling(hostile.name() + ".onnx"), hostile.bytes());
            Outcome outcome = graft(file, adapter);
            assertRefused(outcome, hostile.says());
            assertThat(outcome.err()).contains(hostile.name() + ".onnx");
        }
    }

    @Test
    void modelsThatAreCutOff() throws IOException {
        byte[] whole = Files.readAllBytes(model);
        for (int length = 0; length < whole.length; length += 1 + whole.length / 12) {
            Path file = Files.write(model.resolveSibling("cut.onnx"), Arrays.copyOf(whole, length));
            assertRefused(graft(file, adapter), "cut.onnx");
        }
    }

    @Test
    void keysThatNameNoLayer() throws IOException {
        Path behind = Files.write(
                model.resolveSibling("behind.onnx"),
                HostileModels.all().stream()
                        .filter(h -> h.name().equals("unknown"))
                        .findFirst()
                        .orElseThrow()
                        .bytes());
        assertRefused(
                graft(behind, adapter, "--map", "fc=/behind"), "--map 'fc=/behind': names no layer of behind.onnx");
        assertRefused(graft(model, adapter, "--map", "fd=/fc/MatMul"), "is no key of the adapter");
        assertRefused(graft(model, adapter, "--map", "fc=x"), "names no layer of honest.onnx");
        assertRefused(graft(model, adapter, "--map", "fc"), "is not KEY=NODE");
    }

    @Test
    void adaptersThatLie() throws IOException {
        assertRefused(graft(model, adapter("wide", 7, 2, CONFIG)), "fc: changes [7, 3], and /fc/MatMul");
        assertRefused(graft(model, adapter("inner", HostileModels.IN, 1, CONFIG)), "adapter_model.safetensors");
        for (String rank : List.of("2147483647", "-1", "1e300", "null", "[]", "\"2\"")) {
            Path other = adapter("rank", HostileModels.IN, 2, CONFIG.replace("\"r\":2", "\"r\":" + rank));
            assertRefused(graft(model, other), "adapter");
        }
        Path kind = adapter("kind", HostileModels.IN, 2, CONFIG.replace("LORA", "VERA"));
        assertRefused(graft(model, kind), "VERA");
        Path json = adapter("json", HostileModels.IN, 2, "[".repeat(100_000));
        assertRefused(graft(model, json), "adapter_config.json");
        assertRefused(graft(model, folder.resolve("nowhere")), "nowhere");
        assertRefused(graft(model, model), "honest.onnx");
        assertRefused(graft(folder, adapter), folder.toString());
        Path cut = adapter("cut", HostileModels.IN, 2, CONFIG);
        Path weights = cut.resolve("adapter_model.safetensors");
        byte[] whole = Files.readAllBytes(weights);
        for (int length = 0; length < whole.length; length += 1 + whole.length / 9) {
            Files.write(weights, Arrays.copyOf(whole, length));
            assertRefused(graft(model, cut), "adapter_model.safetensors");
        }
        byte[] huge = whole.clone();
        Arrays.fill(huge, 1, 7, (byte) 0x7f);
        Files.write(weights, huge);
        assertRefused(graft(model, cut), "adapter_model.safetensors");
    }

    @Test
    void aFunctionThatCallsItself() throws IOException {
        Path file = Files.write(model.resolveSibling("again.onnx"), HostileModels.recursive());
        assertRefused(graft(file, adapter), "again.onnx");
    }

    /** What a model calls its nodes does not steer the terminal that shows the plan. */
    @Test
    void aPlanShowsNoControlCharacters() throws IOException {
        Path file = Files.write(model.resolveSibling("steering.onnx"), HostileModels.steering());
        Outcome plan =
                run("graft", "--onnx", file.toString(), "--adapter", adapter.toString(), "--plan", "--map", "fc=w");
        assertThat(plan.code()).as(plan.err()).isZero();
        assertThat(plan.out()).contains("/fd").doesNotContain("\u001b").contains("1 place of the 1 layers");
    }
}
