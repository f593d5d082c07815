package dev.rango.data;

import dev.rango.data.DataSpec.Scheme;
import dev.rango.data.Spelling.Parameter;
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

    /**
     * As what a file would have a column.
     *
     * @param scheme as which it was read
     * @param names what its header holds so
     * @return as the end of a sentence; empty if nothing that is known gives it
     */
    static String hint(Scheme scheme, List<String> names, Predicate<String> wanted, FileFormat format) {
        String begin = names.isEmpty() ? "" : names.get(0).stripLeading();
        if (begin.startsWith("{")) {
            return "; it looks like JSON, which " + Scheme.JSONL.prefix() + ":FILE reads";
        }
        if (begin.startsWith(FastTextRows.PREFIX)) {
            return "; it looks like fastText's lines, which " + Scheme.FASTTEXT.prefix() + ":FILE reads";
        }
        for (Delimiter other : values()) {
            boolean isThere = names.stream().anyMatch(name -> name.indexOf(other.character) >= 0)
                    && names.stream()
                            .flatMap(name -> Arrays.stream(name.split(Pattern.quote(String.valueOf(other.character)))))
                            .map(name -> name.replace("\"", ""))
                            .anyMatch(wanted);
            if (isThere) {
                return "; " + other.way(scheme, format.spelling()) + " there is one";
            }
        }
        return "";
    }

    private String way(Scheme scheme, Spelling spelling) {
        String with = "with " + spelling.of(Parameter.DELIMITER, word);
        if (scheme == Scheme.CSV) {
            return with;
        }
        String as = "as " + Scheme.CSV.prefix() + ":FILE";
        return this == COMMA ? as : as + " " + with;
    }
}
