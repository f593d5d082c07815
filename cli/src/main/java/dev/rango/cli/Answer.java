package dev.rango.cli;

import dev.rango.runtime.Prediction;

/**
 * What a user is told of a text or picture.
 *
 * @param label the most probable label, or the word for none of them
 * @param isUnknown whether it is that word
 * @param prediction what the model said
 */
record Answer(String label, boolean isUnknown, Prediction prediction) {}
