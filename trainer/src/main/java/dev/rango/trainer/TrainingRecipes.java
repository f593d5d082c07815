package dev.rango.trainer;

/** Recipes that were found to work; what the verbs use unless told otherwise. */
public final class TrainingRecipes {
    /** A base whose embedding learns: the rate halves each epoch before the vectors learn the texts by heart. */
    public static final TrainingRecipe BASE =
            TrainingRecipe.of(OptimizerKind.ADAM, 0.003, 6, 64).with(Schedule.exponential(0.5));

    /** A base on fixed vectors: little can be overfitted, so it trains for longer. */
    public static final TrainingRecipe FROZEN_BASE =
            TrainingRecipe.of(OptimizerKind.ADAM, 0.003, 40, 32).with(new Schedule.Steps(4, 0.7));

    /** An adapter and a new head on a frozen base. */
    public static final TrainingRecipe ADAPTER =
            TrainingRecipe.of(OptimizerKind.ADAM, 0.03, 25, 64).with(Schedule.exponential(0.85));

    /**
     * Each adapter of a sweep, on the notebook's lines: 300 epochs of Adam with a clip, and its exponential schedule, which
     * here really steps.
     */
    public static final TrainingRecipe SWEEP = TrainingRecipe.of(OptimizerKind.ADAM, 0.01, 300, 32)
            .with(Schedule.exponential(0.98))
            .withClip(0.1);

    private TrainingRecipes() {}
}
