package dev.rango.trainer;

import dev.rango.models.Linear;
import dev.rango.models.LowRank;
import java.util.Map;
import java.util.function.Supplier;

/**
 * A module with fresh branches and a fresh head over the examples that it learns from.
 *
 * @param learner trains it, in place
 * @param updates copies of A and B of each adapted layer, by its path
 * @param head copy of the head
 */
record Trainee(
        TrainableModule module,
        NetworkLearner learner,
        Supplier<Map<String, LowRank>> updates,
        Supplier<Linear> head) {}
