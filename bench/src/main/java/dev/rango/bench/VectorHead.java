package dev.rango.bench;

import java.util.List;

/** Labels from vectors: a softmax over a linear layer, trained by plain gradient descent from zero. */
final class VectorHead {
    private static final int EPOCHS = 300;
    private static final double RATE = 8;

    private final double[][] weights;

    private VectorHead(int classes, int width) {
        weights = new double[classes][width + 1];
    }

    /** @param vectors of length 1 */
    static VectorHead train(float[][] vectors, List<Integer> labels, int classes) {
        int width = vectors[0].length;
        VectorHead head = new VectorHead(classes, width);
        for (int epoch = 0; epoch < EPOCHS; epoch++) {
            double[][] gradient = new double[classes][width + 1];
            for (int i = 0; i < vectors.length; i++) {
                double[] shares = head.shares(vectors[i]);
                for (int c = 0; c < classes; c++) {
                    double error = shares[c] - (labels.get(i) == c ? 1 : 0);
                    for (int d = 0; d < width; d++) {
                        gradient[c][d] += error * vectors[i][d];
                    }
                    gradient[c][width] += error;
                }
            }
            for (int c = 0; c < classes; c++) {
                for (int d = 0; d <= width; d++) {
                    head.weights[c][d] -= RATE * gradient[c][d] / vectors.length;
                }
            }
        }
        return head;
    }

    private double[] shares(float[] vector) {
        double[] shares = new double[weights.length];
        double largest = Double.NEGATIVE_INFINITY;
        for (int c = 0; c < shares.length; c++) {
            shares[c] = weights[c][vector.length];
            for (int d = 0; d < vector.length; d++) {
                shares[c] += weights[c][d] * vector[d];
            }
            largest = Math.max(largest, shares[c]);
        }
        double sum = 0;
        for (int c = 0; c < shares.length; c++) {
            shares[c] = Math.exp(shares[c] - largest);
            sum += shares[c];
        }
        for (int c = 0; c < shares.length; c++) {
            shares[c] /= sum;
        }
        return shares;
    }

    int[] labels(float[][] vectors) {
        int[] labels = new int[vectors.length];
        for (int i = 0; i < labels.length; i++) {
            double[] shares = shares(vectors[i]);
            for (int c = 1; c < shares.length; c++) {
                labels[i] = shares[c] > shares[labels[i]] ? c : labels[i];
            }
        }
        return labels;
    }
}
