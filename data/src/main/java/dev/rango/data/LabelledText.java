package dev.rango.data;

import java.util.Objects;

/**
 * One text and its class.
 *
 * @param text the text as it stands in the file; may be empty
 * @param label index into the data set's labels, from 0
 */
public record LabelledText(String text, int label) {
    /** @throws IllegalArgumentException if the label is negative */
    public LabelledText {
        Objects.requireNonNull(text, "text");
        if (label < 0) {
            throw new IllegalArgumentException("label " + label + " is negative");
        }
    }
}
