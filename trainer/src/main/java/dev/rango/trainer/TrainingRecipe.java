package dev.rango.trainer;

import dev.rango.data.Dataset;
import dev.rango.data.Plural;
import dev.rango.data.Split;
import dev.rango.runtime.Setting;
import dev.rango.runtime.UnusableInputException;
import java.util.Locale;

/**
 * How to train.
 *
 * @param optimizer the update rule
 * @param learningRate before the schedule
 * @param schedule how the rate changes
 * @param clipNorm largest global norm of a step's gradients; infinite for no clip
 * @param weightDecay as the optimizer understands it; of embedding rows, only those that a step touches decay
 * @param dropout share of the inputs of an adapter's branch, or of the words of a base's learning embedding, that a step
 *     leaves out, in [0, 1)
 * @param epochs passes over the training texts, at most
 * @param patience epochs without a better validation accuracy that end the training; 0 for no early end
 * @param averageFrom epoch from which on the mean of the weights after each of its steps and all later ones is what is
 *     validated and kept; 0 for the weights themselves
 * @param batchSize texts of a step
 * @param validationFraction share of the training texts that is set aside to choose the best epoch, in [0, 1); with 0 the last
 *     epoch is kept
 * @param subset share of all training texts that is trained on, in (0, 1]
 * @param isBalanced whether each class counts as much as any other in the loss, however few examples it has
 * @param seed of the split, the subset, the first weights, the order of the texts and dropout
 */
