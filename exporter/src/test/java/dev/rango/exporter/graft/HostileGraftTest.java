package dev.rango.exporter.graft;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.rango.exporter.Form;
import dev.rango.models.Tensor;
import dev.rango.onnx.OnnxGraph;
import dev.rango.onnx.OnnxModel;
import dev.rango.onnx.OnnxNode;
import dev.rango.runtime.UnusableInputException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Models and adapters that lie: each is refused in one line that names the file. */
class HostileGraftTest {
    private static final int DIM = TinyTransformer.DIM;
    private static final String QUERY = String.format(TinyTransformer.QUERY, 0);

    @TempDir
    Path folder;

    private Path adapter() throws IOException {
        return new PeftFolders(1, 2).linear(QUERY, DIM, DIM, 2).write(folder.resolve("one"));
    }

    private void assertRefused(Path model, Path adapter, String... parts) {
        GraftRequest request = new GraftRequest(
                model, List.of(new GraftRequest.Named("one", adapter)), Form.MERGED, Map.of(), Optional.empty());
        assertThatThrownBy(() -> GraftFolder.write(Graft.read(request), folder.resolve("out")))
                .isInstanceOfSatisfying(
                        UnusableInputException.class,
                        e -> assertThat(e.getMessage()).contains(parts).doesNotContain("\n"));
        assertThat(folder.resolve("out")).doesNotExist();
    }

    private Path tiny() {
        return TinyTransformer.build(13).write(folder.resolve("tiny.onnx"));
    }

    @Test
    void aGraphThatRunsInACircle() throws IOException {
        OnnxModel model = TinyTransformer.build(13).model();
        OnnxGraph graph = model.graph();
        OnnxNode first =
                graph.node("/bert/encoder/layer.0/attention/self/query/MatMul").orElseThrow();
        graph.rewire(first, 0, "/bert/encoder/layer.1/output/Add");
        Path file = folder.resolve("circle.onnx");
        model.write(file);
        assertRefused(
                file,
                adapter(),
                "circle.onnx: node /bert/encoder/layer.0/attention/self/query/MatMul (MatMul) reads",
                "which is made after it");
    }

    @Test
    void aFileThatIsCutOff() throws IOException {
        byte[] whole = Files.readAllBytes(tiny());
        Path file = folder.resolve("cut.onnx");
        for (int length : new int[] {0, 1, whole.length / 3, whole.length - 1}) {
            Files.write(file, java.util.Arrays.copyOf(whole, length));
            assertRefused(file, adapter(), "cut.onnx");
        }
    }

    @Test
    void valuesOutsideOfTheFolder() throws IOException {
        OnnxModel model = TinyTransformer.build(13).model();
        model.graph().constant("large", Tensor.matrix(600, 600, new float[360_000]));
        Path inside = Files.createDirectories(folder.resolve("inside"));
        Path file = inside.resolve("tiny.onnx");
        model.write(file);
        Files.move(inside.resolve("tiny.onnx.data"), folder.resolve("ny.onnx.dat"));
        replace(file, "tiny.onnx.data", "../ny.onnx.dat");
        assertRefused(file, adapter(), "tensor large: has its values outside of the model's folder, at ../ny.onnx.dat");
    }

    private static void replace(Path file, String from, String to) throws IOException {
        String bytes = new String(Files.readAllBytes(file), StandardCharsets.ISO_8859_1);
        assertThat(bytes).contains(from);
        Files.write(
                file,
                bytes.replaceFirst(java.util.regex.Pattern.quote(from), java.util.regex.Matcher.quoteReplacement(to))
                        .getBytes(StandardCharsets.ISO_8859_1));
    }

    /** The first product's weight says [13, 12], and has the values of [12, 12]. */
    @Test
    void shapesThatLie() throws IOException {
        Path file = tiny();
        String sizes = "\b\f\b\f\20\1";
        replace(file, sizes, "\b\15\b\f\20\1");
        Path wide = new PeftFolders(1, 2).linear(QUERY, DIM + 1, DIM, 2).write(folder.resolve("wide"));
        assertRefused(file, wide, "onnx::MatMul_100", "has 576 bytes of values where its sizes and type make 624");
    }

    @Test
    void ranksThatNoFileHolds() throws IOException {
        for (String rank : List.of("2147483647", "99999999999", "-1", "0", "1.5", "\"8\"")) {
            Path adapter = new PeftFolders(1, 2)
                    .option("r", rank)
                    .linear(QUERY, DIM, DIM, 2)
                    .write(folder.resolve("one"));
            assertRefused(tiny(), adapter, "adapter");
        }
    }

    @Test
    void factorsThatAreNoNumbers() throws IOException {
        Path adapter =
                new PeftFolders(1, 2, Double.NaN).linear(QUERY, DIM, DIM, 2).write(folder.resolve("nan"));
        assertRefused(tiny(), adapter, "lora_A.weight", "value 0 is NaN");
        Path large = new PeftFolders(1, 2, Double.POSITIVE_INFINITY)
                .linear(QUERY, DIM, DIM, 2)
                .write(folder.resolve("infinite"));
        assertRefused(tiny(), large, "lora_A.weight", "Infinity");
        Path alpha = new PeftFolders(1, 2)
                .option("lora_alpha", "1e999")
                .linear(QUERY, DIM, DIM, 2)
                .write(folder.resolve("alpha"));
        assertRefused(tiny(), alpha, "lora_alpha: is not a finite number");
    }

    @Test
    void anAdapterOfAnotherBaseNamesIt() throws IOException {
        Path adapter = new PeftFolders(1, 2)
                .option("base_model_name_or_path", "\"some/base\"")
                .linear(QUERY, 99, 99, 2)
                .write(folder.resolve("one"));
        assertRefused(tiny(), adapter, "changes [99, 99]", "another base, \"some/base\" (base_model_name_or_path)");
    }
}
