package dev.rango.models;

import dev.rango.runtime.Setting;
import dev.rango.runtime.UnusableInputException;
import java.util.List;

/**
 * The output layer of a combined adapter. Updates of weights can be added up; what an output layer makes of them was
 * learned with one of them, so that someone must say which one is kept.
 *
 * @param layer fc2
 * @param labels names of its classes
 */
public record AdapterHead(Linear layer, List<String> labels) {
    /** The head of one of the adapters. */
    public static AdapterHead of(Adapter adapter) {
        return new AdapterHead(adapter.head(), adapter.labels());
    }

    /**
     * The head that all adapters have.
     *
     * @throws UnusableInputException when they differ
     */
    public static AdapterHead common(List<Adapter> adapters) {
        Adapter first = adapters.get(0);
        for (Adapter adapter : adapters) {
            if (!adapter.labels().equals(first.labels())
                    || !adapter.head().weight().sameBits(first.head().weight())
                    || !adapter.head().bias().sameBits(first.head().bias())) {
                throw new UnusableInputException(
                        Setting.of("head"),
                        "",
                        "is needed: the adapters have different output layers; name the one to keep");
            }
        }
        return of(first);
    }

    /**
     * The weighted mean of all heads.
     *
     * @param weights one for each adapter
     * @throws UnusableInputException when their labels differ, or the weights add up to nothing
     */
    public static AdapterHead mean(List<Adapter> adapters, double[] weights) {
        AdapterHead first = of(adapters.get(0));
        double sum = 0;
        for (int i = 0; i < weights.length; i++) {
            sum += weights[i];
            if (!adapters.get(i).labels().equals(first.labels())) {
                throw new UnusableInputException(
                        Setting.of("head", "mean"),
                        "",
                        "needs equal labels: " + first.labels() + " and "
                                + adapters.get(i).labels());
            }
        }
        if (sum == 0 || !Double.isFinite(1 / sum)) {
            throw new UnusableInputException(Setting.of("head", "mean"), "", "needs weights that do not add up to 0");
        }
        Tensor weight = first.layer.weight();
        Tensor bias = first.layer.bias();
        double[] meanWeight = new double[weight.elements()];
        double[] meanBias = new double[bias.elements()];
        for (int i = 0; i < weights.length; i++) {
            add(adapters.get(i).head().weight(), weights[i] / sum, meanWeight);
            add(adapters.get(i).head().bias(), weights[i] / sum, meanBias);
        }
        return new AdapterHead(
                new Linear(rounded(weight.shape(), meanWeight), rounded(bias.shape(), meanBias)), first.labels);
    }

    private static void add(Tensor tensor, double factor, double[] sum) {
        for (int i = 0; i < sum.length; i++) {
            sum[i] += factor * tensor.data()[i];
        }
    }

    private static Tensor rounded(int[] shape, double[] values) {
        float[] floats = new float[values.length];
        for (int i = 0; i < floats.length; i++) {
            floats[i] = (float) values[i];
        }
        return new Tensor(shape, floats);
    }
}
