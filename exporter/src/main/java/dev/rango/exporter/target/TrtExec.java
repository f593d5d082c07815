package dev.rango.exporter.target;

import dev.rango.exporter.graph.GraphContents;
import dev.rango.models.TensorInfo;
import dev.rango.runtime.session.ShapeProfile;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;

/** The line with which TensorRT's own tool builds the engine of an export, in single precision. */
public final class TrtExec {
    static final String FILE = "trtexec.txt";

    private TrtExec() {}

    /**
     * @param folder before the names of the files, empty or ending with a separator
     * @param inputs of the graph
     */
    public static String line(String folder, List<TensorInfo> inputs, ShapeProfile profile) {
        return "trtexec --onnx=" + folder + GraphContents.FILE
                + " --minShapes=" + shapes(inputs, profile.min())
                + " --optShapes=" + shapes(inputs, profile.opt())
                + " --maxShapes=" + shapes(inputs, profile.max())
                + " --noTF32 --saveEngine=" + folder + "model.engine";
    }

    /** Of the inputs whose shape changes: the first dimension is that of the batch, the second that of the tokens. */
    private static String shapes(List<TensorInfo> inputs, ShapeProfile.Size size) {
        return inputs.stream()
                .filter(input -> Arrays.stream(input.shape()).anyMatch(dimension -> dimension < 0))
                .map(input -> size.of(input.name(), input.shape().length))
                .collect(Collectors.joining(","));
    }
}
