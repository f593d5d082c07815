package dev.rango.runtime;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.math.BigDecimal;
import java.math.MathContext;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PredictionTest {
    @Test
    void equalAnswersAreEqual() {
        List<String> labels = List.of("down", "up");
        Prediction one = Prediction.fromLogits(labels, new float[] {1, 2}, 0, new float[0], false, 1);
        assertThat(one)
                .isEqualTo(Prediction.fromLogits(labels, new float[] {1, 2}, 0, new float[0], false, 1))
                .hasSameHashCodeAs(Prediction.fromLogits(labels, new float[] {1, 2}, 0, new float[0], false, 1));
        assertThat(one).isNotEqualTo(Prediction.fromLogits(labels, new float[] {1, 3}, 0, new float[0], false, 1));
        assertThat(one)
                .isNotEqualTo(
                        Prediction.fromLogits(List.of("down", "UP"), new float[] {1, 2}, 0, new float[0], false, 1));
    }

    @Test
    void labelsThatReachTheirThresholdAreGivenTheBestFirst() {
        float[] logits = {0, 2, -1};
        Prediction each = Prediction.fromLogits(LABELS, logits, 0, new float[] {0.5f}, false, 1);
        assertThat(each.given()).containsExactly("b", "a");
        assertThat(each.given(0.2f)).containsExactly("b", "a", "c");
        assertThat(each.given(0.9f)).isEmpty();
        Prediction own = Prediction.fromLogits(LABELS, logits, 0, new float[] {0.6f, 0.9f, 0.2f}, false, 1);
        assertThat(own.given()).containsExactly("c");
        assertThat(own).isNotEqualTo(each);
        Prediction one = Prediction.fromLogits(LABELS, logits, 0, new float[0], false, 1);
        assertThat(one.given()).containsExactly("b");
        assertThat(one.thresholds()).isEmpty();
    }

    private static final List<String> LABELS = List.of("a", "b", "c");
    private static final MathContext DIGITS = new MathContext(60);

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3})
    void softmaxAgreesWithSixtyDigits(long seed) {
        SplittableRandom random = new SplittableRandom(seed);
        for (int i = 0; i < 200; i++) {
            int classes = random.nextInt(2, 9);
            float[] logits = new float[classes];
            for (int c = 0; c < classes; c++) {
                logits[c] = (float) random.nextDouble(-20, 20);
            }
            List<String> labels =
                    IntStream.range(0, classes).mapToObj(c -> "class " + c).toList();
            Prediction prediction = Prediction.fromLogits(labels, logits, 0, new float[0], false, 1);
            BigDecimal sum = BigDecimal.ZERO;
            for (float logit : logits) {
                sum = sum.add(exp(logit));
            }
            double total = 0;
            for (int c = 0; c < classes; c++) {
                float expected = exp(logits[c]).divide(sum, DIGITS).floatValue();
                float found = prediction.probabilities()[c];
                assertThat(found).as("seed %d, case %d", seed, i).isCloseTo(expected, within(Math.ulp(expected)));
                assertThat(prediction.score()).as("seed %d, case %d", seed, i).isGreaterThanOrEqualTo(found);
                total += found;
            }
            assertThat(total).as("seed %d, case %d", seed, i).isCloseTo(1, within(1e-6));
            assertThat(prediction.label()).isEqualTo(labels.get(prediction.index()));
        }
    }

    /** e to the x as a power series, halved until it converges fast. */
    private static BigDecimal exp(float x) {
        int halvings = 8;
        BigDecimal small = new BigDecimal(x).divide(BigDecimal.valueOf(1 << halvings), DIGITS);
        BigDecimal term = BigDecimal.ONE;
        BigDecimal sum = BigDecimal.ONE;
        for (int n = 1; n < 60; n++) {
            term = term.multiply(small, DIGITS).divide(BigDecimal.valueOf(n), DIGITS);
            sum = sum.add(term, DIGITS);
        }
        return sum.pow(1 << halvings, DIGITS);
    }

    @Test
    void ofEqualLogitsTheFirstWins() {
        Prediction prediction = Prediction.fromLogits(LABELS, new float[] {1, 5, 5}, 0, new float[0], false, 1);
        assertThat(prediction.label()).isEqualTo("b");
        assertThat(prediction.probabilities()[1]).isEqualTo(prediction.probabilities()[2]);
        Prediction zeros = Prediction.fromLogits(LABELS, new float[] {-0f, 0f, 0f}, 0, new float[0], false, 1);
        assertThat(zeros.index()).isZero();
    }

    @Test
    void hugeLogitsGiveNoNaN() {
        float max = Float.MAX_VALUE;
        assertThat(Prediction.fromLogits(LABELS, new float[] {-max, max, 0}, 0, new float[0], false, 1)
                        .probabilities())
                .containsExactly(0, 1, 0);
        assertThat(Prediction.fromLogits(LABELS, new float[] {max, max, -max}, 0, new float[0], false, 1)
                        .probabilities())
                .containsExactly(0.5f, 0.5f, 0);
        assertThat(Prediction.fromLogits(LABELS, new float[] {-max, -max, -max}, 0, new float[0], false, 1)
                        .score())
                .isCloseTo(1 / 3f, within(1e-7f));
    }

    @Test
    void readsLogitsFromAnOffset() {
        Prediction prediction = Prediction.fromLogits(LABELS, new float[] {99, 0, 1, 2, 99}, 1, new float[0], false, 1);
        assertThat(prediction.label()).isEqualTo("c");
        assertThat(prediction.scores().keySet()).containsExactly("a", "b", "c");
        assertThat(prediction.scores().get("c")).isEqualTo(prediction.score());
        assertThat(prediction).hasToString("c (" + prediction.score() + ")");
    }

    @Test
    void theBestComeFirstAndOfEqualOnesTheModelsFirst() {
        Prediction one = Prediction.fromLogits(LABELS, new float[] {1, 2, 1}, 0, new float[0], false, 1);
        assertThat(one.top(2).keySet()).containsExactly("b", "a");
        assertThat(one.top(9).keySet()).containsExactly("b", "a", "c");
        assertThat(one.top(1)).containsEntry("b", one.score());
    }
}
