package dev.rango.trainer;

import java.util.List;
import java.util.OptionalDouble;

/**
 * What came of a learner's epochs.
 *
 * @param history of all finished epochs
 * @param temperature what the head was divided by, so that probabilities are what they say; empty when no example was there to fit it on
 * @param testAccuracy of the kept weights, 0 to 1; empty when there are no test examples
 */
record TrainedHistory(List<EpochMetrics> history, OptionalDouble temperature, OptionalDouble testAccuracy) {}
