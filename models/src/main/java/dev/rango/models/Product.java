package dev.rango.models;

/**
 * A matrix that is known as A·B, in double precision and never multiplied out: the update of an embedding has as many
 * rows as there are words.
 *
 * @param rows rows of A
 * @param inner columns of A and rows of B
 * @param columns columns of B
 * @param a [rows, inner], row-major
 * @param b [inner, columns], row-major
 */
record Product(int rows, int inner, int columns, double[] a, double[] b) {
    private static final double NOISE = 1e-14;

    /** factor·A·B. */
    static Product of(LowRank update, double factor) {
        double[] b = widened(update.b());
        for (int i = 0; i < b.length; i++) {
            b[i] *= factor;
        }
        return new Product(update.a().size(0), update.rank(), update.b().size(1), widened(update.a()), b);
    }

    /** A plain matrix: the longer factor is the matrix itself, the other one the identity. */
    static Product of(int rows, int columns, double[] matrix) {
        return rows >= columns
                ? new Product(rows, columns, columns, matrix, identity(columns))
                : new Product(rows, rows, columns, identity(rows), matrix);
    }

    private static double[] identity(int size) {
        double[] identity = new double[size * size];
        for (int i = 0; i < size; i++) {
            identity[i * size + i] = 1;
        }
        return identity;
    }

    private static double[] widened(Tensor tensor) {
        double[] wide = new double[tensor.elements()];
        for (int i = 0; i < wide.length; i++) {
            wide[i] = tensor.data()[i];
        }
        return wide;
    }

    /** The sum: the factors side by side. */
    Product plus(Product other) {
        int sum = inner + other.inner;
        double[] wide = new double[rows * sum];
        for (int row = 0; row < rows; row++) {
            System.arraycopy(a, row * inner, wide, row * sum, inner);
            System.arraycopy(other.a, row * other.inner, wide, row * sum + inner, other.inner);
        }
        double[] high = java.util.Arrays.copyOf(b, sum * columns);
        System.arraycopy(other.b, 0, high, inner * columns, other.inner * columns);
        return new Product(rows, sum, columns, wide, high);
    }

    /** The difference. */
    Product minus(Product other) {
        double[] negated = other.b.clone();
        for (int i = 0; i < negated.length; i++) {
            negated[i] = -negated[i];
        }
        return plus(new Product(other.rows, other.inner, other.columns, other.a, negated));
    }

    /**
     * ‖this − other‖ / ‖this‖ in the Frobenius norm; 0 where the difference is no more than what rounding in double
     * precision makes of it.
     */
    double relativeDistance(Product other) {
        Product difference = minus(other);
        double distance = difference.frobenius();
        boolean isNoise = distance <= NOISE * norm(difference.a) * norm(difference.b);
        return isNoise ? 0 : distance / frobenius();
    }

    /** Multiplies out one row after the other. */
    private double frobenius() {
        double sum = 0;
        double[] row = new double[columns];
        for (int i = 0; i < rows; i++) {
            java.util.Arrays.fill(row, 0);
            for (int k = 0; k < inner; k++) {
                double factor = a[i * inner + k];
                for (int j = 0; factor != 0 && j < columns; j++) {
                    row[j] += factor * b[k * columns + j];
                }
            }
            for (double value : row) {
                sum += value * value;
            }
        }
        return Math.sqrt(sum);
    }

    /** A·(B·x). */
    double[] times(double[] x) {
        double[] small = new double[inner];
        for (int k = 0; k < inner; k++) {
            for (int j = 0; j < columns; j++) {
                small[k] += b[k * columns + j] * x[j];
            }
        }
        double[] y = new double[rows];
        for (int i = 0; i < rows; i++) {
            for (int k = 0; k < inner; k++) {
                y[i] += a[i * inner + k] * small[k];
            }
        }
        return y;
    }

    private static double norm(double[] values) {
        double sum = 0;
        for (double value : values) {
            sum += value * value;
        }
        return Math.sqrt(sum);
    }
}
