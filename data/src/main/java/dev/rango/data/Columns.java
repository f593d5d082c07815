package dev.rango.data;

import dev.rango.runtime.UnusableInputException;

/**
 * The names of the columns (in JSONL: of the members) that hold text and label. Case counts.
 *
 * @param text the text's column
 * @param label the label's column
 */
public record Columns(String text, String label) {
    /** {@code text} and {@code label}. */
    public static final Columns DEFAULT = new Columns("text", "label");

    /** @throws UnusableInputException if a name is blank or both are the same */
    public Columns {
        if (text.isBlank() || label.isBlank()) {
            throw new UnusableInputException("columns", "", "a column's name is blank");
        }
        if (text.equals(label)) {
            throw new UnusableInputException("columns", "", "text and label are both \"" + text + "\"");
        }
    }
}
