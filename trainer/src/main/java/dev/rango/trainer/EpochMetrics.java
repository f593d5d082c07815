package dev.rango.trainer;

/**
 * What one epoch came to.
 *
 * @param epoch counted from 1
 * @param learningRate in this epoch
 * @param loss mean cross-entropy over the training texts, in nats
 * @param validationAccuracy share of the validation texts with the right label, 0 to 1
 */
public record EpochMetrics(int epoch, double learningRate, double loss, double validationAccuracy) {}
