package dev.rango.data;

import dev.rango.data.DataSpec.Scheme;
import java.util.Arrays;
import java.util.List;
import java.util.function.Predicate;
import java.util.regex.Pattern;

/** What stands between values. */
enum Delimiter {
    COMMA(',', ","),
    SEMICOLON(';', ";"),
    TAB('\t', "tab"),
    PIPE('|', "|");

    private final char character;
    private final String word;

    Delimiter(char character, String word) {
        this.character = character;
        this.word = word;
    }

    /** The parts of a line that it would be between. */
    List<String> parts(String line) {
        return Arrays.stream(line.split(Pattern.quote(String.valueOf(character)), -1))
                .map(part -> part.replace("\"", ""))
                .toList();
    }

    /** Whether a header would have a column with it that it has not without. */
    boolean wouldName(List<String> names, Predicate<String> wanted) {
        return names.stream().anyMatch(name -> name.indexOf(character) >= 0)
                && names.stream().flatMap(name -> parts(name).stream()).anyMatch(wanted);
    }

    /** How a file of it is named, or which parameter says it. */
    String way(Scheme scheme) {
        String with = "with " + FileFormat.DELIMITER.with(word);
        if (scheme == Scheme.CSV) {
            return with;
        }
        String as = "as " + Scheme.CSV.prefix() + ":FILE";
        return this == COMMA ? as : as + " " + with;
    }
}
