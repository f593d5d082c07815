package dev.rango.exporter.encoder;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.rango.data.DataSpec;
import dev.rango.data.FileOptions;
import dev.rango.exporter.TinyEncoder;
import dev.rango.exporter.Verification;
import dev.rango.exporter.proof.Check;
import dev.rango.exporter.proof.ProofFailedException;
import dev.rango.exporter.shrink.Precision;
import dev.rango.models.GoldenTexts;
import dev.rango.onnx.OnnxModel;
import dev.rango.onnx.OnnxTensor;
import dev.rango.runtime.ClassifierOptions;
import dev.rango.runtime.Integrity;
import dev.rango.runtime.TextEmbedder;
import dev.rango.runtime.UnusableInputException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Transformers whose weights are stored in fewer bytes: what it costs is measured, and what costs too much is not written. */
class SmallerEncoderTest {
    @TempDir
    Path folder;

    private Path out(String name) {
        return folder.resolve(name);
    }

    private EncoderFiles files(List<String> labels, Optional<String> pooling) {
        return EncoderFiles.of(folder.resolve("model.onnx"), folder.resolve("tokenizer.json"), Optional.empty())
                .with(labels, pooling, false, Optional.empty());
    }

    private static EncoderShrink shrink(Precision precision, double maxFlips, double minCosine) {
        return new EncoderShrink(precision, maxFlips, 1, minCosine, Optional.empty());
    }

    private List<Check> write(EncoderFiles files, EncoderShrink shrink, String name) {
        return EncoderImport.of(files, shrink).write(out(name)).checks();
    }

    @ParameterizedTest
    @EnumSource(
            value = Precision.class,
            names = {"INT8", "FLOAT16"})
    void vectorsKeepTheirDirectionAndNeedFewerBytes(Precision precision) throws IOException {
        TinyEncoder.writeWideStates(folder);
        EncoderFiles files = files(List.of(), Optional.of("mean"));
        List<Check> checks = write(files, shrink(precision, 0, EncoderShrink.MIN_COSINE), "small");
        assertThat(checks.get(0).detail())
                .startsWith("1 product and 0 tables in " + precision.id() + "; in floats stay");
        assertThat(checks).extracting(Check::name).contains("float32 → " + precision.id() + ", vectors");
        assertThat(checks).allMatch(Check::passed);
        assertThat(Files.size(out("small").resolve("model.onnx")))
                .isLessThan(Files.size(folder.resolve("model.onnx")) - (precision == Precision.INT8 ? 45_000 : 30_000));
        assertThat(Files.readString(out("small").resolve("config.json"))).contains("\"" + precision.id() + "\"");
        assertThat(Files.readString(out("small").resolve("README.md"))).contains("| precision | " + precision.id());
        assertThat(Verification.of(out("small")).passed()).isTrue();
        assertThat(out("small").resolve("proof")).doesNotExist();
    }

    /** Each row is rounded by itself; what company changes in a sum of floats can move one number by a step. */
    @Test
    void inInt8ATextGetsTheSameAloneAndInCompany() throws IOException {
        TinyEncoder.writeWideStates(folder);
        write(files(List.of(), Optional.of("mean")), shrink(Precision.INT8, 0, 0.98), "small");
        try (TextEmbedder embedder = TextEmbedder.open(out("small"))) {
            List<String> texts = List.of("a film", "not a good film !", "bad", "");
            float[][] together = embedder.embed(texts);
            for (int i = 0; i < together.length; i++) {
                assertThat(together[i]).containsExactly(embedder.embed(texts.get(i)), within(5e-3f));
            }
            double measured = embedder.config().encoder().orElseThrow().batchDifference();
            assertThat(measured).isBetween(1e-5, 5e-3);
            assertThat(embedder.checkGolden()).isLessThanOrEqualTo(4 * measured);
            assertThat(embedder.config().encoder().orElseThrow().runTokens()).isGreaterThan(1);
        }
    }

