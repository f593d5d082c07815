package dev.rango.models;

/**
 * A convolution with square kernels and a stride of 1, in PyTorch's layout.
 *
 * @param weight [out, in, kernel, kernel]
 * @param bias [out]
 * @param padding rows and columns of zeros around the input
 */
public record Convolution(Tensor weight, Tensor bias, int padding) {
    /** Checks that the shapes agree. */
    public Convolution {
        if (weight.shape().length != 4 || weight.size(2) != weight.size(3) || !bias.hasShape(weight.size(0))) {
            throw new IllegalArgumentException("weight and bias of a convolution do not fit together");
        }
    }

    /** Channels of the input. */
    public int in() {
        return weight.size(1);
    }

    /** Channels of the output. */
    public int out() {
        return weight.size(0);
    }

    /** Its description. */
    Layer layer(String path) {
        return new Layer(path, Layer.Kind.CONVOLUTION, in(), out());
    }

    /** Height and width of a kernel. */
    public int kernel() {
        return weight.size(2);
    }

    /** Height and width of the output for an input of {@code side}. */
    public int outSide(int side) {
        return side + 2 * padding - kernel() + 1;
    }

    /** Number of weights, the bias included. */
    public int parameters() {
        return weight.elements() + bias.elements();
    }

    /**
     * Convolution, ReLU, and the maxima of 2 × 2 values, in double precision; a row or column too many is left out.
     *
     * @param x [in, side, side]
     * @return [out, half, half]
     */
    Rounded pooled(Rounded x, int side) {
        int half = outSide(side) / 2;
        Rounded y = new Rounded(new double[out() * half * half], new double[out() * half * half]);
        for (int channel = 0; channel < out(); channel++) {
            for (int row = 0; row < 2 * half; row++) {
                for (int column = 0; column < 2 * half; column++) {
                    put(x, side, channel, row, column, y, (channel * half + row / 2) * half + column / 2);
                }
            }
        }
        return y;
    }

    /** One sum of products, where it is the largest so far; of the errors of those that can be the largest, the largest. */
    private void put(Rounded x, int side, int channel, int row, int column, Rounded y, int at) {
        double sum = bias.data()[channel];
        double size = Math.abs(sum);
        double carried = 0;
        for (int in = 0; in < in(); in++) {
            for (int i = Math.max(0, padding - row); i < kernel() && row + i - padding < side; i++) {
                for (int j = Math.max(0, padding - column); j < kernel() && column + j - padding < side; j++) {
                    double value = weight.data()[((channel * in() + in) * kernel() + i) * kernel() + j];
                    int from = (in * side + row + i - padding) * side + column + j - padding;
                    double product = value * x.values()[from];
                    double error = value * x.errors()[from];
                    sum += product;
                    size += Math.abs(product);
                    carried += error * error;
                }
            }
        }
        double own = Rounded.UNIT * size;
        double error = Math.sqrt(carried + (in() * kernel() * kernel() + 1) * own * own);
        y.values()[at] = Math.max(y.values()[at], sum);
        if (sum + Rounded.CONFIDENCE * error > 0) {
            y.errors()[at] = Math.max(y.errors()[at], error);
        }
    }
}
