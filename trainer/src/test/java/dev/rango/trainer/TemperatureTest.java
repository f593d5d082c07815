package dev.rango.trainer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class TemperatureTest {
    private static final int ROWS = 20_000;
    private static final int CLASSES = 3;

    @Test
    void findsWhatLogitsWereMultipliedWith() {
        for (double times : new double[] {0.5, 1, 3}) {
            SplittableRandom random = new SplittableRandom(7);
            float[] logits = new float[ROWS * CLASSES];
            int[] labels = new int[ROWS];
            for (int row = 0; row < ROWS; row++) {
                labels[row] = draw(random, logits, row * CLASSES);
                for (int c = 0; c < CLASSES; c++) {
                    logits[row * CLASSES + c] *= (float) times;
                }
            }
            assertThat(Temperature.of(logits, labels, CLASSES)).isCloseTo(times, within(0.03 * times));
        }
    }

    /** True logits into the row, and a label by their probabilities. */
    private static int draw(SplittableRandom random, float[] logits, int from) {
        double sum = 0;
        for (int c = 0; c < CLASSES; c++) {
            logits[from + c] = (float) (4 * random.nextDouble());
            sum += Math.exp(logits[from + c]);
        }
        double left = random.nextDouble() * sum;
        for (int c = 0; c < CLASSES - 1; c++) {
            left -= Math.exp(logits[from + c]);
            if (left < 0) {
                return c;
            }
        }
        return CLASSES - 1;
    }

    @Test
    void theSlopeIsThatOfTheLoss() {
        float[] logits = {1, -2, 0.5f, 3, 0, -1};
        int[] labels = {2, 0};
        double step = 1e-5;
        for (double at : new double[] {-1, 0, 0.7}) {
            double numeric = (loss(at + step, logits, labels) - loss(at - step, logits, labels)) / (2 * step);
            assertThat(Temperature.slope(at, logits, labels, CLASSES)).isCloseTo(numeric, within(1e-7));
        }
    }

    private static double loss(double logarithm, float[] logits, int[] labels) {
        double loss = logarithm * logarithm / 2;
        for (int row = 0; row < labels.length; row++) {
            double sum = 0;
            for (int c = 0; c < CLASSES; c++) {
                sum += Math.exp(Math.exp(logarithm) * logits[row * CLASSES + c]);
            }
            double doubt = 1.0 / (labels.length + 2);
            for (int c = 0; c < CLASSES; c++) {
                double target = c == labels[row] ? 1 - doubt : doubt / (CLASSES - 1);
                loss += target * (Math.log(sum) - Math.exp(logarithm) * logits[row * CLASSES + c]);
            }
        }
        return loss;
    }

    @Test
    void fewExamplesSayLittleWhateverTheySay() {
        assertThat(Temperature.of(new float[0], new int[0], 2)).isCloseTo(1, within(1e-5));
        // A thousand that are all right leave a doubt of one in a thousand.
        float[] certain = new float[2000];
        for (int row = 0; row < 1000; row++) {
            certain[2 * row] = 5;
        }
        double gap = 5 / Temperature.of(certain, new int[1000], 2);
        assertThat(1 / (1 + Math.exp(-gap))).isCloseTo(1001 / 1002.0, within(1e-3));
        // Five that are all right ask for certainty, five that are all wrong for none.
        float[] sure = {2, 0, 2, 0, 2, 0, 2, 0, 2, 0};
        assertThat(Temperature.of(sure, new int[5], 2)).isBetween(0.8, 1.25);
        assertThat(Temperature.of(sure, new int[] {1, 1, 1, 1, 1}, 2)).isBetween(1.0, 20.1);
    }
}
