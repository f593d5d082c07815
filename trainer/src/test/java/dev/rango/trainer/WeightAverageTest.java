package dev.rango.trainer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class WeightAverageTest {
    @Test
    void theMeanIsThatOfDoublePrecision() {
        SplittableRandom random = new SplittableRandom(4);
        float[] first = new float[5];
        float[] second = new float[3];
        WeightAverage average = new WeightAverage(List.of(first, second));
        double[] sums = new double[8];
        assertThat(average.hasBegun()).isFalse();
        for (int step = 1; step <= 2000; step++) {
            for (int i = 0; i < sums.length; i++) {
                float value = (float) (random.nextDouble() * 4 - 1);
                (i < 5 ? first : second)[i < 5 ? i : i - 5] = value;
                sums[i] += value;
            }
            average.add();
        }
        assertThat(average.steps()).isEqualTo(2000);
        for (int i = 0; i < sums.length; i++) {
            double mean = average.mean().get(i < 5 ? 0 : 1)[i < 5 ? i : i - 5];
            assertThat(mean).isCloseTo(sums[i] / 2000, within(1e-5));
        }
        float[] weights = first.clone();
        float[] mean = average.mean().get(0).clone();
        average.exchange();
        assertThat(first).isEqualTo(mean);
        assertThat(average.mean().get(0)).isEqualTo(weights);
        average.exchange();
        assertThat(first).isEqualTo(weights);
    }

    /** Each step takes the rate from the only weight: after n steps it is start - n·rate, and every mean is known. */
    @Test
    void aTrainingValidatesAndKeepsTheMeanAndGoesOnFromTheWeights() {
        Parameter weight = Parameter.uniform(new SplittableRandom(1), 4, 1);
        float start = weight.data()[0];
        List<Float> validated = new ArrayList<>();
        Learner learner = new Learner() {
            @Override
            public List<Parameter> parameters() {
                return List.of(weight);
            }

            @Override
            public Optional<EmbeddingBag> rows() {
                return Optional.empty();
            }

            @Override
            public int size() {
                return 10;
            }

            @Override
            public Step step(int[] chosen, SplittableRandom dropout) {
                return new Step(1, List.of(new float[] {1}));
            }

            @Override
            public Optional<Validation> validate() {
                validated.add(weight.data()[0]);
                return Optional.of(new Validation(validated.size() / 10.0, 1));
            }
        };
        // Two steps an epoch; the mean is over steps 3 to 6 after the third epoch.
        TrainingRecipe recipe = TrainingRecipe.of(OptimizerKind.SGD, 0.5, 3, 5).averagingFrom(2);
        new TrainingLoop(recipe, learner, Journal.NONE).run(new SplittableRandom(1), new TrainingListener() {});
        assertThat(validated).hasSize(3);
        assertThat(validated.get(0)).isCloseTo(start - 2 * 0.5f, within(1e-6f));
        assertThat(validated.get(1)).isCloseTo(start - 3.5f * 0.5f, within(1e-6f));
        assertThat(validated.get(2)).isCloseTo(start - 4.5f * 0.5f, within(1e-6f));
        assertThat(weight.data()[0]).isEqualTo(validated.get(2));
    }
}
