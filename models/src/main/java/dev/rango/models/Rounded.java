package dev.rango.models;

/**
 * Values of a layer in double precision, and for each by how much the same in floats may differ for no other reason than
 * rounding.
 *
 * <p>A float operation rounds its result by at most u = 2⁻²⁴ of it, so that a sum of n products x·w, added in any order, is off by
 * at most γ·Σ|x·w| with γ = n·u / (1 - n·u) (Higham, Accuracy and Stability of Numerical Algorithms, 2002, §3.1). Through three
 * layers that worst case is a hundred times what is ever seen, for it takes all roundings to fall to one side. They do not: as
 * independent errors of mean 0 they stay within λ·√n·u·Σ|x·w| but for a probability of 2·exp(-λ²/2) (Higham and Mary, A new
 * approach to probabilistic rounding error analysis, SIAM J. Sci. Comput. 41, 2019, theorem 2.4). Kept here is that bound without λ; what a
 * layer's inputs carry is added to it by squares, as independent errors are, each times its weight.
 *
 * @param values what the layer gives
 * @param errors of each, without λ
 */
record Rounded(double[] values, double[] errors) {
    /** u: half the distance from 1 to the next float. */
    static final double UNIT = 0x1p-24;
    /**
     * λ, by measurement: since Σ|x·w| stands for the partial sums, which are far less, the largest share of this bound that was
     * ever seen is 0.3 (docs/export.md). Of the theorem alone one value in four could pass it.
     */
    static final double CONFIDENCE = 2;

    /** The largest difference that rounding explains. */
    double bound() {
        double largest = 0;
        for (double error : errors) {
            largest = Math.max(largest, error);
        }
        return CONFIDENCE * largest;
    }

    /** After ReLU, which moves no two values apart; where none of both arithmetics passes, nothing is left of an error. */
    Rounded rectified() {
        double[] positive = new double[values.length];
        double[] left = new double[values.length];
        for (int i = 0; i < positive.length; i++) {
            positive[i] = Math.max(0, values[i]);
            left[i] = values[i] + CONFIDENCE * errors[i] < 0 ? 0 : errors[i];
        }
        return new Rounded(positive, left);
    }
}
