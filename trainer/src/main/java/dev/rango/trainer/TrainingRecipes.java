package dev.rango.trainer;

import dev.rango.models.BertEncoder;
import dev.rango.models.Family;
import dev.rango.models.LeNet;
import dev.rango.models.TextBag;
import java.util.OptionalInt;

/** Recipes that were found to work; what the verbs use unless told otherwise. */
public final class TrainingRecipes {
    /**
     * A base whose embedding learns on many texts: the rate halves each epoch, and words are left out, before the vectors
     * learn the texts by heart.
     */
    private static final TrainingRecipe BASE = TrainingRecipe.of(OptimizerKind.ADAM, 0.003, 6, 64)
            .with(Schedule.exponential(0.5))
            .withRegularisation(0, 0.3, 0);

    /** A base on fixed vectors: little can be overfitted, so it trains for longer. */
    private static final TrainingRecipe FROZEN_BASE =
            TrainingRecipe.of(OptimizerKind.ADAM, 0.003, 40, 32).with(new Schedule.Steps(4, 0.7));

    /** An adapter of fc1 and a new head on a frozen base. */
    private static final TrainingRecipe FC1 =
            TrainingRecipe.of(OptimizerKind.ADAM, 0.03, 25, 64).with(Schedule.exponential(0.85));

    /**
     * Each adapter of a sweep, on the notebook's lines: 300 epochs of Adam with a clip, and its exponential schedule, which
     * here really steps.
     */
    private static final TrainingRecipe SWEEP = TrainingRecipe.of(OptimizerKind.ADAM, 0.01, 300, 32)
            .with(Schedule.exponential(0.98))
            .withClip(0.1);

    /**
     * The embedding's adapter on many texts: what it learns after 3 epochs are the texts themselves. The mean of the last two
     * is 0.1 to 0.2 points better on films that were held out, at each of the ranks tried.
     */
    private static final TrainingRecipe EMBEDDING = TrainingRecipe.of(OptimizerKind.ADAM, 0.015, 3, 64)
            .with(new Schedule.Linear(0))
            .averagingFrom(2);

    /** A LeNetModule from scratch on tens of thousands of images. */
    public static final TrainingRecipe IMAGE_BASE =
            TrainingRecipe.of(OptimizerKind.ADAM, 0.002, 8, 64).with(new Schedule.Linear(0));

    /**
     * Adapters of fc1 and fc2 and a new head on the features of frozen convolutions; chosen on the validation parts of three
     * seeds of the letters.
     */
    public static final TrainingRecipe IMAGE_ADAPTER = TrainingRecipe.of(OptimizerKind.ADAM, 0.005, 80, 32)
            .with(new Schedule.Linear(0))
            .withRegularisation(0, 0.3, 0)
            .on(0.1, 1, 1);

    /** Branches in a transformer and a new head, on texts of which a step sees few. */
    private static final TrainingRecipe ENCODER = TrainingRecipe.of(OptimizerKind.ADAMW, 0.001, 3, 32)
            .with(new Schedule.Linear(0.06))
            .withClip(1)
            .withRegularisation(0.01, 0.05, 0);

    /** Steps that an adapter of fc1 needs at least. */
    private static final int FC1_STEPS = 3000;
    /** Steps that an adapter of the embedding needs at least, and the rate that then makes up for their number. */
    private static final int EMBEDDING_STEPS = 600;

    private static final double EMBEDDING_RATE = 0.04;

    /** Steps that a base needs at least, and how many more for each label. */
    private static final int BASE_STEPS = 1_000;

    private static final int STEPS_OF_A_LABEL = 20;
    /** Rate and dropout of a base on few texts: a vector learns only in the steps that meet its word. */
    private static final double FEW_RATE = 0.005;

    private static final double FEW_DROPOUT = 0.3;
    private static final int FEW_BATCH = 32;
    /** Passes over few texts, at least. */
    private static final int FEWEST_EPOCHS = 3;

    private TrainingRecipes() {}

    /**
     * A base. On few texts for its labels it passes them more often, at a rate that falls to 0.
     *
     * @param learns whether the embedding learns
     * @param texts that it will be trained on
     * @param labels number of classes
     * @param epochs as a user wants them; the rate then falls to 0 within them
     * @param batch texts of a step, as a user wants them
     */
    public static TrainingRecipe base(boolean learns, int texts, int labels, OptionalInt epochs, OptionalInt batch) {
        TrainingRecipe many = learns ? BASE : FROZEN_BASE;
        int steps = BASE_STEPS + STEPS_OF_A_LABEL * labels;
        if (many.epochs() * stepsOfAnEpoch(texts, many.batchSize()) >= steps) {
            return epochs.isPresent() ? many.with(new Schedule.Linear(0)) : many;
        }
        int size = batch.orElse(FEW_BATCH);
        int passes = (steps + stepsOfAnEpoch(texts, size) - 1) / stepsOfAnEpoch(texts, size);
        return TrainingRecipe.of(OptimizerKind.ADAM, FEW_RATE, Math.max(FEWEST_EPOCHS, passes), size)
                .with(new Schedule.Linear(0))
                .withRegularisation(0, learns ? FEW_DROPOUT : 0, 0);
    }

    private static int stepsOfAnEpoch(int texts, int batch) {
        return Math.max(1, (texts + batch - 1) / batch);
    }

    /** Each adapter of a sweep. */
    public static TrainingRecipe sweep(Family family) {
        return family instanceof BertEncoder ? ENCODER : family == LeNet.FAMILY ? IMAGE_ADAPTER : SWEEP;
    }

    /**
     * An adapter and a new head on a frozen base. On few texts it passes them more often, at a rate that falls to 0.
     *
     * @param family of the base
     * @param texts that it will be trained on, or images
     */
    public static TrainingRecipe adapter(Family family, LoraSpec lora, int texts) {
        if (family == LeNet.FAMILY) {
            return IMAGE_ADAPTER;
        }
        if (family instanceof BertEncoder) {
            return ENCODER;
        }
        return lora.ranks().containsKey(TextBag.EMBEDDING)
                ? withSteps(EMBEDDING, EMBEDDING_STEPS, EMBEDDING_RATE, texts)
                : withSteps(FC1, FC1_STEPS, FC1.learningRate(), texts);
    }

    private static TrainingRecipe withSteps(TrainingRecipe recipe, int steps, double rate, int texts) {
        int batch = recipe.batchSize();
        int epochs = (steps + stepsOfAnEpoch(texts, batch) - 1) / stepsOfAnEpoch(texts, batch);
        return epochs <= recipe.epochs()
                ? recipe
                : TrainingRecipe.of(recipe.optimizer(), rate, epochs, batch).with(new Schedule.Linear(0));
    }
}
