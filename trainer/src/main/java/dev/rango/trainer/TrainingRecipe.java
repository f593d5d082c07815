package dev.rango.trainer;

import dev.rango.runtime.UnusableInputException;

/**
 * How to train.
 *
 * @param optimizer the update rule
 * @param learningRate of the first epoch
 * @param schedule how the rate changes
 * @param clipNorm largest global norm of a step's gradients; infinite for no clip
 * @param epochs passes over the training texts
 * @param batchSize texts of a step
 * @param validationFraction share of the training texts that is set aside to choose the best epoch, in (0, 1)
 * @param subset share of the remaining training texts that is used, in (0, 1]
 * @param seed of the split, the subset, the first weights and the order of the texts
 */
public record TrainingRecipe(
        OptimizerKind optimizer,
        double learningRate,
        Schedule schedule,
        double clipNorm,
        int epochs,
        int batchSize,
        double validationFraction,
        double subset,
        long seed) {
    /** Checks the ranges. */
    public TrainingRecipe {
        require(learningRate > 0 && Double.isFinite(learningRate), "--lr", "must be above 0");
        require(clipNorm > 0, "--clip", "must be above 0");
        require(epochs >= 1, "--epochs", "must be at least 1");
        require(batchSize >= 1, "--batch", "must be at least 1");
        require(validationFraction > 0 && validationFraction < 1, "--validation", "must lie between 0 and 1");
        require(subset > 0 && subset <= 1, "--subset", "must lie above 0 and be at most 1");
    }

    private static void require(boolean holds, String option, String reason) {
        if (!holds) {
            throw new UnusableInputException(option, "", reason);
        }
    }
}
