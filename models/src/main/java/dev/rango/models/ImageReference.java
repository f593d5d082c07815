package dev.rango.models;

import dev.rango.models.Adapter.Target;
import java.util.Map;

/**
 * The network of images in plain double precision arithmetic, written for clarity: what every faster form is held against.
 * The adapter's branches are computed as branches, x·A·B scaled by α, never merged.
 */
public final class ImageReference {
    /** The largest grey value. */
    private static final double WHITE = 255;

    private final ImageWeights weights;
    private final double alpha;
    private final Map<Target, LowRank> branches;

    private ImageReference(ImageWeights weights, double alpha, Map<Target, LowRank> branches) {
        this.weights = weights;
        this.alpha = alpha;
        this.branches = branches;
    }

    /** The network of a base, or of any weights without a branch. */
    public static ImageReference of(ImageWeights weights) {
        return new ImageReference(weights, 0, Map.of());
    }

    /** The network of a base with an adapter beside it. */
    public static ImageReference of(AdaptedImageModel model) {
        Adapter adapter = model.adapter().weights();
        return new ImageReference(model.withoutBranch(), adapter.alpha(), adapter.updates());
    }

    /**
     * Logits of one image.
     *
     * @param pixels grey values [28 × 28], unsigned
     */
    public double[] logits(byte[] pixels) {
        double[] values = new double[pixels.length];
        for (int i = 0; i < values.length; i++) {
            values[i] = (pixels[i] & 0xff) / WHITE;
        }
        return logits(values);
    }

    /**
     * Logits of one image.
     *
     * @param values of the pixels, 0 to 1
     */
    public double[] logits(double[] values) {
        int side = (int) Math.sqrt(values.length);
        double[] first = convolved(weights.conv1(), values, side);
        double[] second = convolved(weights.conv2(), first, weights.conv1().outSide(side) / 2);
        double[] hidden = rectified(applied(Target.FC1, weights.fc1(), second));
        return weights.fc3().applied(rectified(applied(Target.FC2, weights.fc2(), hidden)));
    }

    /**
     * Convolution, ReLU, and the maxima of 2 × 2 values; a row or column too many is left out.
     *
     * @param x [in, side, side]
     * @return [out, half, half]
     */
    private static double[] convolved(Convolution layer, double[] x, int side) {
        int wide = layer.outSide(side);
        int half = wide / 2;
        double[] y = new double[layer.out() * half * half];
        for (int channel = 0; channel < layer.out(); channel++) {
            for (int row = 0; row < 2 * half; row++) {
                for (int column = 0; column < 2 * half; column++) {
                    int at = (channel * half + row / 2) * half + column / 2;
                    y[at] = Math.max(y[at], convolved(layer, x, side, channel, row, column));
                }
            }
        }
        return y;
    }

    private static double convolved(Convolution layer, double[] x, int side, int channel, int row, int column) {
        int kernel = layer.kernel();
        double sum = layer.bias().data()[channel];
        for (int in = 0; in < layer.in(); in++) {
            for (int i = 0; i < kernel; i++) {
                for (int j = 0; j < kernel; j++) {
                    int r = row + i - layer.padding();
                    int c = column + j - layer.padding();
                    if (r >= 0 && r < side && c >= 0 && c < side) {
                        int weight = ((channel * layer.in() + in) * kernel + i) * kernel + j;
                        sum += layer.weight().data()[weight] * x[(in * side + r) * side + c];
                    }
                }
            }
        }
        return sum;
    }

    private double[] applied(Target target, Linear layer, double[] x) {
        double[] y = layer.applied(x);
        LowRank branch = branches.get(target);
        if (branch != null) {
            branch.addProduct(x, alpha, y);
        }
        return y;
    }

    private static double[] rectified(double[] x) {
        for (int i = 0; i < x.length; i++) {
            x[i] = Math.max(0, x[i]);
        }
        return x;
    }
}
