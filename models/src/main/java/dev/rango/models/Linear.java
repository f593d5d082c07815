package dev.rango.models;

/**
 * y = x·Wᵀ + b, in PyTorch's layout.
 *
 * @param weight W [out, in]
 * @param bias b [out]
 */
public record Linear(Tensor weight, Tensor bias) {
    /** Checks that the shapes agree. */
    public Linear {
        if (weight.shape().length != 2 || !bias.hasShape(weight.size(0))) {
            throw new IllegalArgumentException("weight and bias of a linear layer do not fit together");
        }
    }

    /** Width of x. */
    public int in() {
        return weight.size(1);
    }

    /** Width of y. */
    public int out() {
        return weight.size(0);
    }

    /** Number of weights, the bias included. */
    public int parameters() {
        return weight.elements() + bias.elements();
    }

    /** y of one x, in double precision. */
    double[] applied(double[] x) {
        double[] y = new double[out()];
        for (int o = 0; o < y.length; o++) {
            double sum = bias.data()[o];
            for (int i = 0; i < x.length; i++) {
                sum += x[i] * weight.data()[o * x.length + i];
            }
            y[o] = sum;
        }
        return y;
    }
}
