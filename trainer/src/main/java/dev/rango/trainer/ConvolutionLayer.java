package dev.rango.trainer;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.types.Shape;
import ai.djl.nn.convolutional.Conv2d;
import ai.djl.nn.pooling.Pool;
import dev.rango.models.Convolution;
import java.util.List;
import java.util.SplittableRandom;

/**
 * A convolution with a stride of 1, and the maxima of 2 × 2 of its values. Reads and gives an image as one row, channel after
 * channel. The ReLU that follows may come after the maxima: it changes neither their places nor their order.
 *
 * @param weight [out, in, kernel, kernel]
 * @param bias [out]
 * @param side height and width of the input
 * @param padding rows and columns of zeros around it
 */
record ConvolutionLayer(Parameter weight, Parameter bias, int side, int padding) implements Layer {
    private static final Shape ONE = new Shape(1, 1);
    private static final Shape TWO = new Shape(2, 2);
    private static final Shape NONE = new Shape(0, 0);

    static ConvolutionLayer fresh(SplittableRandom random, int in, int out, int kernel, int side, int padding) {
        int fanIn = in * kernel * kernel;
        return new ConvolutionLayer(
                Parameter.uniform(random, fanIn, out, in, kernel, kernel),
                Parameter.uniform(random, fanIn, out),
                side,
                padding);
    }

    static ConvolutionLayer frozen(Convolution layer, int side) {
        return new ConvolutionLayer(
                Parameter.frozen(layer.weight()), Parameter.frozen(layer.bias()), side, layer.padding());
    }

    @Override
    public NDArray forward(NDArray x, Pass pass) {
        long batch = x.getShape().get(0);
        NDArray image = x.reshape(new Shape(batch, weight.value().size(1), side, side));
        NDArray convolved = Conv2d.conv2d(image, pass.array(weight), pass.array(bias), ONE, new Shape(padding, padding))
                .singletonOrThrow();
        NDArray maxima = Pool.maxPool2d(convolved, TWO, TWO, NONE, false);
        return maxima.reshape(new Shape(batch, maxima.size() / batch));
    }

    @Override
    public List<Parameter> parameters() {
        return List.of(weight, bias);
    }

    Convolution copy() {
        return new Convolution(weight.copy(), bias.copy(), padding);
    }
}
