package dev.rango.trainer;

import dev.rango.data.LabelledDataset;
import dev.rango.models.RangoVersion;
import dev.rango.models.TrainingRecord;
import java.util.List;
import java.util.OptionalDouble;

/**
 * What a training came to.
 *
 * @param history of all finished epochs
 * @param best the epoch whose weights were kept
 * @param trainingTexts texts that were trained on
 * @param validationTexts texts that chose the best epoch
 * @param testAccuracy of the kept weights on the test part, 0 to 1; empty when the data has none
 * @param coverage share of the tokens of the training texts that the vocabulary knows, 0 to 1
 * @param trainedParameters weights that the training could change
 * @param allParameters weights that training the whole network would change
 */
public record TrainingReport(
        List<EpochMetrics> history,
        EpochMetrics best,
        int trainingTexts,
        int validationTexts,
        OptionalDouble testAccuracy,
        double coverage,
        long trainedParameters,
        long allParameters) {
    static TrainingReport of(
            List<EpochMetrics> history, TrainingData texts, TrainedModel model, long trained, long all) {
        EpochMetrics best = history.get(0);
        for (EpochMetrics metrics : history) {
            best = metrics.validationAccuracy() > best.validationAccuracy() ? metrics : best;
        }
        OptionalDouble test =
                texts.test().size() == 0 ? OptionalDouble.empty() : OptionalDouble.of(model.accuracy(texts.test()));
        return new TrainingReport(
                history,
                best,
                texts.training().size(),
                texts.validation().size(),
                test,
                texts.training().coverage(),
                trained,
                all);
    }

    /**
     * What a checkpoint tells of its training.
     *
     * @param what else was chosen beside the recipe
     */
    TrainingRecord record(LabelledDataset data, TrainingData texts, String what, TrainingRecipe recipe) {
        return new TrainingRecord(
                RangoVersion.current(),
                Integer.toString(Runtime.version().feature()),
                TorchEngine.description(),
                data.name(),
                TrainingIdentity.digest(data, texts),
                trainingTexts,
                validationTexts,
                what + ", " + recipe.inWords(),
                recipe.seed(),
                best.epoch(),
                best.validationAccuracy(),
                testAccuracy);
    }
}
