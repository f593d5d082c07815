package dev.rango.exporter.graft;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.rango.exporter.Form;
import dev.rango.models.Safetensors;
import dev.rango.models.Tensor;
import dev.rango.onnx.OnnxModel;
import dev.rango.runtime.UnusableInputException;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** DoRA: each output's part of W + scaling·A·B has the length that its magnitude says. */
class DoraTest {
    private static final int DIM = TinyTransformer.DIM;
    private static final String QUERY = String.format(TinyTransformer.QUERY, 0);

    @TempDir
    Path folder;

    private static PeftFolders dora() {
        return new PeftFolders(6, 2)
                .option("use_dora", "true")
                .linear(QUERY, DIM, DIM, 2)
                .magnitudes(QUERY, DIM);
    }

    private Graft graft(Form form, Path adapter) {
        Path model = TinyTransformer.build(13).write(folder.resolve("tiny.onnx"));
        return Graft.read(new GraftRequest(
                model, List.of(new GraftRequest.Named("one", adapter)), form, Map.of(), Optional.empty()));
    }

    /** A product without and one with a bias of its own, and a table. */
    @ParameterizedTest
    @EnumSource(
            value = Form.class,
            names = {"MERGED", "BRANCH"})
    void bothFormsAreProvenOnEveryKindOfLayer(Form form) throws IOException {
        Path adapter = dora().linear("classifier", DIM, TinyTransformer.CLASSES, 2)
                .magnitudes("classifier", TinyTransformer.CLASSES)
                .table("bert.embeddings.word_embeddings", TinyTransformer.WORDS, DIM, 2)
                .magnitudes("bert.embeddings.word_embeddings", DIM)
                .write(folder.resolve("one"));
        var report = GraftFolder.write(graft(form, adapter), folder.resolve("out"));
        assertThat(report.passed()).isTrue();
        assertThat(report.checks().get(1).finding()).startsWith("3 layers");
    }

    @Test
    void theMergedWeightHasTheLengthsOfTheMagnitudes() throws IOException {
        Path adapter = dora().write(folder.resolve("one"));
        Graft graft = graft(Form.MERGED, adapter);
        GraftFolder.write(graft, folder.resolve("out"));
        String weight = "onnx::MatMul_100";
        float[] merged = floats(folder.resolve("out").resolve("model.onnx"), weight);
        float[] base = floats(folder.resolve("tiny.onnx"), weight);
        Map<String, Tensor> tensors =
                Safetensors.read(adapter.resolve("adapter_model.safetensors")).tensors();
        String path = PeftFolders.PREFIX + QUERY;
        float[] a = tensors.get(path + ".lora_A.weight").data();
        float[] b = tensors.get(path + ".lora_B.weight").data();
        float[] magnitude = tensors.get(path + ".lora_magnitude_vector").data();
        double change = 0;
        double all = 0;
        for (int o = 0; o < DIM; o++) {
            double[] column = new double[DIM];
            double squares = 0;
            for (int i = 0; i < DIM; i++) {
                column[i] = base[i * DIM + o] + 2 * ((double) b[o * 2] * a[i] + (double) b[o * 2 + 1] * a[DIM + i]);
                squares += column[i] * column[i];
            }
            for (int i = 0; i < DIM; i++) {
                double expected = magnitude[o] * column[i] / Math.sqrt(squares);
                assertThat((double) merged[i * DIM + o]).isCloseTo(expected, within(1e-6));
                change += Math.pow(expected - base[i * DIM + o], 2);
                all += Math.pow(base[i * DIM + o], 2);
            }
        }
        assertThat(graft.plan().rows().get(0).ratio()).isCloseTo(Math.sqrt(change / all), within(1e-5));
        assertThat(graft.plan().rows().get(0).note()).isEqualTo("DoRA");
    }

    @ParameterizedTest
    @EnumSource(
            value = Form.class,
            names = {"SWAPPABLE", "BANK"})
    void formsOfSeveralRefuseIt(Form form) throws IOException {
        Path adapter = dora().write(folder.resolve("one"));
        assertRefused(form, adapter, QUERY + ": is a DoRA");
    }

    @Test
    void magnitudesThatDoNotFitAreRefused() throws IOException {
        Path other = dora().magnitudes(QUERY, DIM + 1).write(folder.resolve("other"));
        assertRefused(Form.MERGED, other, "has 13 magnitudes for 12 outputs");
        Path none = new PeftFolders(6, 2)
                .option("use_dora", "true")
                .linear(QUERY, DIM, DIM, 2)
                .write(folder.resolve("none"));
        assertRefused(Form.MERGED, none, "has no lora_magnitude_vector");
    }

    private void assertRefused(Form form, Path adapter, String reason) {
        assertThatThrownBy(() -> graft(form, adapter))
                .isInstanceOf(UnusableInputException.class)
                .hasMessageContaining(reason);
    }

    private static float[] floats(Path file, String constant) {
        return OnnxModel.read(file).graph().constant(constant).orElseThrow().floats();
    }
}
