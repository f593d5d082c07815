package dev.rango.cli;

import dev.rango.runtime.UnusableInputException;
import dev.rango.trainer.OptimizerKind;
import dev.rango.trainer.Schedule;
import dev.rango.trainer.TrainingRecipe;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalInt;
import picocli.CommandLine.Option;

/** How to train. What is not given comes from the verb's own recipe. */
final class RecipeOptions {
    @Option(names = "--optimizer", paramLabel = "NAME", description = "sgd, adam or adamw")
    private OptimizerKind optimizer;

    @Option(names = "--lr", paramLabel = "RATE", description = "learning rate of the first epoch")
    private Double learningRate;

    @Option(
            names = "--schedule",
            paramLabel = "S",
            description = "constant; step:N:F multiplies the rate by F every N epochs; exponential:F every epoch; "
                    + "linear:W rises during the share W of the training and then falls to 0")
    private String schedule;

    @Option(
            names = "--clip",
            paramLabel = "NORM",
            description = "largest global norm of a step's gradients; 0 for none")
    private Double clip;

    @Option(names = "--weight-decay", paramLabel = "D", description = "decay of the weights; decoupled with adamw")
    private Double weightDecay;

    @Option(
            names = "--dropout",
            paramLabel = "SHARE",
            description =
                    "share of the inputs of a branch, or of the words of a learning embedding, that a step leaves out")
    private Double dropout;

    @Option(names = "--epochs", paramLabel = "N", description = "passes over the training texts, at most")
    private Integer epochs;

    @Option(
            names = "--patience",
            paramLabel = "N",
            description = "end after N epochs without a better validation accuracy; 0 for never")
    private Integer patience;

    @Option(
            names = "--average-from",
            paramLabel = "N",
            description = "keep the mean of the weights after each step from epoch N on; 0 for the weights themselves")
    private Integer averageFrom;

    @Option(names = "--batch", paramLabel = "N", description = "texts of a step")
    private Integer batch;

    @Option(
            names = "--validation",
            paramLabel = "SHARE",
            description =
                    "share of the training texts that chooses the best epoch (default: 0.05); with 0 all are trained on and "
                            + "the last epoch is kept")
    private Double validation;

    @Option(
            names = {"--fraction", "--subset"},
            paramLabel = "SHARE",
            description = "train on this share of the training texts only (default: 1)")
    private Double subset;

    @Option(
            names = "--class-weights",
            paramLabel = "HOW",
            description =
                    "balanced: each label counts the same in the loss, however few examples it has; none (default)")
    private ClassWeights classWeights;

    private enum ClassWeights {
        NONE,
        BALANCED
    }

    @Option(names = "--seed", paramLabel = "N", description = "seed of everything random (default: 1)")
    private Long seed;

    /** How many of the texts are trained on, those for validation included. */
    int share(int texts) {
        return subset == null ? texts : (int) Math.round(texts * subset);
    }

    OptionalInt epochs() {
        return epochs == null ? OptionalInt.empty() : OptionalInt.of(epochs);
    }

    OptionalInt batch() {
        return batch == null || batch < 1 ? OptionalInt.empty() : OptionalInt.of(batch);
    }

    TrainingRecipe over(TrainingRecipe own) {
        return new TrainingRecipe(
                or(optimizer, own.optimizer()),
                or(learningRate, own.learningRate()),
                schedule == null ? own.schedule() : parseSchedule(schedule),
                clip == null ? own.clipNorm() : clip == 0 ? Double.POSITIVE_INFINITY : clip,
                or(weightDecay, own.weightDecay()),
                or(dropout, own.dropout()),
                or(epochs, own.epochs()),
                or(patience, own.patience()),
                or(averageFrom, own.averageFrom()),
                or(batch, own.batchSize()),
                or(validation, own.validationFraction()),
                or(subset, own.subset()),
                classWeights == null ? own.isBalanced() : classWeights == ClassWeights.BALANCED,
                or(seed, own.seed()));
    }

    private static <T> T or(T given, T own) {
        return Optional.ofNullable(given).orElse(own);
    }

    private static Schedule parseSchedule(String text) {
        String[] parts = text.toLowerCase(Locale.ROOT).split(":");
        try {
            switch (parts[0]) {
                case "constant" -> {
                    if (parts.length == 1) {
                        return Schedule.constant();
                    }
                }
                case "step" -> {
                    if (parts.length == 3) {
                        return new Schedule.Steps(Integer.parseInt(parts[1]), Double.parseDouble(parts[2]));
                    }
                }
                case "exponential" -> {
                    if (parts.length == 2) {
                        return Schedule.exponential(Double.parseDouble(parts[1]));
                    }
                }
                case "linear" -> {
                    if (parts.length == 2) {
                        return new Schedule.Linear(Double.parseDouble(parts[1]));
                    }
                }
                default -> {
                    // falls through to the error
                }
            }
        } catch (IllegalArgumentException e) {
            throw new UnusableInputException("--schedule " + text, "", "has a value out of range", e);
        }
        throw new UnusableInputException(
                "--schedule " + text,
                "",
                "is none of constant, step:N:F, exponential:F, linear:W with N >= 1, 0 < F <= 1 and 0 <= W < 1");
    }
}
