package dev.rango.bench;

import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtSession;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.LongBuffer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** ONNX Runtime alone on a transformer: ids that are ready go in, sorted by length, and nothing is made of the hidden states. */
final class BareEncoder implements AutoCloseable {
    private static final OrtEnvironment ENVIRONMENT = OrtEnvironment.getEnvironment();

    private final OrtSession session;
    private final int budget;

    /**
     * @param threads of ONNX Runtime's own
     * @param budget texts × tokens of a run; 1 for each text by itself
     */
    BareEncoder(Path folder, int threads, int budget) throws OrtException {
        try (OrtSession.SessionOptions options = new OrtSession.SessionOptions()) {
            options.setIntraOpNumThreads(threads);
            options.setOptimizationLevel(OrtSession.SessionOptions.OptLevel.ALL_OPT);
            session = ENVIRONMENT.createSession(folder.resolve("model.onnx").toString(), options);
        }
        this.budget = budget;
    }

    /** Runs them all; a number that depends on every run. */
    double run(List<int[]> ids) {
        List<int[]> sorted = new ArrayList<>(ids);
        sorted.sort(Comparator.comparingInt(row -> row.length));
        double sum = 0;
        try {
            for (int from = 0, to; from < sorted.size(); from = to) {
                to = from + 1;
                while (to < sorted.size() && (to + 1 - from) * sorted.get(to).length <= budget) {
                    to++;
                }
                sum += run(sorted.subList(from, to), sorted.get(to - 1).length);
            }
        } catch (OrtException e) {
            throw new IllegalStateException("ONNX Runtime: " + e.getMessage(), e);
        }
        return sum;
    }

    private double run(List<int[]> rows, int columns) throws OrtException {
        Map<String, OnnxTensor> inputs = new HashMap<>();
        long[] shape = {rows.size(), columns};
        try {
            for (String name : session.getInputNames()) {
                LongBuffer cells = ByteBuffer.allocateDirect(rows.size() * columns * Long.BYTES)
                        .order(ByteOrder.nativeOrder())
                        .asLongBuffer();
                for (int row = 0; row < rows.size() && !name.equals("token_type_ids"); row++) {
                    for (int column = 0; column < rows.get(row).length; column++) {
                        cells.put(row * columns + column, name.equals("input_ids") ? rows.get(row)[column] : 1);
                    }
                }
                inputs.put(name, OnnxTensor.createTensor(ENVIRONMENT, cells, shape));
            }
            try (OrtSession.Result result = session.run(inputs)) {
                return result.size();
            }
        } finally {
            inputs.values().forEach(OnnxTensor::close);
        }
    }

    @Override
    public void close() throws OrtException {
        session.close();
    }
}
