package dev.rango.models;

import dev.rango.runtime.format.ImageConfig;
import java.nio.file.Path;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * All weights of the network pixels/255 → conv1 → ReLU, maxima of 2 × 2 → conv2 → ReLU, maxima → fc1 → ReLU → fc2 → ReLU → fc3 →
 * logits. conv1 is padded by 2, which is what leaves 16 × 5 × 5 = 400 values of 28 × 28 pixels: LeNet-5 reads 32 × 32.
 *
 * @param conv1 [6, 1, 5, 5]
 * @param conv2 [16, 6, 5, 5]
 * @param fc1 [120, 400]
 * @param fc2 [84, 120]
 * @param fc3 [classes, 84]
 */
public record ImageWeights(Convolution conv1, Convolution conv2, Linear fc1, Linear fc2, Linear fc3) {
    /** Channels of conv1's output. */
    public static final int CONV1 = 6;
    /** Channels of conv2's output. */
    public static final int CONV2 = 16;
    /** Height and width of a kernel. */
    public static final int KERNEL = 5;
    /** Zeros around the pixels. */
    public static final int PADDING = 2;
    /** Values of an image that fc1 reads: 16 channels of 5 × 5. */
    public static final int FEATURES = 400;
    /** Outputs of fc1. */
    public static final int FC1 = 120;
    /** Outputs of fc2. */
    public static final int FC2 = 84;

    /** Checks that each layer's output fits the next. */
    public ImageWeights {
        int side = conv2.outSide(conv1.outSide(ImageConfig.SIDE) / 2) / 2;
        if (conv1.in() != 1
                || conv2.in() != conv1.out()
                || fc1.in() != conv2.out() * side * side
                || fc2.in() != fc1.out()
                || fc3.in() != fc2.out()) {
            throw new IllegalArgumentException("the layers do not fit together");
        }
    }

    /** The same convolutions under other layers. */
    public ImageWeights with(Linear newFc1, Linear newFc2, Linear newFc3) {
        return new ImageWeights(conv1, conv2, newFc1, newFc2, newFc3);
    }

    /** Number of weights. */
    public int parameters() {
        return conv1.parameters() + conv2.parameters() + fc1.parameters() + fc2.parameters() + fc3.parameters();
    }

    /** By their names. */
    static ImageWeights of(SortedMap<String, Tensor> tensors) {
        return new ImageWeights(
                new Convolution(tensors.get("conv1.weight"), tensors.get("conv1.bias"), PADDING),
                new Convolution(tensors.get("conv2.weight"), tensors.get("conv2.bias"), 0),
                Linear.of(tensors, "fc1"),
                Linear.of(tensors, "fc2"),
                Linear.of(tensors, "fc3"));
    }

    /** By PyTorch's names; the arrays are shared. */
    SortedMap<String, Tensor> tensors() {
        TreeMap<String, Tensor> tensors = new TreeMap<>();
        tensors.put("conv1.weight", conv1.weight());
        tensors.put("conv1.bias", conv1.bias());
        tensors.put("conv2.weight", conv2.weight());
        tensors.put("conv2.bias", conv2.bias());
        fc1.putInto(tensors, "fc1");
        fc2.putInto(tensors, "fc2");
        fc3.putInto(tensors, "fc3");
        return tensors;
    }

    static ImageWeights read(Path file, Safetensors weights, int classes) {
        return new ImageWeights(
                new Convolution(
                        weights.require(file, "conv1.weight", CONV1, 1, KERNEL, KERNEL),
                        weights.require(file, "conv1.bias", CONV1),
                        PADDING),
                new Convolution(
                        weights.require(file, "conv2.weight", CONV2, CONV1, KERNEL, KERNEL),
                        weights.require(file, "conv2.bias", CONV2),
                        0),
                weights.requireLinear(file, "fc1", FC1, FEATURES),
                weights.requireLinear(file, "fc2", FC2, FC1),
                weights.requireLinear(file, "fc3", classes, FC2));
    }
}
