package dev.rango.exporter.proof;

import ai.onnxruntime.OnnxJavaType;
import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OnnxTensorLike;
import ai.onnxruntime.OnnxValue;
import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtSession;
import ai.onnxruntime.OrtSession.SessionOptions.OptLevel;
import dev.rango.models.Half;
import dev.rango.onnx.ElementType;
import dev.rango.onnx.OnnxModel;
import dev.rango.runtime.UnusableInputException;
import dev.rango.runtime.session.OnnxRuntimeInfo;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import java.nio.LongBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;

/** Any model in ONNX Runtime, on the processor, with inputs and outputs of any name. For proofs: it copies, and keeps nothing. */
public final class GraphRun implements AutoCloseable {
    private final Path file;
    private final OrtSession session;

    /**
     * A tensor that goes in or comes out.
     *
     * @param type what the model wants it to be; outputs are floats
     * @param values floats or whole numbers alike
     */
    public record Values(ElementType type, long[] shape, double[] values) {
        public int rows() {
            return shape.length == 0 ? 1 : (int) shape[0];
        }
    }

    /**
     * Opens a model.
     *
     * @param plainly node by node as it stands, so that equal nodes give equal bits
     * @throws UnusableInputException when ONNX Runtime cannot
     */
    public GraphRun(Path file, boolean plainly) {
        this.file = file;
        try (OrtSession.SessionOptions options = new OrtSession.SessionOptions()) {
            options.setOptimizationLevel(plainly ? OptLevel.NO_OPT : OptLevel.ALL_OPT);
            options.setIntraOpNumThreads(1);
            options.setMemoryPatternOptimization(false);
            session = environment().createSession(file.toString(), options);
        } catch (OrtException e) {
            throw new UnusableInputException(file, "", "ONNX Runtime cannot open it: " + e.getMessage(), e);
        }
    }

    /** The one that the runtime loads: it must be the first to ask for it, since it says how much is logged. */
    private static OrtEnvironment environment() {
        return Loaded.ENVIRONMENT;
    }

    private static final class Loaded {
        private static final OrtEnvironment ENVIRONMENT = load();

        private static OrtEnvironment load() {
            OnnxRuntimeInfo info = OnnxRuntimeInfo.here();
            if (!info.failure().isEmpty()) {
                throw new UnusableInputException("ONNX Runtime", "", info.failure());
            }
            return OrtEnvironment.getEnvironment();
        }
    }

    /**
     * Runs a graph that exists only for a proof.
     *
     * @param folder where it may be written for as long as that takes
     */
    public static Map<String, Values> once(Path folder, OnnxModel model, boolean plainly, Map<String, Values> given)
            throws IOException {
        Path proof = Files.createTempDirectory(folder, "proof");
        Path file = proof.resolve("model.onnx");
        try {
            model.write(file);
            try (GraphRun run = new GraphRun(file, plainly)) {
                return run.run(given);
            }
        } finally {
            Files.deleteIfExists(OnnxModel.dataFile(file));
            Files.deleteIfExists(file);
            Files.delete(proof);
        }
    }

    /** Outputs of floats, by name. */
    public Map<String, Values> run(Map<String, Values> inputs) {
        Map<String, OnnxTensorLike> tensors = new LinkedHashMap<>();
        try {
            for (Map.Entry<String, Values> input : inputs.entrySet()) {
                if (session.getInputNames().contains(input.getKey())) {
                    tensors.put(input.getKey(), tensor(input.getValue()));
                }
            }
            try (OrtSession.Result result = session.run(tensors)) {
                Map<String, Values> outputs = new LinkedHashMap<>();
                for (Map.Entry<String, OnnxValue> output : result) {
                    if (output.getValue() instanceof OnnxTensor tensor && tensor.getFloatBuffer() != null) {
                        outputs.put(output.getKey(), values(tensor));
                    }
                }
                return outputs;
            }
        } catch (OrtException e) {
            throw new UnusableInputException(file, "", "ONNX Runtime cannot run it: " + e.getMessage(), e);
        } finally {
            tensors.values().forEach(OnnxTensorLike::close);
        }
    }

    private static Values values(OnnxTensor tensor) {
        FloatBuffer buffer = tensor.getFloatBuffer();
        double[] values = new double[buffer.remaining()];
        for (int i = 0; i < values.length; i++) {
            values[i] = buffer.get(i);
        }
        return new Values(ElementType.FLOAT, tensor.getInfo().getShape(), values);
    }

    private static OnnxTensor tensor(Values input) throws OrtException {
        OrtEnvironment environment = environment();
        double[] values = input.values();
        if (input.type() == ElementType.FLOAT) {
            float[] floats = new float[values.length];
            for (int i = 0; i < values.length; i++) {
                floats[i] = (float) values[i];
            }
            return OnnxTensor.createTensor(environment, FloatBuffer.wrap(floats), input.shape());
        }
        if (input.type() == ElementType.INT64) {
            long[] longs = new long[values.length];
            for (int i = 0; i < values.length; i++) {
                longs[i] = (long) values[i];
            }
            return OnnxTensor.createTensor(environment, LongBuffer.wrap(longs), input.shape());
        }
        // ONNX Runtime calls its types as ONNX does.
        String name = input.type().name();
        ByteBuffer bytes = ByteBuffer.allocateDirect((int) input.type().bytes(values.length))
                .order(ByteOrder.nativeOrder());
        for (double value : values) {
            switch (input.type()) {
                case INT32 -> bytes.putInt((int) value);
                case BOOL, INT8, UINT8 -> bytes.put((byte) value);
                case DOUBLE -> bytes.putDouble(value);
                default -> bytes.putShort(Half.of((float) value));
            }
        }
        return OnnxTensor.createTensor(environment, bytes.flip(), input.shape(), OnnxJavaType.valueOf(name));
    }

    @Override
    public void close() {
        try {
            session.close();
        } catch (OrtException e) {
            throw new IllegalStateException(e);
        }
    }
}
