package dev.rango.models;

import java.util.SplittableRandom;

/** Random matrices, and plain arithmetic on them as an independent reference. */
final class Matrices {
    private Matrices() {}

    static Tensor random(int rows, int columns, SplittableRandom random) {
        float[] data = new float[rows * columns];
        for (int i = 0; i < data.length; i++) {
            data[i] = (float) random.nextDouble(-1, 1);
        }
        return Tensor.matrix(rows, columns, data);
    }

    static Linear linear(int in, int out, SplittableRandom random) {
        return new Linear(
                random(out, in, random), Tensor.vector(random(1, out, random).data()));
    }

    /** factor·A·B, multiplied out. */
    static double[][] product(LowRank update, double factor) {
        int rank = update.rank();
        int columns = update.b().size(1);
        double[][] product = new double[update.a().size(0)][columns];
        for (int i = 0; i < product.length; i++) {
            for (int r = 0; r < rank; r++) {
                for (int o = 0; o < columns; o++) {
                    product[i][o] += factor
                            * update.a().data()[i * rank + r]
                            * update.b().data()[r * columns + o];
                }
            }
        }
        return product;
    }

    /** MᵀM. */
    static double[][] gram(double[][] matrix) {
        double[][] gram = new double[matrix[0].length][matrix[0].length];
        for (double[] row : matrix) {
            for (int i = 0; i < row.length; i++) {
                for (int j = 0; j < row.length; j++) {
                    gram[i][j] += row[i] * row[j];
                }
            }
        }
        return gram;
    }

    static double squares(double[][] matrix) {
        double sum = 0;
        for (double[] row : matrix) {
            for (double value : row) {
                sum += value * value;
            }
        }
        return sum;
    }

    static double distance(double[][] left, double[][] right) {
        double sum = 0;
        for (int i = 0; i < left.length; i++) {
            for (int j = 0; j < left[i].length; j++) {
                sum += Math.pow(left[i][j] - right[i][j], 2);
            }
        }
        return Math.sqrt(sum);
    }

    static double[][] plus(double[][] left, double[][] right, double factor) {
        double[][] sum = new double[left.length][left[0].length];
        for (int i = 0; i < left.length; i++) {
            for (int j = 0; j < left[i].length; j++) {
                sum[i][j] = left[i][j] + factor * right[i][j];
            }
        }
        return sum;
    }
}
