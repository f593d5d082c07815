package dev.rango.trainer;

/**
 * How good weights are on examples that they were not trained on.
 *
 * @param accuracy share with the right label, 0 to 1
 * @param loss mean cross-entropy, in nats
 */
public record Validation(double accuracy, double loss) {
    /** Whether the accuracy is higher, or the same with a lower loss. */
    boolean isBetterThan(Validation other) {
        return accuracy > other.accuracy || accuracy == other.accuracy && loss < other.loss;
    }

    /** Sums over batches of logits. */
    static final class Sum {
        private final int classes;
        private long examples;
        private long right;
        private double loss;

        Sum(int classes) {
            this.classes = classes;
        }

        /**
         * @param logits [labels, classes]
         * @param labels the right class of each row
         */
        void add(float[] logits, int[] labels) {
            for (int row = 0; row < labels.length; row++) {
                int from = row * classes;
                int best = from;
                for (int c = from + 1; c < from + classes; c++) {
                    best = logits[c] > logits[best] ? c : best;
                }
                double sum = 0;
                for (int c = from; c < from + classes; c++) {
                    sum += Math.exp((double) logits[c] - logits[best]);
                }
                right += best == from + labels[row] ? 1 : 0;
                loss += Math.log(sum) + logits[best] - logits[from + labels[row]];
            }
            examples += labels.length;
        }

        Validation mean() {
            return new Validation((double) right / examples, loss / examples);
        }
    }
}
