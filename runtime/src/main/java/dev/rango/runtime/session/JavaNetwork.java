package dev.rango.runtime.session;

import dev.rango.runtime.Device;
import dev.rango.runtime.DeviceUnavailableException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * A graph of bags as a program for one row at a time: every form, precision and number of tasks that is exported. Understands the
 * operators that those graphs are made of, on the values that they are made of, and refuses all others by name. Serves one thread.
 */
final class JavaNetwork {
    private static final long TO_FLOAT = 1;
    private static final long TO_BYTES = 2;

    /** Of the operators that are understood how many inputs they have, and then their attributes, which may be left out. */
    private static final Map<String, List<String>> OPERATORS = Map.ofEntries(
            Map.entry("Cast", List.of("1", "to")),
            Map.entry("Squeeze", List.of("2")),
            Map.entry("Unsqueeze", List.of("2")),
            Map.entry("ReduceSum", List.of("2", "keepdims")),
            Map.entry("Max", List.of("2")),
            Map.entry("Gather", List.of("2", "axis")),
            Map.entry("Div", List.of("2")),
            Map.entry("MatMul", List.of("2")),
            Map.entry("MatMulInteger", List.of("2")),
            Map.entry("Gemm", List.of("3", "alpha", "beta", "transA", "transB")),
            Map.entry("Relu", List.of("1")),
            Map.entry("Add", List.of("2")),
            Map.entry("Min", List.of("2")),
            Map.entry("Mul", List.of("2")),
            Map.entry("GatherElements", List.of("2", "axis")));

    private final WireGraph graph;
    private final JavaWeights weights;

    private final JavaRow row;
    private final Map<String, JavaValue> values = new HashMap<>();
    private final List<Runnable> steps = new ArrayList<>();

    private JavaNetwork(WireGraph graph, JavaWeights weights, List<String> factors) {
        this.graph = graph;
        this.weights = weights;
        this.row = new JavaRow(factors.size());
        values.put("input_ids", JavaValue.Given.IDS);
        values.put("attention_mask", JavaValue.Given.COUNTS);
        values.put("adapter_id", JavaValue.Given.TASK);
        values.put("adapter_scale", JavaValue.Vector.at(row.scale()));
        for (int i = 0; i < factors.size(); i++) {
            int place = i;
            List<Integer> shape = graph.inputs().get(factors.get(i));
            values.put(
                    factors.get(i),
                    shape.size() == 1
                            ? new JavaValue.Vector(() -> row.factors()[place][0], shape.get(0))
                            : new JavaValue.Matrix(() -> row.factors()[place], shape.get(0), shape.get(1), false));
        }
    }

    /**
     * @param weights that all threads share
     * @param factors names of the inputs that an adapter fills, in the order of {@link JavaRow#factors}
     * @throws DeviceUnavailableException when it is no graph of bags
     */
    static JavaRow of(WireGraph graph, JavaWeights weights, List<String> factors) {
        JavaNetwork network = new JavaNetwork(graph, weights, factors);
        for (WireGraph.Node node : graph.nodes()) {
            network.add(node);
        }
        if (graph.outputs().equals(List.of(OnnxSignature.LOGITS))
                && network.values.get(OnnxSignature.LOGITS) instanceof JavaValue.Vector logits) {
            network.row.computes(network.steps.toArray(Runnable[]::new), logits.array.get());
            return network.row;
        }
        throw unknown(graph, "its outputs are " + graph.outputs() + ", not scores that were computed");
    }

    private static DeviceUnavailableException unknown(WireGraph graph, String what) {
        return new DeviceUnavailableException(
                Device.java(), graph.file() + ": is no graph of a bag of words: " + what, "run it on cpu", null);
    }

    private void add(WireGraph.Node node) {
        List<String> known = OPERATORS.getOrDefault(node.operator(), List.of("0"));
        require(
                node,
                node.outputs().size() == 1
                        && known.get(0).equals(Integer.toString(node.inputs().size()))
                        && known.containsAll(node.numbers().keySet()),
                null);
        JavaValue result = switch (node.operator()) {
            case "Cast" -> cast(node);
            case "Squeeze", "Unsqueeze" -> reshaped(node);
            case "ReduceSum", "Max" -> total(node);
            case "Gather" -> gathered(node);
            case "Div" -> quotient(node);
            case "MatMul", "MatMulInteger" -> product(node);
            case "Gemm" -> gemm(node);
            case "Relu" -> relu(node);
            case "Add" -> sum(node);
            case "Min" -> within(node);
            case "Mul" -> multiplied(node);
            case "GatherElements" -> chosen(node);
            default -> throw refused(node);
        };
        values.put(node.outputs().get(0), result);
    }

    private DeviceUnavailableException refused(WireGraph.Node node) {
        return unknown(graph, "it computes " + node.operator() + " (" + node.name() + ")");
    }

