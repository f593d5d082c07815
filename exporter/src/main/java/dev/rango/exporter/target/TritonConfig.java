package dev.rango.exporter.target;

import dev.rango.exporter.graph.GraphContents;
import dev.rango.models.TensorInfo;
import dev.rango.runtime.Setting;
import dev.rango.runtime.UnusableInputException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;

/**
 * {@code config.pbtxt}, a model of NVIDIA's Triton Inference Server in protobuf's text format: message
 * {@code inference.ModelConfig} of github.com/triton-inference-server/common, protobuf/model_config.proto.
 *
 * <p>Inputs and outputs are those of the graph, whatever its form, without their first dimension, the batch.
 */
public final class TritonConfig {
    static final String LABELS_FILE = "labels.txt";
    /** Texts of one run at most: a choice, not a limit of the graph, whose batch is dynamic. */
    private static final int LARGEST_BATCH = 128;
    /** How long a request waits for others of its width; a choice, too. */
    private static final int QUEUE_MICROSECONDS = 500;

    private TritonConfig() {}

    /** @throws UnusableInputException when Triton would not find a model of that name, or quoting would be needed */
    static void requireName(Path out, String name) {
        if (!name.matches("[A-Za-z0-9][A-Za-z0-9_.-]*")) {
            throw new UnusableInputException(
                    out,
                    "",
                    "is the model's folder in a repository: '" + name + "' is no name for a model of Triton's");
        }
    }

    public static String of(String name, GraphContents graph) {
        return """
                # A model of NVIDIA's Triton Inference Server; the folder above this one is the model repository.
                # Tokens come from the client: version 1 holds tokenizer.json. Shorter texts of a request are filled up with
                # any id under a mask of 0; requests of one width share a batch, so that a client does well to round it up.
                name: "%s"
                platform: "onnxruntime_onnx"
                max_batch_size: %d
                input [
                %s
                ]
                output [
                %s
                ]
                dynamic_batching {
                  max_queue_delay_microseconds: %d
                }
                version_policy {
                  specific {
                    versions: [ 1 ]
                  }
                }
                """.formatted(
                        name,
                        LARGEST_BATCH,
                        tensors(graph.inputs(), ""),
                        tensors(graph.outputs(), "\n    label_filename: \"" + LABELS_FILE + "\""),
                        QUEUE_MICROSECONDS);
    }

    private static String tensors(List<TensorInfo> tensors, String more) {
        return tensors.stream().map(t -> tensor(t, more)).collect(Collectors.joining(",\n"));
    }

    private static String tensor(TensorInfo tensor, String more) {
        int[] shape = tensor.shape();
        if (shape.length == 0 || shape[0] != -1) {
            throw new UnusableInputException(
                    Setting.of("target", "triton"),
                    "",
                    "batches by the first dimension, and " + tensor.name() + " " + Arrays.toString(shape)
                            + " has no row for each text: choose another form");
        }
        // Triton knows no empty list of dimensions: one number for each text is a vector of one.
        String dims = shape.length == 1
                ? "dims: [ 1 ]\n    reshape: { shape: [ ] }"
                : "dims: [ "
                        + Arrays.stream(shape, 1, shape.length)
                                .mapToObj(Integer::toString)
                                .collect(Collectors.joining(", "))
                        + " ]";
        return "  {\n    name: \"" + tensor.name() + "\"\n    data_type: " + type(tensor) + "\n    " + dims + more
                + "\n  }";
    }

    /** Names of {@code inference.DataType}. */
    private static String type(TensorInfo tensor) {
        return switch (tensor.dtype()) {
            case "FLOAT" -> "TYPE_FP32";
            case "FLOAT16" -> "TYPE_FP16";
            case "INT64", "INT32" -> "TYPE_" + tensor.dtype();
            default -> throw new IllegalStateException(tensor.name() + " has the type " + tensor.dtype());
        };
    }
}
