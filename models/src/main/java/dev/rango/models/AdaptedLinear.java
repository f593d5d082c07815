package dev.rango.models;

/**
 * A linear layer with or without a branch beside it, y = x·Wᵀ + b + α·(x·A·B), in double precision, and how far floats may be off:
 * those of the branch as those of W + α·A·B.
 */
final class AdaptedLinear {
    /** Roundings beside those of the products: the bias, α, a merged weight. */
    private static final int MORE_ROUNDINGS = 3;

    private final Linear layer;
    private final Update branch;
    /** W + α·A·B [out, in]: by how much an error of x is an error of y. */
    private final float[] slopes;

    /** @param branch null where there is none */
    AdaptedLinear(Linear layer, Update branch) {
        this.layer = layer;
        this.branch = branch;
        this.slopes = (branch == null ? layer : branch.addedTo(layer)).weight().data();
    }

    Rounded applied(Rounded input) {
        double[] x = input.values();
        int rank = branch == null ? 0 : branch.rank();
        double[] inner = new double[rank];
        double[] innerSize = new double[rank];
        for (int i = 0; i < x.length; i++) {
            for (int r = 0; r < rank; r++) {
                double product = x[i] * branch.factors().a().data()[i * rank + r];
                inner[r] += product;
                innerSize[r] += Math.abs(product);
            }
        }
        double[] y = new double[layer.out()];
        double[] errors = new double[y.length];
        for (int o = 0; o < y.length; o++) {
            double sum = layer.bias().data()[o];
            double size = Math.abs(sum);
            double carried = 0;
            for (int i = 0; i < x.length; i++) {
                double product = x[i] * layer.weight().data()[o * x.length + i];
                double error = input.errors()[i] * slopes[o * x.length + i];
                sum += product;
                size += Math.abs(product);
                carried += error * error;
            }
            for (int r = 0; r < rank; r++) {
                double factor = branch.scaling() * branch.factors().b().data()[r * y.length + o];
                sum += factor * inner[r];
                size += Math.abs(factor) * innerSize[r];
            }
            double own = Rounded.UNIT * size;
            y[o] = sum;
            errors[o] = Math.sqrt(carried + (x.length + rank + MORE_ROUNDINGS) * own * own);
        }
        return new Rounded(y, errors);
    }
}
