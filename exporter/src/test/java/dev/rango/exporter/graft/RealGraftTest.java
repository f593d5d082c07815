package dev.rango.exporter.graft;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.rango.exporter.Form;
import dev.rango.exporter.RealModels;
import dev.rango.exporter.proof.Check;
import dev.rango.runtime.Setting;
import dev.rango.runtime.UnusableInputException;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.bytedeco.onnx.global.onnx;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** MiniLM and bge-small as their own exporters wrote them, and quantized, with adapters that a seed makes. */
@Tag("real-data")
class RealGraftTest {
    private static final int DIM = 384;
    private static final int INNER = 1536;
    private static final int WORDS = 30522;
    private static final int LAYERS = 6;

    @TempDir
    Path folder;

    private Path model(String name) throws IOException {
        return RealModels.copy(name, folder);
    }

    private Path floats() throws IOException {
        return model("all-minilm-l6-v2.onnx");
    }

    private Path quantized() throws IOException {
        return model("all-minilm-l6-v2-q.onnx");
    }

    private Path bge() throws IOException {
        return model("bge-small-en-v1.5.onnx");
    }

    private static PeftFolders attention(long seed, String prefix) {
        PeftFolders peft = new PeftFolders(seed, 4, 0.04);
        for (int layer = 0; layer < LAYERS; layer++) {
            String self = prefix + "encoder.layer." + layer + ".attention.self.";
            peft.linear(self + "query", DIM, DIM, 4).linear(self + "value", DIM, DIM, 4);
        }
        return peft;
    }

    /** All linear layers and the words, with patterns of ranks and scales. */
    private static PeftFolders everything() {
        PeftFolders peft = attention(2, "")
                .option("rank_pattern", "{\"intermediate.dense\": 2, \"word_embeddings\": 3}")
                .option("alpha_pattern", "{\"layer.5.output.dense\": 1}")
                .option("use_rslora", "true");
        for (int layer = 0; layer < LAYERS; layer++) {
            String block = "encoder.layer." + layer + ".";
            peft.linear(block + "attention.self.key", DIM, DIM, 4)
                    .linear(block + "attention.output.dense", DIM, DIM, 4)
                    .linear(block + "intermediate.dense", DIM, INNER, 2)
                    .linear(block + "output.dense", INNER, DIM, 4);
        }
        return peft.table("embeddings.word_embeddings", WORDS, DIM, 3);
    }

    private static GraftRequest requantized(Path model, Path adapter) {
        return new GraftRequest(
                model,
                List.of(new GraftRequest.Named("some", adapter)),
                Form.MERGED,
                Map.of(),
                Optional.empty(),
                HeadWish.NONE,
                true);
    }

    private static GraftRequest request(Path model, Form form, Path... adapters) {
        List<GraftRequest.Named> named = new ArrayList<>();
        for (Path adapter : adapters) {
            named.add(new GraftRequest.Named(adapter.getFileName().toString(), adapter));
        }
        return new GraftRequest(model, named, form, Map.of(), Optional.empty());
    }

    private List<Check> write(GraftRequest request) {
        Path out = folder.resolve("out");
        List<Check> checks = GraftFolder.write(Graft.read(request), out).checks();
        onnx.check_model(out.resolve("model.onnx").toString(), true, false, true);
        return checks;
    }

    @ParameterizedTest
    @EnumSource(
            value = Form.class,
            names = {"MERGED", "BANK"})
    void allLayers(Form form) throws IOException {
        Path all = everything().write(folder.resolve("all"));
        Path some = attention(1, "bert.").write(folder.resolve("some"));
        boolean isOne = form == Form.MERGED;
        List<Check> checks = write(isOne ? request(floats(), form, all) : request(floats(), form, all, some));
        assertThat(checks).allMatch(Check::passed);
        assertThat(checks.get(1).finding()).startsWith((isOne ? 37 : 49) + " layers");
        assertThat(checks.get(2).worst()).isLessThan(1e-5);
    }

    @Test
    void aDoraOfEveryAttention() throws IOException {
        PeftFolders peft = attention(3, "bert.").option("use_dora", "true");
        for (int layer = 0; layer < LAYERS; layer++) {
            String self = "bert.encoder.layer." + layer + ".attention.self.";
            peft.magnitudes(self + "query", DIM).magnitudes(self + "value", DIM);
        }
        Path dora = peft.write(folder.resolve("dora"));
        assertThat(write(request(floats(), Form.BRANCH, dora))).allMatch(Check::passed);
    }

