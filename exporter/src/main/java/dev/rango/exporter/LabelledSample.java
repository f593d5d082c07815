package dev.rango.exporter;

import java.util.List;

/**
 * Texts with their true labels.
 *
 * @param name of the data set
 * @param texts at least one
 * @param labels index of each text's label among the model's
 */
public record LabelledSample(String name, List<String> texts, int[] labels) {
    /** Checks that each text has a label. */
    public LabelledSample {
        if (texts.isEmpty() || texts.size() != labels.length) {
            throw new IllegalArgumentException(texts.size() + " texts with " + labels.length + " labels");
        }
        texts = List.copyOf(texts);
    }
}
