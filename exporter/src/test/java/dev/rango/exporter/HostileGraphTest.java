package dev.rango.exporter;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.rango.models.FolderManifest;
import dev.rango.onnx.Attribute;
import dev.rango.onnx.OnnxGraph;
import dev.rango.onnx.OnnxModel;
import dev.rango.onnx.OnnxTensor;
import dev.rango.runtime.ClassifierOptions;
import dev.rango.runtime.Integrity;
import dev.rango.runtime.TextClassifier;
import dev.rango.runtime.UnusableInputException;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Graphs of some kilobytes that ask for gigabytes as soon as they are opened. */
class HostileGraphTest {
    private static final Path SHIPPED =
            Path.of(System.getProperty("rango.home")).resolve("models/zoo/sentiment");

    @TempDir
    Path folder;

    @BeforeEach
    void copyTheShippedModel() throws IOException {
        try (Stream<Path> files = Files.list(SHIPPED)) {
            for (Path file : files.toList()) {
                Files.copy(file, folder.resolve(file.getFileName()));
            }
        }
    }

    @Test
    void whatIsComputedOfConstantsIsRefused() throws IOException {
        assertRefused(
                graph -> graph.node("ConstantOfShape", "x", List.of(longs(graph, "shape", 1L << 15, 1L << 15))),
                "node [x]: computes ConstantOfShape of constants");
        assertRefused(
                graph -> graph.node("Expand", "x", List.of(longs(graph, "single", 1), longs(graph, "shape", 1L << 30))),
                "computes Expand of constants");
        assertRefused(
                graph -> {
                    String column = graph.constant(OnnxTensor.longs("column", new int[] {6000, 1}, new long[6000]));
                    graph.node("Add", "x", List.of(column, longs(graph, "row", new long[6000])));
                },
                "computes Add of constants");
        assertRefused(
                graph -> graph.node("ConstantOfShape", "x", List.of(graph.node("Shape", "s", List.of("input_ids")))),
                "computes ConstantOfShape of constants");
        assertRefused(
                graph -> graph.node("RandomNormal", "x", List.of(), Attribute.integers("shape", 1L << 15, 1L << 15)),
                "computes RandomNormal of constants");
    }

    /** What transformers compute of sizes is small; the same can be made large where a size is a constant. */
    @Test
    void whatIsComputedOfSizesIsCounted() throws IOException {
        assertRefused(
                graph -> {
                    String doubled = graph.node("Shape", "s", List.of("input_ids"));
                    for (int i = 0; i < 40; i++) {
                        doubled =
                                graph.node("Concat", "c" + i, List.of(doubled, doubled), Attribute.integer("axis", 0));
                    }
                },
                "computes Concat of constants");
        assertRefused(
                graph -> {
                    String size = graph.node("Shape", "s", List.of("input_ids"));
                    graph.node("Expand", "x", List.of(longs(graph, "single", 1), size));
                },
                "computes Expand of constants");
        assertRefused(
                graph -> {
                    String size = graph.node("Shape", "s", List.of("input_ids"));
                    String row = graph.constant(OnnxTensor.longs("row", new int[] {1, 6000}, new long[6000]));
                    String many = graph.node("Slice", "many", List.of(longs(graph, "ids", new long[6000]), size, size));
                    graph.node("Gather", "x", List.of(row, many));
                },
                "node [x]: computes Gather of constants");
        assertRefused(
                graph -> {
                    String size = graph.node("Shape", "s", List.of("input_ids"));
                    String column = graph.constant(OnnxTensor.longs("column", new int[] {6000, 1}, new long[6000]));
                    graph.node("Gather", "x", List.of(column, size), Attribute.integer("axis", 1));
                },
                "node [x]: computes Gather of constants");
    }

    private static String longs(OnnxGraph graph, String name, long... values) {
        return graph.constant(OnnxTensor.longs(name, values));
    }

    private void assertRefused(Consumer<OnnxGraph> change, String reason) throws IOException {
        OnnxModel model = OnnxModel.read(SHIPPED.resolve("model.onnx"));
        change.accept(model.graph());
        model.write(folder.resolve("model.onnx"));
        assertRefused(reason);
    }

    /** Both ways of opening. */
    private void assertRefused(String reason) throws IOException {
        FolderManifest.write(folder);
        for (Integrity integrity : Integrity.values()) {
            assertThatThrownBy(() -> TextClassifier.open(folder, ClassifierOptions.DEFAULT.withIntegrity(integrity)))
                    .isInstanceOf(UnusableInputException.class)
                    .hasMessageContaining("model.onnx: ")
                    .hasMessageContaining(reason);
        }
    }

    /** What the classes of the room of ONNX models would not write: fields of the graph behind its others. */
    @Test
    void whatNoExportHoldsIsRefused() throws IOException {
        byte[] huge = {8, -1, -1, -1, -1, 7, 16, 1, 66, 1, 'x'};
        assertAppendedRefused(field(7, field(5, huge)), "has two graphs");
        assertAppendedRefused(field(25, new byte[0]), "has functions of its own");
        assertAppendedRefused(new byte[] {58, 99}, "is no ONNX model, or truncated");
        byte[] whole = Files.readAllBytes(SHIPPED.resolve("model.onnx"));
        assertWithRefused(whole, field(5, huge), "constant x: has fewer values than its sizes say");
        assertWithRefused(whole, field(15, new byte[0]), "has sparse constants");
        byte[] body = field(5, field(6, new byte[0]));
        assertWithRefused(whole, field(1, body), "has graphs or sparse constants inside");
        byte[] twice = field(5, concat(field(5, new byte[] {16, 1}), field(5, new byte[] {16, 1})));
        assertWithRefused(whole, field(1, twice), "has an attribute twice");
    }

    private void assertAppendedRefused(byte[] fields, String reason) throws IOException {
        Files.write(folder.resolve("model.onnx"), concat(Files.readAllBytes(SHIPPED.resolve("model.onnx")), fields));
        assertRefused(reason);
    }

    /** The model's graph has another field at its end. */
    private void assertWithRefused(byte[] model, byte[] more, String reason) throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        int at = 0;
        while (at < model.length) {
            int from = at;
            int tag = model[at++];
            long length = 0;
            int shift = 0;
            int next;
            do {
                next = model[at++];
                length |= (long) (next & 0x7F) << shift;
                shift += 7;
            } while (next < 0);
            boolean isMessage = (tag & 7) == 2;
            int end = isMessage ? at + (int) length : at;
            if (tag >>> 3 == 7) {
                byte[] graph = new byte[(int) length];
                System.arraycopy(model, at, graph, 0, graph.length);
                out.writeBytes(field(7, concat(graph, more)));
            } else {
                out.write(model, from, end - from);
            }
            at = end;
        }
        Files.write(folder.resolve("model.onnx"), out.toByteArray());
        assertRefused(reason);
    }

    private static byte[] field(int number, byte[] value) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        for (long left : new long[] {(long) number << 3 | 2, value.length}) {
            long rest = left;
            while (rest > 0x7F) {
                out.write((int) (rest & 0x7F | 0x80));
                rest >>>= 7;
            }
            out.write((int) rest);
        }
        out.writeBytes(value);
        return out.toByteArray();
    }

    private static byte[] concat(byte[] a, byte[] b) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        out.writeBytes(a);
        out.writeBytes(b);
        return out.toByteArray();
    }
}
