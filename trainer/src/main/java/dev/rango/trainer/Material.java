package dev.rango.trainer;

import java.util.List;
import java.util.OptionalDouble;

/**
 * What a training learns from, for its records.
 *
 * @param name of the data set
 * @param labels names of the classes
 * @param sha256 of what is learned from, chosen with and measured on
 * @param training number of examples that are trained on
 * @param validation number of those that choose the best epoch
 * @param coverage share of the tokens of the training texts that the vocabulary knows, 0 to 1; empty for images
 */
record Material(
        String name, List<String> labels, String sha256, int training, int validation, OptionalDouble coverage) {}
