package dev.rango.trainer;

/** Recipes that were found to work; what the verbs use unless told otherwise. */
public final class TrainingRecipes {
    private static final double NO_CLIP = Double.POSITIVE_INFINITY;

    /** A base whose embedding learns: the rate halves each epoch before the vectors learn the texts by heart. */
    public static final TrainingRecipe BASE =
            new TrainingRecipe(OptimizerKind.ADAM, 0.003, new Schedule(1, 0.5), NO_CLIP, 6, 64, 0.05, 1, 1);

    /** A base on fixed vectors: little can be overfitted, so it trains for longer. */
    public static final TrainingRecipe FROZEN_BASE =
            new TrainingRecipe(OptimizerKind.ADAM, 0.003, new Schedule(4, 0.7), NO_CLIP, 40, 32, 0.05, 1, 1);

    /** An adapter and a new head on a frozen base. */
    public static final TrainingRecipe ADAPTER =
            new TrainingRecipe(OptimizerKind.ADAM, 0.03, new Schedule(1, 0.85), NO_CLIP, 25, 64, 0.05, 1, 1);

    private TrainingRecipes() {}
}
