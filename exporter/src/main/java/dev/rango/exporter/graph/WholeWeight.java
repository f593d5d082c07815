package dev.rango.exporter.graph;

import dev.rango.models.Tensor;
import dev.rango.onnx.ElementType;
import dev.rango.onnx.OnnxGraph;
import dev.rango.onnx.OnnxNode;
import dev.rango.onnx.OnnxTensor;
import dev.rango.runtime.UnusableInputException;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Optional;

/**
 * A layer's weight in whole numbers, with the scales and zero points that make floats of it: (q - zero) · scale, one of each for all, or
 * for each place along an axis.
 */
public final class WholeWeight {
    private final OnnxGraph graph;
    private final LayerSite site;
    private final OnnxTensor tensor;
    private final Input scaleInput;
    private final Optional<Input> zeroInput;
    private final int axis;
    private final int[] values;
    private final float[] scales;
    private final int[] zeros;

    /** Where a node reads a constant. */
    private record Input(OnnxNode node, int index) {
        String name() {
            return node.input(index);
        }
    }

    private WholeWeight(OnnxGraph graph, LayerSite site, Input scale, Optional<Input> zero, int axis) {
        this.graph = graph;
        this.site = site;
        this.tensor = site.weightIn(graph);
        this.scaleInput = scale;
        this.zeroInput = zero.filter(input -> !input.name().isEmpty());
        this.axis = axis;
        this.values = whole(tensor);
        this.scales = constant(scale).floats();
        this.zeros = zeroInput.map(input -> whole(constant(input))).orElse(new int[1]);
        if (zeroInput.isEmpty() && !tensor.is(ElementType.INT8)) {
            throw unusable("is unsigned and has no zero point");
        }
        int along = axis < 0 ? 1 : Math.toIntExact(tensor.dims()[axis]);
        if (scales.length != 1 && scales.length != along || zeros.length != 1 && zeros.length != scales.length) {
            throw unusable(
                    "has " + scales.length + " scales and " + zeros.length + " zero points for " + along + " places");
        }
    }

    /**
     * Reads the weight of a layer of MatMulInteger, QLinearMatMul, or behind a DequantizeLinear.
     *
     * @throws UnusableInputException when something else reads it too, or its scales lie in a way that is not known
     */
    public static WholeWeight of(OnnxGraph graph, LayerSite site) {
        List<OnnxNode> readers = graph.consumers(site.weight());
        if (readers.size() != 1) {
            throw unusable(site, "is read by " + readers.size() + " nodes");
        }
        OnnxNode reader = readers.get(0);
        int last = site.weightIn(graph).dims().length - 1;
        if (reader.is("MatMulInteger")) {
            return new WholeWeight(graph, site, scaleBehind(graph, site), Optional.of(new Input(reader, 3)), last);
        }
        if (reader.is("QLinearMatMul")) {
            return new WholeWeight(graph, site, new Input(reader, 4), Optional.of(new Input(reader, 5)), last);
        }
        OnnxNode widened = graph.producer(site.y()).orElseThrow();
        if (reader.is("Gather") && widened.is("DequantizeLinear")) {
            // Behind the Gather the axes are others: one scale for all.
            return new WholeWeight(graph, site, new Input(widened, 1), Optional.of(new Input(widened, 2)), -1);
        }
        if (reader.is("DequantizeLinear") && reader.integer("block_size", 0) == 0 && isAlone(graph, site, reader)) {
            int axis = (int) reader.integer("axis", 1);
            axis = axis < 0 ? axis + last + 1 : axis;
            if (axis >= 0 && axis <= last) {
                return new WholeWeight(graph, site, new Input(reader, 1), Optional.of(new Input(reader, 2)), axis);
            }
        }
        throw unusable(site, "is in whole numbers in a way that is not known, or read by other layers too");
    }

    /** The constant that is multiplied with the scale of x, behind the product. */
    private static Input scaleBehind(OnnxGraph graph, LayerSite site) {
        for (String input : site.node().inputs()) {
            Optional<OnnxNode> both = graph.producer(input).filter(n -> n.is("Mul"));
            for (int i = 0; both.isPresent() && i < 2; i++) {
                if (graph.constant(both.get().input(i)).isPresent()
                        && graph.consumers(input).size() == 1) {
                    return new Input(both.get(), i);
                }
            }
        }
        throw unusable(site, "is multiplied as whole numbers, and which constant scales it is not known");
    }

    /** Whether what the node makes floats goes to this layer alone. */
    private static boolean isAlone(OnnxGraph graph, LayerSite site, OnnxNode reader) {
        String value = reader.output();
        for (int step = 0; step < 4; step++) {
            List<OnnxNode> next = graph.consumers(value);
            if (next.size() != 1 || graph.isOutput(value)) {
                return false;
            }
            if (next.get(0).output().equals(site.y())) {
                return true;
            }
            value = next.get(0).output();
        }
        return false;
    }

    private OnnxTensor constant(Input input) {
        return graph.constant(input.name())
                .orElseThrow(() -> unusable("has a scale or a zero point that is computed: " + input.name()));
    }

    private static int[] whole(OnnxTensor tensor) {
        ByteBuffer bytes = tensor.bytes();
        boolean isSigned = tensor.is(ElementType.INT8);
        int[] whole = new int[bytes.remaining()];
        for (int i = 0; i < whole.length; i++) {
            whole[i] = isSigned ? bytes.get(i) : bytes.get(i) & 0xff;
        }
        return whole;
    }

    /** Numbers of it. */
    public int elements() {
        return values.length;
    }

