package dev.rango.models;

import dev.rango.runtime.UnusableInputException;

/**
 * The directions in which vectors vary most around their mean (Pearson 1901): eigenvectors of their covariance, in double precision.
 *
 * @param mean of the vectors [width]
 * @param axes orthonormal, by falling variance [kept][width]; the largest number of each is positive
 * @param share of the vectors' variance that lies along the axes, 0 to 1
 */
public record PrincipalComponents(double[] mean, double[][] axes, double share) {
    /** Sums over vectors that are seen once: its memory depends on their width alone. */
    public static final class Sums {
        private final int width;
        /** The first vector: sums of differences to it lose nothing to a mean far from zero. */
        private double[] origin;

        private final double[] difference;
        private final double[] sum;
        /** Upper triangle of [width, width]. */
        private final double[][] products;

        private long count;

        /** Of no vector. */
        public Sums(int width) {
            this.width = width;
            this.difference = new double[width];
            this.sum = new double[width];
            this.products = new double[width][width];
        }

        /** Adds a vector [width]. */
        public void add(float[] vector) {
            if (origin == null) {
                origin = new double[width];
                for (int i = 0; i < width; i++) {
                    origin[i] = vector[i];
                }
            }
            for (int i = 0; i < width; i++) {
                difference[i] = vector[i] - origin[i];
                sum[i] += difference[i];
            }
            for (int i = 0; i < width; i++) {
                double factor = difference[i];
                double[] row = products[i];
                for (int j = i; j < width; j++) {
                    row[j] += factor * difference[j];
                }
            }
            count++;
        }

        /**
         * The first components.
         *
         * @param kept at most the width
         * @throws UnusableInputException when the vectors do not differ in so many directions
         */
        public PrincipalComponents components(int kept) {
            double[] mean = new double[width];
            double[] covariance = new double[width * width];
            double total = 0;
            for (int i = 0; i < width; i++) {
                mean[i] = origin == null ? 0 : origin[i] + sum[i] / count;
                for (int j = i; j < width && count > 0; j++) {
                    double value = (products[i][j] - sum[i] * sum[j] / count) / count;
                    covariance[i * width + j] = value;
                    covariance[j * width + i] = value;
                }
                total += covariance[i * width + i];
            }
            Svd svd = Svd.of(Product.of(width, width, covariance));
            int rank = total == 0 ? 0 : new Spectrum(width, width, svd.sigma(), Spectrum.DOUBLE).numericalRank();
            if (rank < kept) {
                throw new UnusableInputException(
                        "vectors", "", count + " of them differ in " + rank + " directions, fewer than " + kept);
            }
            double[][] axes = new double[kept][];
            double along = 0;
            for (int k = 0; k < kept; k++) {
                axes[k] = signed(svd.leftVector(k));
                along += svd.sigma()[k];
            }
            return new PrincipalComponents(mean, axes, along / total);
        }

        /** An eigenvector is one as well the other way round: the sign is settled. */
        private static double[] signed(double[] axis) {
            double largest = 0;
            for (double value : axis) {
                largest = Math.abs(value) > Math.abs(largest) ? value : largest;
            }
            for (int i = 0; i < axis.length && largest < 0; i++) {
                axis[i] = -axis[i];
            }
            return axis;
        }
    }

    /** How far a vector [width] lies from the mean along each axis [kept]. */
    public double[] project(float[] vector) {
        double[] projected = new double[axes.length];
        for (int k = 0; k < axes.length; k++) {
            double[] axis = axes[k];
            double sum = 0;
            for (int i = 0; i < axis.length; i++) {
                sum += axis[i] * (vector[i] - mean[i]);
            }
            projected[k] = sum;
        }
        return projected;
    }
}