    private JavaValue cast(WireGraph.Node node) {
        JavaValue value = input(node, 0);
        double to = node.number("to", 0);
        boolean fits = value == JavaValue.Given.COUNTS
                ? to == TO_FLOAT || to == TO_BYTES
                : to == TO_FLOAT
                        && (value instanceof JavaValue.Vector
                                || value instanceof JavaValue.Words words && words.type == WireTensor.HALF);
        return require(node, fits, value);
    }

    private JavaValue reshaped(WireGraph.Node node) {
        JavaValue value = input(node, 0);
        return require(
                node,
                isAxisOne(node, 1)
                        && value != null
                        && value != JavaValue.Given.IDS
                        && !(value instanceof JavaValue.Words),
                value);
    }

    private JavaValue total(WireGraph.Node node) {
        JavaValue value = input(node, 0);
        if (node.operator().equals("ReduceSum")) {
            return require(
                    node,
                    value == JavaValue.Given.COUNTS && isAxisOne(node, 1) && node.number("keepdims", 1) == 1,
                    JavaValue.Given.TOTAL);
        }
        boolean isOne = Arrays.equals(constant(node, 1).floats(), new float[] {1});
        return require(node, value == JavaValue.Given.TOTAL && isOne, JavaValue.Given.AT_LEAST_ONE);
    }

    private JavaValue gathered(WireGraph.Node node) {
        require(node, node.number("axis", 0) == 0, null);
        JavaValue indices = input(node, 1);
        if (indices == JavaValue.Given.TASK) {
            return own(node);
        }
        require(node, indices == JavaValue.Given.IDS || indices instanceof JavaValue.Placed, null);
        if (input(node, 0) instanceof JavaValue.Matrix matrix && !matrix.own) {
            return new JavaValue.Words(matrix, WireTensor.FLOAT, indices);
        }
        WireTensor table = constant(node, 0);
        require(node, table.dims().length == 2 && table.type() != WireTensor.INT64, null);
        return new JavaValue.Words(weights.table(table), table.type(), indices);
    }

    /** What the row's task has of a constant [tasks, …]. */
    private JavaValue own(WireGraph.Node node) {
        WireTensor all = constant(node, 0);
        if (all.type() == WireTensor.INT64) {
            return new JavaValue.OwnNumbers(all.ints(), all.width());
        }
        require(node, all.type() == WireTensor.FLOAT && all.dims().length <= 3, null);
        boolean isMatrix = all.dims().length == 3;
        float[][] rows = weights.rows(all, isMatrix ? all.size(2) : all.width());
        return isMatrix
                ? new JavaValue.Matrix(() -> rows, all.size(1), all.size(2), true)
                : new JavaValue.Vector(() -> rows[row.task()], all.width());
    }

    private JavaValue quotient(WireGraph.Node node) {
        JavaValue divisor = input(node, 1);
        require(node, divisor == JavaValue.Given.AT_LEAST_ONE, divisor);
        if (input(node, 0) == JavaValue.Given.COUNTS) {
            return JavaValue.Given.SHARE;
        }
        JavaValue.Vector value = vector(node, 0);
        float[] result = new float[value.length];
        steps.add(() -> {
            float[] x = value.array.get();
            float by = row.atLeastOne();
            for (int i = 0; i < result.length; i++) {
                result[i] = x[i] / by;
            }
        });
        return JavaValue.Vector.at(result);
    }

    private JavaValue product(WireGraph.Node node) {
        if (input(node, 1) instanceof JavaValue.Words words) {
            boolean whole = words.type == WireTensor.INT8;
            boolean fits = node.operator().equals("MatMul")
                    ? !whole && input(node, 0) == JavaValue.Given.SHARE
                    : whole && input(node, 0) == JavaValue.Given.COUNTS;
            return require(node, fits, wordSum(words, !whole));
        }
        require(node, node.operator().equals("MatMul"), null);
        return JavaValue.Vector.at(linear(node));
    }

    /** @param mean and not the sum */
    private JavaValue wordSum(JavaValue.Words words, boolean mean) {
        WordSums sums = new WordSums(words.table);
        float[] sum = sums.sum();
        if (words.ids instanceof JavaValue.Placed placed) {
            steps.add(() -> row.sum(sums, placed));
        } else {
            steps.add(() -> row.sum(sums));
        }
        if (mean) {
            steps.add(() -> {
                float by = row.atLeastOne();
                for (int i = 0; i < sum.length; i++) {
                    sum[i] /= by;
                }
            });
        }
        return JavaValue.Vector.at(sum);
    }

    private JavaValue gemm(WireGraph.Node node) {
        JavaValue.Vector bias = vector(node, 2);
        float alpha = (float) node.number("alpha", 1);
        float[] y = linear(node);
        require(node, node.number("beta", 1) == 1 && bias.length == y.length, null);
        steps.add(() -> {
            float[] b = bias.array.get();
            for (int i = 0; i < y.length; i++) {
                y[i] = alpha * y[i] + b[i];
            }
        });
        return JavaValue.Vector.at(y);
    }