    /** Twelve layers, each linear one of them. */
    @Test
    void allLayersOfBge() throws IOException {
        PeftFolders peft = new PeftFolders(6, 4, 0.04);
        for (int layer = 0; layer < 12; layer++) {
            String block = "encoder.layer." + layer + ".";
            for (String name : List.of("self.query", "self.key", "self.value", "output.dense")) {
                peft.linear(block + "attention." + name, DIM, DIM, 4);
            }
            peft.linear(block + "intermediate.dense", DIM, INNER, 4).linear(block + "output.dense", INNER, DIM, 4);
        }
        List<Check> checks = write(request(bge(), Form.MERGED, peft.write(folder.resolve("bge"))));
        assertThat(checks).allMatch(Check::passed);
        assertThat(checks.get(1).finding()).startsWith("72 layers");
        assertThat(checks.get(2).worst()).isLessThan(1e-5);
    }

    /** Layers of the first and the last block; of one merged, beside those of the other. */
    @ParameterizedTest
    @ValueSource(strings = {"bge-small-en-v1.5-q.onnx", "e5-small-v2-q.onnx"})
    void otherQuantizedEncoders(String name) throws IOException {
        PeftFolders peft = new PeftFolders(7, 4, 0.04);
        for (int layer : new int[] {0, 11}) {
            String block = "encoder.layer." + layer + ".";
            peft.linear(block + "attention.self.query", DIM, DIM, 4)
                    .linear(block + "intermediate.dense", DIM, INNER, 4)
                    .linear(block + "output.dense", INNER, DIM, 4);
        }
        Path adapter = peft.write(folder.resolve("peft"));
        boolean isBge = name.startsWith("bge");
        List<Check> checks =
                write(isBge ? requantized(model(name), adapter) : request(model(name), Form.BRANCH, adapter));
        assertThat(checks).allMatch(Check::passed);
        assertThat(checks.get(1).finding()).startsWith("6 layers").doesNotContain("not measured");
    }

    /** Adapters from the field, of bases that are not at hand. */
    @Test
    void adaptersOfOtherBasesNameThem() throws IOException {
        Path adapters = Path.of(System.getProperty("rango.data")).resolve("adapters");
        assumeTrue(java.nio.file.Files.isDirectory(adapters), "no adapters");
        Path model = floats();
        assertThatThrownBy(() -> Graft.read(request(model, Form.MERGED, adapters.resolve("imdb-distilbert-lora"))))
                .hasMessageContaining("distilbert.transformer.layer.0.attention.q_lin: matches no layer")
                .hasMessageContaining("none of whose 39 layers is a linear of the shape [768, 768]")
                .hasMessageContaining("\"distilbert-base-uncased\" (base_model_name_or_path)");
        assertThatThrownBy(() -> Graft.read(request(model, Form.MERGED, adapters.resolve("tiny-gpt2-lora"))))
                .hasMessageContaining("transformer.h.0.attn.c_attn: matches no layer")
                .hasMessageContaining("\"sshleifer/tiny-gpt2\" (base_model_name_or_path)");
    }

    @Test
    void quantizedLayersTakeABranch() throws IOException {
        Path some = attention(1, "bert.").write(folder.resolve("some"));
        List<Check> checks = write(request(quantized(), Form.BRANCH, some));
        assertThat(checks).allMatch(Check::passed);
        assertThat(checks.get(1).finding()).startsWith("12 layers").doesNotContain("not measured");
        assertThat(checks.get(2).name()).isEqualTo("bank = branch");
        assertThatThrownBy(() -> Graft.read(request(quantized(), Form.MERGED, some)))
                .isInstanceOfSatisfying(
                        UnusableInputException.class,
                        e -> assertThat(Setting.spell(e.getMessage(), Setting.WORDS))
                                .contains("query/MatMul_quant: has a quantized weight", "form branch"));
        List<Check> costs = write(requantized(quantized(), some));
        assertThat(costs).allMatch(Check::passed);
        assertThat(costs.get(2).finding()).contains("weights of 12 layers");
        assertThat(costs.get(2).worst()).isBetween(0.001, 0.3);
    }
}
