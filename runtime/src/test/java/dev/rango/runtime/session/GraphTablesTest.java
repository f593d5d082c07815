package dev.rango.runtime.session;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.rango.runtime.UnusableInputException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

/** The shipped model keeps its table beside its graph. */
class GraphTablesTest {
    private static final Path GRAPH =
            Path.of(System.getProperty("rango.home")).resolve("models/zoo/sentiment/model.onnx");

    @Test
    void aTableBecomesAnInputAndNothingElseChanges() throws IOException {
        byte[] model = Files.readAllBytes(GRAPH);
        GraphTables found = GraphTables.of(GRAPH, model);
        assertThat(found.tables()).singleElement().satisfies(table -> {
            assertThat(table.name()).isEqualTo("embedding.weight");
            assertThat(table.location()).isEqualTo("model.onnx.data");
            assertThat(table.type()).isEqualTo(1);
            assertThat(table.dims()[0] * table.dims()[1] * Float.BYTES)
                    .isEqualTo(Files.size(GRAPH.resolveSibling("model.onnx.data")));
        });
        String text = new String(found.graph(), UTF_8);
        assertThat(text).contains("embedding.weight").doesNotContain("model.onnx.data");
        // A second look finds nothing to do.
        GraphTables again = GraphTables.of(GRAPH, found.graph());
        assertThat(again.tables()).isEmpty();
        assertThat(again.graph()).isSameAs(found.graph());
    }

    @Test
    void everyCutIsRefusedOrLeavesAShorterModel() throws IOException {
        byte[] model = Files.readAllBytes(GRAPH);
        SplittableRandom random = new SplittableRandom(7);
        for (int i = 0; i < 2_000; i++) {
            byte[] cut = Arrays.copyOf(model, random.nextInt(model.length));
            byte[] bent = model.clone();
            bent[random.nextInt(model.length)] ^= (byte) (1 << random.nextInt(8));
            for (byte[] damaged : new byte[][] {cut, bent}) {
                try {
                    GraphTables.of(GRAPH, damaged);
                } catch (UnusableInputException e) {
                    assertThat(e.getMessage()).startsWith(GRAPH + ": ");
                }
            }
        }
    }

    @Test
    void lyingLengthsAreRefused() {
        byte[] longer = {(7 << 3 | 2), (byte) 0xFF, (byte) 0xFF, (byte) 0xFF, (byte) 0xFF, 7, 1};
        byte[] endless = {
            (byte) 0x80,
            (byte) 0x80,
            (byte) 0x80,
            (byte) 0x80,
            (byte) 0x80,
            (byte) 0x80,
            (byte) 0x80,
            (byte) 0x80,
            (byte) 0x80,
            (byte) 0x80,
            (byte) 0x80
        };
        byte[] group = {7 << 3 | 3};
        for (byte[] model : new byte[][] {longer, endless, group}) {
            assertThatThrownBy(() -> GraphTables.of(Path.of("model.onnx"), model))
                    .isInstanceOf(UnusableInputException.class)
                    .hasMessageContaining("is no ONNX model, or truncated");
        }
        GraphTables.Table beyond = new GraphTables.Table("t", 1, new long[] {4}, "f", 8, 16);
        assertThatThrownBy(() -> beyond.within(ByteBuffer.allocate(16))).isInstanceOf(IndexOutOfBoundsException.class);
    }
}
