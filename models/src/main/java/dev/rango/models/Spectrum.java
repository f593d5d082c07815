package dev.rango.models;

/**
 * The singular values of a matrix and what they say about its rank.
 *
 * @param rows of the matrix
 * @param columns of the matrix
 * @param singularValues falling
 * @param epsilon relative precision of the matrix's values: 2⁻⁵² or 2⁻²³
 */
public record Spectrum(int rows, int columns, double[] singularValues, double epsilon) {
    static final double DOUBLE = 0x1p-52;
    private static final double FLOAT = 0x1p-23;

    /** Of the update ΔW = α·A·B, which is exact in double precision. */
    public static Spectrum of(LowRank update, double alpha) {
        return of(Product.of(update, alpha), DOUBLE);
    }

    /** Of a matrix of weights, whose values are rounded to float32. */
    public static Spectrum of(Tensor matrix) {
        double[] values = new double[matrix.elements()];
        for (int i = 0; i < values.length; i++) {
            values[i] = matrix.data()[i];
        }
        return of(Product.of(matrix.size(0), matrix.size(1), values), FLOAT);
    }

    /**
     * Of a matrix in double precision.
     *
     * @param matrix at least one row, all of one length
     */
    public static Spectrum of(double[][] matrix) {
        int columns = matrix[0].length;
        double[] values = new double[matrix.length * columns];
        for (int row = 0; row < matrix.length; row++) {
            System.arraycopy(matrix[row], 0, values, row * columns, columns);
        }
        return of(Product.of(matrix.length, columns, values), DOUBLE);
    }

    static Spectrum of(Product product, double epsilon) {
        return new Spectrum(product.rows(), product.columns(), Svd.of(product).sigma(), epsilon);
    }

    /** Singular values above the largest one times max(rows, columns) times epsilon, as NumPy's matrix_rank counts. */
    public int numericalRank() {
        double limit = largest() * Math.max(rows, columns) * epsilon;
        int rank = 0;
        while (rank < singularValues.length && singularValues[rank] > limit) {
            rank++;
        }
        return rank;
    }

    /**
     * exp of the entropy of σ / Σσ: between 1 and the rank, and the rank when all singular values are equal (Roy and
     * Vetterli, The effective rank: a measure of effective dimensionality, EUSIPCO 2007). 0 for a zero matrix.
     */
    public double effectiveRank() {
        double sum = 0;
        for (double sigma : singularValues) {
            sum += sigma;
        }
        if (sum == 0) {
            return 0;
        }
        double entropy = 0;
        for (double sigma : singularValues) {
            double share = sigma / sum;
            entropy -= share == 0 ? 0 : share * Math.log(share);
        }
        return Math.exp(entropy);
    }

    /** The Frobenius norm. */
    public double frobenius() {
        return Math.sqrt(energyFrom(0)) * largest();
    }

    /** Share of Σσ² that the best approximation of a rank keeps; 1 for a zero matrix. */
    public double energy(int rank) {
        return largest() == 0 ? 1 : 1 - energyFrom(rank) / energyFrom(0);
    }

    /** Relative Frobenius error of the best approximation of a rank: √(1 − energy). */
    public double error(int rank) {
        return largest() == 0 ? 0 : Math.sqrt(energyFrom(rank) / energyFrom(0));
    }

    /** The lowest rank that keeps a share of the energy, at least 1. */
    public int rankFor(double share) {
        int rank = 1;
        while (rank < singularValues.length && energy(rank) < share) {
            rank++;
        }
        return rank;
    }

    /** Σσ² from an index on, in units of the largest: sums of the smallest first. */
    private double energyFrom(int index) {
        double sum = 0;
        for (int i = singularValues.length - 1; i >= index; i--) {
            double relative = singularValues[i] / largest();
            sum += relative * relative;
        }
        return largest() == 0 ? 0 : sum;
    }

    private double largest() {
        return singularValues.length == 0 ? 0 : singularValues[0];
    }
}
