package dev.rango.models;

import dev.rango.runtime.format.Golden;
import dev.rango.runtime.format.GoldenImage;
import java.util.Map;

/**
 * The network of images in plain double precision arithmetic, written for clarity: what every faster form is held against.
 * The adapter's branches are computed as branches, x·A·B scaled as their own, never merged.
 */
public final class ImageReference implements Reference {
    /** The largest grey value. */
    private static final double WHITE = 255;

    private final ImageWeights weights;
    private final AdaptedLinear fc1;
    private final AdaptedLinear fc2;
    private final AdaptedLinear fc3;

    ImageReference(ImageWeights weights, Map<String, Update> branches) {
        this.weights = weights;
        this.fc1 = new AdaptedLinear(weights.fc1(), branches.get("fc1"));
        this.fc2 = new AdaptedLinear(weights.fc2(), branches.get("fc2"));
        this.fc3 = new AdaptedLinear(weights.fc3(), null);
    }

    /** The network of a base, or of any weights without a branch. */
    public static ImageReference of(ImageWeights weights) {
        return new ImageReference(weights, Map.of());
    }

    /** The network of a base with an adapter beside it. */
    public static ImageReference of(AdaptedModel model) {
        return new ImageReference(
                LeNet.weights(model.withoutBranch()), model.adapter().updates());
    }

    /** The network of a base. */
    public static ImageReference of(Checkpoint base) {
        return of(LeNet.weights(base));
    }

    @Override
    public ReferenceAnswer score(Golden input) {
        return score(((GoldenImage) input).pixels());
    }

    /**
     * Logits of one image.
     *
     * @param pixels grey values [28 × 28], unsigned
     */
    public double[] logits(byte[] pixels) {
        return score(pixels).logits();
    }

    /**
     * Logits of one image, and how far those of float arithmetic may be off.
     *
     * @param pixels grey values [28 × 28], unsigned
     */
    public ReferenceAnswer score(byte[] pixels) {
        double[] values = new double[pixels.length];
        for (int i = 0; i < values.length; i++) {
            values[i] = (pixels[i] & 0xff) / WHITE;
        }
        return score(values);
    }

    /**
     * Logits of one image.
     *
     * @param values of the pixels, 0 to 1
     */
    public double[] logits(double[] values) {
        return score(values).logits();
    }

    private ReferenceAnswer score(double[] values) {
        double[] errors = new double[values.length];
        for (int i = 0; i < errors.length; i++) {
            errors[i] = Rounded.UNIT * Math.abs(values[i]);
        }
        int side = (int) Math.sqrt(values.length);
        Rounded first = weights.conv1().pooled(new Rounded(values, errors), side);
        Rounded second = weights.conv2().pooled(first, weights.conv1().outSide(side) / 2);
        return ReferenceAnswer.of(
                fc3.applied(fc2.applied(fc1.applied(second).rectified()).rectified()));
    }
}