    /** What a number stands for. */
    public double value(int place) {
        return (values[place] - zero(place)) * (double) scales[of(place, scales.length)];
    }

    /** The distance between two neighbours of what numbers at that place can stand for. */
    public double step(int place) {
        return Math.abs(scales[of(place, scales.length)]);
    }

    private int zero(int place) {
        return zeros[of(place, zeros.length)];
    }

    /** Which of the scales or zero points is a number's. */
    private int of(int place, int count) {
        if (count == 1) {
            return 0;
        }
        int stride = 1;
        long[] dims = tensor.dims();
        for (int d = axis + 1; d < dims.length; d++) {
            stride *= (int) dims[d];
        }
        return place / stride % count;
    }

    /** All of it as floats, in the order and shape of the constant. */
    Tensor floats() {
        float[] floats = new float[values.length];
        for (int i = 0; i < floats.length; i++) {
            floats[i] = (float) value(i);
        }
        return new Tensor(Weights.ints(tensor.dims()), floats);
    }

    /**
     * Puts other values in its place: in the same type and range of whole numbers, with as many scales; where zero is in the middle it
     * stays there.
     */
    void put(Tensor floats) {
        Range range = range();
        float[] newScales = new float[scales.length];
        int[] newZeros = new int[zeros.length];
        double[] least = new double[scales.length];
        double[] most = new double[scales.length];
        for (int i = 0; i < values.length; i++) {
            int group = of(i, scales.length);
            // Zero is always among them: it must stay zero.
            least[group] = Math.min(least[group], floats.data()[i]);
            most[group] = Math.max(most[group], floats.data()[i]);
        }
        for (int g = 0; g < newScales.length; g++) {
            double width = range.isCentred()
                    ? Math.max(-least[g], most[g]) / (range.high() - zeros[0])
                    : (most[g] - least[g]) / (range.high() - range.low());
            newScales[g] = width > 0 ? (float) width : 1;
            int zero = range.isCentred() ? zeros[0] : (int) Math.rint(range.low() - least[g] / newScales[g]);
            newZeros[zeros.length == 1 ? 0 : g] = Math.max(range.low(), Math.min(range.high(), zero));
        }
        byte[] bytes = new byte[values.length];
        for (int i = 0; i < bytes.length; i++) {
            double q = Math.rint(floats.data()[i] / (double) newScales[of(i, scales.length)])
                    + newZeros[of(i, zeros.length)];
            bytes[i] = (byte) Math.max(range.low(), Math.min(range.high(), q));
        }
        graph.replace(OnnxTensor.of(site.weight(), type(tensor), tensor.dims(), bytes));
        store(scaleInput, Weights.like(constant(scaleInput), "", shaped(constant(scaleInput), newScales)));
        zeroInput.ifPresent(input -> store(input, zeros(constant(input), newZeros)));
    }

    /**
     * The whole numbers that are used.
     *
     * @param isCentred zero is at the middle of the type's, or of the used ones, for all
     */
    private record Range(int low, int high, boolean isCentred) {}

    private Range range() {
        boolean isSigned = tensor.is(ElementType.INT8);
        int middle = isSigned ? 0 : 128;
        boolean isCentred = true;
        for (int zero : zeros) {
            isCentred &= zero == middle;
        }
        if (!isCentred && zeros.length != scales.length) {
            throw unusable("has one zero point, not in the middle, for " + scales.length + " scales");
        }
        int low = Integer.MAX_VALUE;
        int high = Integer.MIN_VALUE;
        for (int value : values) {
            low = Math.min(low, value);
            high = Math.max(high, value);
        }
        if (isCentred) {
            // Quantizers that keep a bit free, since products of some processors overflow, use half of them.
            int reach = Math.max(middle - low, high - middle) > 64 ? 127 : 64;
            return new Range(middle - reach, middle + Math.min(reach, 127), true);
        }
        int most = isSigned ? 127 : 255;
        return high - low > 128
                ? new Range(isSigned ? -128 : 0, most, false)
                : new Range(low, Math.max(high, low + 1), false);
    }

    private static Tensor shaped(OnnxTensor like, float[] values) {
        return new Tensor(Weights.ints(like.dims()), values);
    }

    private static OnnxTensor zeros(OnnxTensor like, int[] values) {
        byte[] bytes = new byte[values.length];
        for (int i = 0; i < bytes.length; i++) {
            bytes[i] = (byte) values[i];
        }
        return OnnxTensor.of("", type(like), like.dims(), bytes);
    }

    private static ElementType type(OnnxTensor tensor) {
        return ElementType.of(tensor.type()).orElseThrow();
    }

    /** Other layers that share the constant keep it. */
    private void store(Input input, OnnxTensor changed) {
        String old = input.name();
        boolean isOwn = graph.consumers(old).size() == 1
                && input.node().inputs().stream().filter(old::equals).count() == 1;
        if (isOwn) {
            graph.replace(changed.named(old));
        } else {
            graph.rewire(input.node(), input.index(), graph.constant(changed.named(graph.unusedName(old + ".own"))));
        }
    }

    /** Names of the constants that it consists of. */
    public List<String> names() {
        return zeroInput
                .map(zero -> List.of(site.weight(), scaleInput.name(), zero.name()))
                .orElseGet(() -> List.of(site.weight(), scaleInput.name()));
    }

    private UnusableInputException unusable(String reason) {
        return unusable(site, reason);
    }

    private static UnusableInputException unusable(LayerSite site, String reason) {
        return new UnusableInputException(site.path(), "weight " + site.weight(), reason + ": take the form branch");
    }
}