    private float[] linear(WireGraph.Node node) {
        JavaValue.Vector x = vector(node, 0);
        JavaValue.Matrix weight = matrix(node);
        require(node, weight.in == x.length && node.number("transA", 0) == 0, null);
        float[] y = new float[weight.out];
        steps.add(() ->
                JavaArithmetic.product(x.array.get(), weight.rows.get(), weight.own ? row.task() * weight.in : 0, y));
        return y;
    }

    private JavaValue.Matrix matrix(WireGraph.Node node) {
        boolean transposed = node.number("transB", 0) == 1;
        require(node, transposed || node.number("transB", 0) == 0, null);
        if (input(node, 1) instanceof JavaValue.Matrix computed && !transposed) {
            return computed;
        }
        WireTensor weight = constant(node, 1);
        require(node, weight.type() == WireTensor.FLOAT && weight.dims().length == 2, null);
        int in = weight.size(transposed ? 1 : 0);
        int out = weight.size(transposed ? 0 : 1);
        float[][] rows = transposed ? weights.columns(weight) : weights.rows(weight, out);
        return new JavaValue.Matrix(() -> rows, in, out, false);
    }

    private JavaValue relu(WireGraph.Node node) {
        JavaValue.Vector value = vector(node, 0);
        float[] result = new float[value.length];
        steps.add(() -> {
            float[] x = value.array.get();
            for (int i = 0; i < result.length; i++) {
                result[i] = Math.max(x[i], 0);
            }
        });
        return JavaValue.Vector.at(result);
    }

    private JavaValue sum(WireGraph.Node node) {
        if (input(node, 0) == JavaValue.Given.IDS && input(node, 1) instanceof JavaValue.OwnNumbers firsts) {
            return require(node, firsts.each == 1, new JavaValue.Placed(firsts.all, Integer.MAX_VALUE));
        }
        JavaValue.Vector a = vector(node, 0);
        JavaValue.Vector b = vector(node, 1);
        require(node, a.length == b.length, null);
        float[] result = new float[a.length];
        steps.add(() -> {
            float[] ofA = a.array.get();
            float[] ofB = b.array.get();
            for (int i = 0; i < result.length; i++) {
                result[i] = ofA[i] + ofB[i];
            }
        });
        return JavaValue.Vector.at(result);
    }

    private JavaValue within(WireGraph.Node node) {
        WireTensor last = constant(node, 1);
        return input(node, 0) instanceof JavaValue.Placed placed
                        && last.type() == WireTensor.INT64
                        && last.ints().length == 1
                ? new JavaValue.Placed(placed.firsts, last.ints()[0])
                : require(node, false, null);
    }

    private JavaValue multiplied(WireGraph.Node node) {
        JavaValue.Vector a = vector(node, 0);
        JavaValue.Vector b = vector(node, 1);
        require(node, b.length == a.length || b.length == 1, null);
        float[] result = new float[a.length];
        int step = b.length == 1 ? 0 : 1;
        steps.add(() -> {
            float[] ofA = a.array.get();
            float[] ofB = b.array.get();
            for (int i = 0; i < result.length; i++) {
                result[i] = ofA[i] * ofB[step * i];
            }
        });
        return JavaValue.Vector.at(result);
    }

    private JavaValue chosen(WireGraph.Node node) {
        JavaValue.Vector all = vector(node, 0);
        if (!(input(node, 1) instanceof JavaValue.OwnNumbers columns) || node.number("axis", 0) != 1) {
            throw refused(node);
        }
        float[] result = new float[columns.each];
        steps.add(() -> {
            float[] from = all.array.get();
            int at = row.task() * columns.each;
            for (int i = 0; i < result.length; i++) {
                result[i] = from[columns.all[at + i]];
            }
        });
        return JavaValue.Vector.at(result);
    }

    private JavaValue require(WireGraph.Node node, boolean fits, JavaValue value) {
        if (!fits) {
            throw refused(node);
        }
        return value;
    }

    /** Of what was computed, or is given with the texts; null for a constant. */
    private JavaValue input(WireGraph.Node node, int place) {
        return place < node.inputs().size() ? values.get(node.inputs().get(place)) : null;
    }

    private WireTensor constant(WireGraph.Node node, int place) {
        WireTensor constant = place < node.inputs().size()
                ? graph.constants().get(node.inputs().get(place))
                : null;
        if (constant == null) {
            throw refused(node);
        }
        return constant;
    }

    private boolean isAxisOne(WireGraph.Node node, int place) {
        WireTensor axis = constant(node, place);
        return axis.type() == WireTensor.INT64 && Arrays.equals(axis.ints(), new int[] {1});
    }

    private JavaValue.Vector vector(WireGraph.Node node, int place) {
        JavaValue value = input(node, place);
        if (value instanceof JavaValue.Vector vector) {
            return vector;
        }
        WireTensor constant = value == null ? constant(node, place) : null;
        if (constant == null || constant.type() != WireTensor.FLOAT || constant.dims().length > 1) {
            throw refused(node);
        }
        int length = constant.size(0);
        return JavaValue.Vector.at(weights.rows(constant, length)[0]);
    }
}
