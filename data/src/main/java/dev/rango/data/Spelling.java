package dev.rango.data;

import java.util.Locale;

/**
 * How a front end writes a parameter of reading, so that a message can say what to type: {@code --encoding latin1} on a command
 * line, {@code <encoding>latin1</encoding>} in a pom. Two options that are equal but for their spelling are not equal, so a front end has
 * one instance.
 */
public interface Spelling {
    /** What can be said of how a file is read. */
    enum Parameter {
        /** A charset's name. */
        ENCODING,
        /** A character. */
        DELIMITER,
        /** A switch: there is no header line. */
        NO_HEADER,
        /** Names or numbers of columns. */
        TEXT_COLUMN,
        /** Name or number of a column. */
        LABEL_COLUMN,
        /** How labels begin on fastText's lines. */
        LABEL_PREFIX,
        /** The names of the classes. */
        LABELS,
        /** A switch: rows that cannot be used are left out. */
        SKIP_BAD_ROWS
    }

    /** In words, for whoever calls the library. */
    Spelling WORDS =
            (parameter, value) -> (parameter.name().toLowerCase(Locale.ROOT).replace('_', ' ') + " " + value).strip();

    /** Nothing: of a known data set nothing can be said otherwise. */
    Spelling NONE = (parameter, value) -> "";

    /**
     * What to write.
     *
     * @param value the parameter's; empty for a switch or the parameter alone
     */
    String of(Parameter parameter, String value);
}
