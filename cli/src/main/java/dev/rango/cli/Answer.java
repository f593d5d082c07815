package dev.rango.cli;

import dev.rango.runtime.Prediction;
import java.util.List;

/**
 * What a user is told of a text or picture.
 *
 * @param label the most probable label, or the word for none of them
 * @param isUnknown whether it is that word
 * @param given the labels of a model that gives any number, the most probable first; none of any other
 * @param prediction what the model said
 */
record Answer(String label, boolean isUnknown, List<String> given, Prediction prediction) {
    /** What a person reads: all labels that are given, or the one. */
    String words() {
        return given.isEmpty() ? label : String.join(", ", given);
    }
}
