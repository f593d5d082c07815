package dev.rango.runtime.session;

import dev.rango.runtime.Device;
import dev.rango.runtime.DeviceReport;
import dev.rango.runtime.DeviceUnavailableException;
import dev.rango.runtime.UnusableInputException;
import dev.rango.runtime.format.AdapterFile;
import dev.rango.runtime.format.ModelFiles;
import java.nio.FloatBuffer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** A bag's graph in plain Java, over its constants where they are mapped. */
final class JavaSession implements Session {
    private static final String TASK = "adapter_id";
    private static final String SCALE = "adapter_scale";
    /** Numbers of a row that an adapter fills: what a graph only says could ask for any memory. */
    private static final int WIDEST_FACTOR = 1 << 16;

    private final WireGraph graph;
    private final Execution execution;
    private final boolean choosesByRow;
    /** Shapes of the inputs that an adapter fills, in the order of their names. */
    private final Map<String, List<Integer>> factorShapes;

    private final JavaWeights weights = new JavaWeights();
    private final int width;

    private JavaSession(WireGraph graph, Encoder<?> encoder) {
        this.graph = graph;
        this.execution = encoder.cpu();
        this.factorShapes = new TreeMap<>(graph.inputs());
        TokenBags.INPUTS.forEach(input -> factorShapes.remove(input.name()));
        factorShapes.remove(SCALE);
        this.choosesByRow = factorShapes.remove(TASK) != null;
        factorShapes.forEach((name, shape) -> {
            if (shape.isEmpty()
                    || shape.size() > 2
                    || shape.stream().anyMatch(size -> size < 1)
                    || shape.get(shape.size() - 1) > WIDEST_FACTOR) {
                throw new DeviceUnavailableException(
                        Device.java(),
                        graph.file() + ": is no graph of a bag of words: it takes " + name,
                        "run it on cpu",
                        null);
            }
        });
        this.width = newRow().width();
    }

    static JavaSession open(ModelFiles files, Path file, Encoder<?> encoder) {
        WireGraph graph = WireGraph.of(files, file);
        try {
            return new JavaSession(graph, encoder);
        } catch (IndexOutOfBoundsException | ArithmeticException | NegativeArraySizeException e) {
            throw new UnusableInputException(file, "", "has a constant of impossible sizes: " + e.getMessage(), e);
        }
    }

    private JavaRow newRow() {
        return JavaNetwork.of(graph, weights, new ArrayList<>(factorShapes.keySet()));
    }

    Path file() {
        return graph.file();
    }

    @Override
    public int width() {
        return width;
    }

    @Override
    public boolean choosesByRow() {
        return choosesByRow;
    }

    @Override
    public boolean takesFactors() {
        return !factorShapes.isEmpty();
    }

    /**
     * An adapter's tensors, copied.
     *
     * @param rows of each, in the order of the names of the inputs that they are for
     */
    record Values(float[][][] rows) implements Factors {
        @Override
        public void close() {
            // Nothing outside of Java is held.
        }
    }

    @Override
    public Values factors(Path adapter, List<AdapterFile.Parameter> parameters) {
        Map<String, List<Integer>> shapes = new TreeMap<>();
        Map<String, float[][]> rows = new TreeMap<>();
        for (AdapterFile.Parameter parameter : parameters) {
            shapes.put(parameter.name(), parameter.shape());
            rows.put(parameter.name(), rows(parameter));
        }
        if (!shapes.equals(factorShapes)) {
            throw new UnusableInputException(
                    adapter, "", "holds " + shapes + ", but " + file() + " takes " + factorShapes);
        }
        return new Values(rows.values().toArray(float[][][]::new));
    }

    private static float[][] rows(AdapterFile.Parameter parameter) {
        FloatBuffer values = parameter.values().duplicate();
        int width = parameter.shape().get(parameter.shape().size() - 1);
        float[][] rows = new float[values.remaining() / Math.max(width, 1)][width];
        for (float[] row : rows) {
            values.get(row);
        }
        return rows;
    }

    @Override
    public DeviceReport device() {
        return new DeviceReport(Device.java(), Device.java(), List.of(), List.of());
    }

    @Override
    public Execution execution() {
        return execution;
    }

    @Override
    public JavaRunner newRunner() {
        return new JavaRunner(this, newRow());
    }

    @Override
    public void close() {
        // What is mapped is the files'.
    }
}
