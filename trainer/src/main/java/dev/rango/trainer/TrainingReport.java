package dev.rango.trainer;

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
 * @param trainedParameters weights that the training could change
 * @param allParameters weights of the whole network
 */
public record TrainingReport(
        List<EpochMetrics> history,
        EpochMetrics best,
        int trainingTexts,
        int validationTexts,
        OptionalDouble testAccuracy,
        long trainedParameters,
        long allParameters) {}
