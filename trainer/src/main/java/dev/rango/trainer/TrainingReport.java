package dev.rango.trainer;

import dev.rango.models.FrozenWeights;
import dev.rango.models.RangoVersion;
import dev.rango.models.TrainingRecord;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;

/**
 * What a training came to.
 *
 * @param history of all finished epochs
 * @param best the epoch whose weights were kept
 * @param trainingTexts texts, or images, that were trained on
 * @param validationTexts those that chose the best epoch; none when the last one was kept
 * @param testAccuracy of the kept weights on the test part, 0 to 1; empty when the data has none
 * @param temperature what the logits were divided by so that probabilities are what they say, in the weights of the head; empty
 *     when there were no validation texts to fit it on
 * @param coverage share of the tokens of the training texts that the vocabulary knows, 0 to 1; empty for images
 * @param trainedParameters weights that the training could change
 * @param allParameters weights that training the whole network would change
 * @param frozen of an image classifier's adapter, the weights of the base that have the same digest after the training as
 *     before; empty otherwise
 */
public record TrainingReport(
        List<EpochMetrics> history,
        EpochMetrics best,
        int trainingTexts,
        int validationTexts,
        OptionalDouble testAccuracy,
        OptionalDouble temperature,
        OptionalDouble coverage,
        long trainedParameters,
        long allParameters,
        Optional<FrozenWeights> frozen) {
    static TrainingReport of(
            TrainedHistory done, Material material, long trained, long all, Optional<FrozenWeights> frozen) {
        return new TrainingReport(
                done.history(),
                EpochMetrics.best(done.history()),
                material.training(),
                material.validation(),
                done.testAccuracy(),
                done.temperature(),
                material.coverage(),
                trained,
                all,
                frozen);
    }

    /** How many epochs have the validation accuracy of the best one, which is one of them; 0 when none was validated. */
    public long equalEpochs() {
        return best.validation()
                .map(kept -> history.stream()
                        .filter(epoch -> epoch.validation()
                                .filter(v -> v.accuracy() == kept.accuracy())
                                .isPresent())
                        .count())
                .orElse(0L);
    }

    /**
     * What a checkpoint tells of its training.
     *
     * @param what else was chosen beside the recipe
     */
    TrainingRecord record(Material material, String what, TrainingRecipe recipe) {
        return new TrainingRecord(
                RangoVersion.current(),
                Integer.toString(Runtime.version().feature()),
                TorchEngine.description(),
                material.name(),
                material.sha256(),
                trainingTexts,
                validationTexts,
                what + ", " + recipe.inWords(),
                recipe.seed(),
                best.epoch(),
                best.validation().map(v -> OptionalDouble.of(v.accuracy())).orElse(OptionalDouble.empty()),
                testAccuracy,
                temperature);
    }
}