    @Test
    void labelsAndAccuracyAreMeasured() throws IOException {
        TinyEncoder.writeLogits(folder, 2, TinyEncoder.WIDE);
        Path rows = Files.writeString(folder.resolve("rows.csv"), "label,text\ny,good\nn,bad film\ny,a good film\n");
        EncoderShrink measured = new EncoderShrink(
                Precision.INT8,
                0.01,
                0.003,
                0.98,
                Optional.of(
                        (labels, tokenizer) -> DataSpec.parse("csv:" + rows).measuring(FileOptions.DEFAULT, labels)));
        List<Check> checks = write(files(List.of("n", "y"), Optional.empty()), measured, "small");
        assertThat(checks).allMatch(Check::passed);
        assertThat(checks)
                .extracting(Check::name)
                .contains(
                        "float32 → int8, golden texts",
                        "float32 → int8, probabilities",
                        "float32 → int8, rows.csv",
                        "accuracy lost");
        TinyEncoder.writeWideStates(folder);
        assertThatThrownBy(() -> write(files(List.of(), Optional.of("mean")), measured, "vectors"))
                .isInstanceOf(UnusableInputException.class)
                .hasMessageContaining("the model gives vectors, which have none");
    }

    @Test
    void whatCostsTooMuchIsNotWritten() throws IOException {
        TinyEncoder.writeWideStates(folder);
        assertThatThrownBy(() -> write(files(List.of(), Optional.of("mean")), shrink(Precision.INT8, 0, 1), "small"))
                .isInstanceOf(ProofFailedException.class);
        assertThat(out("small")).doesNotExist();
        assertThatThrownBy(() -> shrink(Precision.INT8, 0, 1.5)).hasMessageContaining("1.5 is not within -1 to 1");
    }

    /** Scales of one layer: vectors turn, labels and probabilities move. */
    @Test
    void aPlantedFaultIsCaught() throws IOException {
        TinyEncoder.writeWideStates(folder);
        EncoderFiles vectors = files(List.of(), Optional.of("mean"));
        assertThat(spoiled(vectors, "vectors")).anyMatch(check -> !check.passed());
        TinyEncoder.writeLogits(folder, 2, TinyEncoder.WIDE);
        assertThat(spoiled(files(List.of("n", "y"), Optional.empty()), "labels"))
                .anyMatch(check -> !check.passed());
    }

    private List<Check> spoiled(EncoderFiles files, String name) {
        write(files, EncoderShrink.NONE, name + "-exact");
        write(files, shrink(Precision.INT8, 0.01, 0.98), name);
        Path graph = out(name).resolve("model.onnx");
        OnnxModel model = OnnxModel.read(graph);
        OnnxTensor scales = model.graph().constant("dense.scales").orElseThrow();
        float[] values = scales.floats();
        for (int i = 0; i < values.length; i += 2) {
            values[i] *= -1;
        }
        model.graph().replace(OnnxTensor.floats(scales.name(), new int[] {values.length}, values));
        model.write(graph);
        ClassifierOptions unchecked = ClassifierOptions.DEFAULT.withIntegrity(Integrity.UNCHECKED);
        try (OpenEncoder exact = OpenEncoder.open(out(name + "-exact"), unchecked);
                OpenEncoder spoiled = OpenEncoder.open(out(name), unchecked)) {
            return new EncoderCost(exact, spoiled, shrink(Precision.INT8, 0.01, 0.98))
                    .checks(GoldenTexts.all(), Optional.empty());
        }
    }

    @Test
    void whatHasNothingToShrinkIsRefused() throws IOException {
        TinyEncoder.writeStates(folder);
        assertThatThrownBy(() -> write(files(List.of(), Optional.of("mean")), shrink(Precision.INT8, 0, 0.98), "small"))
                .isInstanceOf(UnusableInputException.class)
                .hasMessageContaining("no product or table of constant floats that is large enough");
        assertThat(out("small")).doesNotExist();
    }

    /** As graphs of more than 2 GB must, and others may. */
    @Test
    void weightsMayLieInAnotherFile() throws IOException {
        TinyEncoder.writeWideStates(folder);
        OnnxModel model = OnnxModel.read(folder.resolve("model.onnx"));
        model.graph().constant(OnnxTensor.floats("large", new int[] {1 << 19}, new float[1 << 19]));
        model.graph().node("Gather", "zeros", List.of("large", "input_ids"));
        Files.delete(folder.resolve("model.onnx"));
        model.write(folder.resolve("model.onnx"));
        assertThat(folder.resolve("model.onnx.data")).exists();
        List<Check> checks = write(files(List.of(), Optional.of("first")), EncoderShrink.NONE, "whole");
        assertThat(checks).allMatch(Check::passed);
        assertThat(Verification.of(out("whole")).passed()).isTrue();
        assertThat(out("whole").resolve("model.onnx.data")).exists();
    }
}