public record TrainingRecipe(
        OptimizerKind optimizer,
        double learningRate,
        Schedule schedule,
        double clipNorm,
        double weightDecay,
        double dropout,
        int epochs,
        int patience,
        int averageFrom,
        int batchSize,
        double validationFraction,
        double subset,
        boolean isBalanced,
        long seed) {
    private static final double VALIDATION = 0.05;

    /** Checks the ranges. */
    public TrainingRecipe {
        require(learningRate > 0 && Double.isFinite(learningRate), "lr", "must be above 0");
        require(clipNorm > 0, "clip", "must be above 0");
        require(weightDecay >= 0 && Double.isFinite(weightDecay), "weight-decay", "must not be below 0");
        require(dropout >= 0 && dropout < 1, "dropout", "must lie from 0 to below 1");
        require(epochs >= 1, "epochs", "must be at least 1");
        require(patience >= 0, "patience", "must not be below 0");
        require(averageFrom >= 0, "average-from", "must not be below 0");
        require(batchSize >= 1, "batch", "must be at least 1");
        require(validationFraction >= 0 && validationFraction < 1, "validation", "must lie from 0 to below 1");
        require(
                patience == 0 || validationFraction > 0,
                "patience",
                "needs texts to validate on, not " + Setting.of("validation", "0"));
        require(subset > 0 && subset <= 1, "fraction", "must lie above 0 and be at most 1");
    }

    /** Constant rate, no clip, decay or dropout, all epochs, 5 % for validation, all texts, seed 1. */
    public static TrainingRecipe of(OptimizerKind optimizer, double learningRate, int epochs, int batchSize) {
        return new TrainingRecipe(
                optimizer,
                learningRate,
                Schedule.constant(),
                Double.POSITIVE_INFINITY,
                0,
                0,
                epochs,
                0,
                0,
                batchSize,
                VALIDATION,
                1,
                false,
                1);
    }

    /** The same with another schedule. */
    public TrainingRecipe with(Schedule other) {
        return with(other, clipNorm, weightDecay, dropout, patience, averageFrom, validationFraction, subset, seed);
    }

    /** The same with another clip. */
    public TrainingRecipe withClip(double norm) {
        return with(schedule, norm, weightDecay, dropout, patience, averageFrom, validationFraction, subset, seed);
    }

    /** The same with other regularisation. */
    public TrainingRecipe withRegularisation(double decay, double dropped, int epochsOfPatience) {
        return with(
                schedule, clipNorm, decay, dropped, epochsOfPatience, averageFrom, validationFraction, subset, seed);
    }

    /** The same with the mean of the weights from an epoch on. */
    public TrainingRecipe averagingFrom(int epoch) {
        return with(schedule, clipNorm, weightDecay, dropout, patience, epoch, validationFraction, subset, seed);
    }

    /** The same on another part of the texts. */
    public TrainingRecipe on(double validation, double subsetOfTexts, long otherSeed) {
        return with(
                schedule, clipNorm, weightDecay, dropout, patience, averageFrom, validation, subsetOfTexts, otherSeed);
    }

    /** The same with classes that count the same, however few examples they have. */
    public TrainingRecipe balanced() {
        return new TrainingRecipe(
                optimizer,
                learningRate,
                schedule,
                clipNorm,
                weightDecay,
                dropout,
                epochs,
                patience,
                averageFrom,
                batchSize,
                validationFraction,
                subset,
                true,
                seed);
    }

    private TrainingRecipe with(
            Schedule newSchedule,
            double clip,
            double decay,
            double dropped,
            int epochsOfPatience,
            int epoch,
            double validation,
            double part,
            long newSeed) {
        return new TrainingRecipe(
                optimizer,
                learningRate,
                newSchedule,
                clip,
                decay,
                dropped,
                epochs,
                epochsOfPatience,
                epoch,
                batchSize,
                validation,
                part,
                isBalanced,
                newSeed);
    }

    /**
     * How many examples are learned from.
     *
     * @param examples of the training part, those that will be set aside included
     */
    public int learned(int examples) {
        return Math.min(kept(examples), Math.max(1, (int) Math.round(examples * subset)));
    }

    /** How many of them are set aside to choose the best epoch. */
    public int setAside(int examples) {
        return examples - kept(examples);
    }

    /**
     * The training part in two: what is learned from, and what chooses the best epoch. The subset counts from the whole part: 5 % of
     * 25,000 reviews are 1,250, whatever is set aside.
     *
     * @param nouns what the examples are called
     */
    <E> Split<E> split(Dataset<E> data, String nouns) {
        int all = data.train().size();
        Split<E> split = Split.of(data.train(), 1 - validationFraction, seed);
        if (split.validation().isEmpty() && validationFraction > 0) {
            throw new UnusableInputException(
                    data.name(),
                    "",
                    all + " training " + nouns + " leave none for validation; " + Setting.of("validation", "0")
                            + " needs none");
        }
        return new Split<>(split.train().subList(0, learned(all)), split.validation());
    }

    /** As {@link Split} cuts. */
    private int kept(int examples) {
        return Split.count(examples, 1 - validationFraction);
    }

    /**
     * What matters of it, in one line.
     *
     * @param texts that are trained on
     */
    public String summary(int texts) {
        long steps = (long) epochs * ((texts + batchSize - 1) / batchSize);
        return String.format(
                Locale.ROOT,
                "%s, rate %s %s, %s (%s) of batches of %,d%s%s%s%s%s",
                optimizer.toString().toLowerCase(Locale.ROOT),
                learningRate,
                schedule.inWords(),
                Plural.of(epochs, "epoch"),
                Plural.of(steps, "step"),
                batchSize,
                Double.isInfinite(clipNorm) ? "" : ", clip " + clipNorm,
                weightDecay == 0 ? "" : ", weight decay " + weightDecay,
                dropout == 0 ? "" : ", dropout " + dropout,
                patience == 0 ? "" : ", patience " + patience,
                isBalanced ? ", classes balanced" : "");
    }

    /** All of it but the seed, for people. */
    String inWords() {
        return optimizer.toString().toLowerCase(Locale.ROOT) + ", learning rate " + learningRate + ", " + schedule
                + ", clip " + (Double.isInfinite(clipNorm) ? "none" : clipNorm) + ", weight decay " + weightDecay
                + ", dropout " + dropout + ", at most " + epochs + " epochs, patience " + patience
                + (averageFrom == 0 ? "" : ", mean of the weights from epoch " + averageFrom) + ", batch "
                + batchSize + ", " + validation() + ", " + subset + " of the texts"
                + (isBalanced ? ", classes balanced" : "");
    }

    private String validation() {
        return validationFraction == 0 ? "none for validation" : validationFraction + " for validation";
    }

    private static void require(boolean holds, String setting, String reason) {
        if (!holds) {
            throw new UnusableInputException(Setting.of(setting), "", reason);
        }
    }
}
