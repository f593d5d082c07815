package dev.rango.data;

import dev.rango.runtime.Setting;
import dev.rango.runtime.UnusableInputException;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * The names of the columns (in JSONL: of the members) that hold text and label; without a header line their numbers from 1. A name
 * that is not there as it is written is looked for in other case, and then as several between commas.
 *
 * @param text the text's columns; several are joined with a space
 * @param label the label's column; empty where no labels are read
 */
public record Columns(List<String> text, Optional<String> label) {
    static final Setting TEXT = Setting.of("text-column");
    static final Setting LABEL = Setting.of("label-column");

    /** {@code text} and {@code label}. */
    public static final Columns DEFAULT = new Columns("text", "label");

    /** @throws UnusableInputException if a name is blank or both are the same */
    public Columns {
        text = List.copyOf(text);
        if (text.isEmpty()
                || text.stream().anyMatch(String::isBlank)
                || label.filter(String::isBlank).isPresent()) {
            throw new UnusableInputException("columns", "", "a column's name is blank");
        }
        if (label.isPresent() && text.contains(label.get())) {
            throw new UnusableInputException("columns", "", "text and label are both \"" + label.get() + "\"");
        }
    }

    /** Whether nobody has chosen any. */
    boolean areDefault() {
        return text.equals(DEFAULT.text)
                && label.map(DEFAULT.label.orElseThrow()::equals).orElse(true);
    }

    /** Whether a text's column is called so, in whatever case. */
    boolean areNear(String name) {
        return text.stream().anyMatch(wish -> loose(wish).equals(loose(name)));
    }

    static String loose(String name) {
        return name.strip().toLowerCase(Locale.ROOT);
    }

    /** A column each. */
    public Columns(String text, String label) {
        this(List.of(text), Optional.of(label));
    }
}
