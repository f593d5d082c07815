package dev.rango.runtime.session;

import dev.rango.fuzz.Reading;
import dev.rango.onnx.OnnxModelFuzz;
import dev.rango.runtime.format.ModelFiles;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;

/** {@code model.onnx} as the runtime looks at it before ONNX Runtime does. */
public final class GraphFuzz {
    private static final Path NAME = Path.of(ModelFiles.GRAPH);

    private GraphFuzz() {}

    public static void fuzzerTestOneInput(byte[] model) {
        Reading.of(model.length, () -> {
            GraphBounds.require(NAME, model);
            return true;
        });
        Reading.of(model.length, () -> GraphTables.of(NAME, model)).ifPresent(split -> {
            // What was an initializer is an input now: nothing is left to be taken out.
            GraphTables again = GraphTables.of(NAME, split.graph());
            Reading.requireSame(0, again.tables().size());
            Reading.requireSame(ByteBuffer.wrap(split.graph()), ByteBuffer.wrap(again.graph()));
        });
    }

    public static List<byte[]> seeds() throws IOException {
        byte[] whole = OnnxModelFuzz.seeds().get(0);
        return List.of(
                whole, OnnxModelFuzz.external(), Arrays.copyOf(whole, whole.length / 2), OnnxModelFuzz.withBody());
    }
}
