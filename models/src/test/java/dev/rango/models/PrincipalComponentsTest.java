package dev.rango.models;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

/** Against Jacobi's rotations of a covariance that is computed in two passes, an independent program. */
class PrincipalComponentsTest {
    private static final int WIDTH = 7;
    private static final int COUNT = 200;

    /** Far from zero, as a transformer's vectors are. */
    private static float[][] vectors() {
        SplittableRandom random = new SplittableRandom(5);
        float[][] vectors = new float[COUNT][WIDTH];
        for (float[] vector : vectors) {
            double shared = random.nextDouble() - 0.5;
            for (int i = 0; i < WIDTH; i++) {
                vector[i] = (float) (100 * i + shared * (i + 1) + (random.nextDouble() - 0.5) * (1 + 0.3 * i));
            }
        }
        return vectors;
    }

    private static double[][] covariance(float[][] vectors, double[] mean) {
        for (float[] vector : vectors) {
            for (int i = 0; i < WIDTH; i++) {
                mean[i] += vector[i] / (double) COUNT;
            }
        }
        double[][] covariance = new double[WIDTH][WIDTH];
        for (float[] vector : vectors) {
            for (int i = 0; i < WIDTH; i++) {
                for (int j = 0; j < WIDTH; j++) {
                    covariance[i][j] += (vector[i] - mean[i]) * (vector[j] - mean[j]) / COUNT;
                }
            }
        }
        return covariance;
    }

    /** Rotates until nothing is left beside the diagonal; the columns of the result are eigenvectors. */
    private static double[][] jacobi(double[][] a) {
        double[][] vectors = new double[WIDTH][WIDTH];
        for (int i = 0; i < WIDTH; i++) {
            vectors[i][i] = 1;
        }
        for (int sweep = 0; sweep < 60; sweep++) {
            for (int p = 0; p < WIDTH; p++) {
                for (int q = p + 1; q < WIDTH; q++) {
                    double angle = 0.5 * Math.atan2(2 * a[p][q], a[p][p] - a[q][q]);
                    double c = Math.cos(angle);
                    double s = Math.sin(angle);
                    for (double[] row : a) {
                        rotate(row, p, q, c, s);
                    }
                    for (int k = 0; k < WIDTH; k++) {
                        double first = a[p][k];
                        a[p][k] = c * first + s * a[q][k];
                        a[q][k] = c * a[q][k] - s * first;
                    }
                    for (double[] row : vectors) {
                        rotate(row, p, q, c, s);
                    }
                }
            }
        }
        return vectors;
    }

    private static void rotate(double[] row, int p, int q, double c, double s) {
        double first = row[p];
        row[p] = c * first + s * row[q];
        row[q] = c * row[q] - s * first;
    }

    @Test
    void axesProjectionsAndShareAreThoseOfAnIndependentProgram() {
        float[][] vectors = vectors();
        double[] mean = new double[WIDTH];
        double[][] covariance = covariance(vectors, mean);
        double total = 0;
        for (int i = 0; i < WIDTH; i++) {
            total += covariance[i][i];
        }
        double[][] eigenvectors = jacobi(covariance);
        Integer[] order = {0, 1, 2, 3, 4, 5, 6};
        java.util.Arrays.sort(order, (x, y) -> Double.compare(covariance[y][y], covariance[x][x]));

        PrincipalComponents.Sums sums = new PrincipalComponents.Sums(WIDTH);
        for (float[] vector : vectors) {
            sums.add(vector);
        }
        PrincipalComponents components = sums.components(3);
        assertThat(components.mean()).containsExactly(mean, within(1e-9));
        double along = 0;
        for (int k = 0; k < 3; k++) {
            double dot = 0;
            double largest = 0;
            for (int i = 0; i < WIDTH; i++) {
                double value = components.axes()[k][i];
                dot += value * eigenvectors[i][order[k]];
                largest = Math.abs(value) > Math.abs(largest) ? value : largest;
            }
            assertThat(Math.abs(dot)).isCloseTo(1, within(1e-9));
            assertThat(largest).isPositive();
            along += covariance[order[k]][order[k]];
        }
        assertThat(components.share()).isCloseTo(along / total, within(1e-9));
        double expected = 0;
        for (int i = 0; i < WIDTH; i++) {
            expected += (vectors[9][i] - mean[i]) * components.axes()[1][i];
        }
        assertThat(components.project(vectors[9])[1]).isCloseTo(expected, within(1e-9));
    }

    @Test
    void vectorsThatDifferInTooFewDirectionsAreRefused() {
        PrincipalComponents.Sums none = new PrincipalComponents.Sums(2);
        assertThatThrownBy(() -> none.components(1)).hasMessageContaining("0 of them differ in 0 directions");
        PrincipalComponents.Sums line = new PrincipalComponents.Sums(2);
        for (int i = 0; i < 9; i++) {
            line.add(new float[] {i, 2 * i});
        }
        assertThat(line.components(1).share()).isCloseTo(1, within(1e-12));
        assertThatThrownBy(() -> line.components(2))
                .hasMessageContaining("9 of them differ in 1 directions, fewer than 2");
    }
}
