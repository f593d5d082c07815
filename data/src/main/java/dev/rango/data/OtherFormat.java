package dev.rango.data;

import dev.rango.data.DataSpec.Scheme;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** As what a file would be read that is read as something else, in the ends of sentences; empty where nothing is known. */
final class OtherFormat {
    private static final Pattern LABEL = Pattern.compile("^(__[\\p{Alnum}-]+__)\\S");
    private static final Pattern ARRAY = Pattern.compile("\\[\\s*(\\{.*)?", Pattern.DOTALL);

    private final Scheme scheme;
    private final FileFormat format;

    /** @param scheme as which the file is read */
    OtherFormat(Scheme scheme, FileFormat format) {
        this.scheme = scheme;
        this.format = format;
    }

    /**
     * Told by the first line.
     *
     * @param names what it holds as it is read
     * @param wanted the columns that it should name
     */
    String hint(List<String> names, Predicate<String> wanted) {
        String begin = names.isEmpty() ? "" : names.get(0).strip();
        if (ARRAY.matcher(begin).matches()) {
            return "; it looks like one JSON array; " + form(Scheme.JSONL)
                    + " reads an object on each line, as jq -c '.[]' writes them";
        }
        if (begin.equals("{")) {
            return "; it looks like JSON over several lines; " + form(Scheme.JSONL)
                    + " reads an object on each line, as jq -c . writes them";
        }
        if (begin.startsWith("{") && scheme != Scheme.JSONL) {
            return "; it looks like JSON, which " + form(Scheme.JSONL) + " reads";
        }
        if (scheme != Scheme.FASTTEXT && prefix(begin).isPresent()) {
            return "; it looks like fastText's lines, which " + form(Scheme.FASTTEXT) + labelPrefix(begin) + " reads";
        }
        return Arrays.stream(Delimiter.values())
                .filter(other -> other.wouldName(names, wanted))
                .findFirst()
                .map(this::table)
                .orElse("");
    }

    private String table(Delimiter delimiter) {
        if (scheme.hasHeader()) {
            return "; " + delimiter.way(scheme) + " there is one";
        }
        Scheme table = delimiter == Delimiter.TAB ? Scheme.TSV : Scheme.CSV;
        String with = delimiter == Delimiter.TAB ? "" : delimiter.way(Scheme.CSV);
        return "; it looks like " + table.name() + ", which " + form(table)
                + (delimiter == Delimiter.COMMA ? "" : " " + with).stripTrailing() + " reads";
    }

    /** What labels of fastText's lines seem to begin with. */
    Optional<String> prefix(String line) {
        if (line.startsWith(format.labelPrefix())) {
            return Optional.of(format.labelPrefix());
        }
        Matcher label = LABEL.matcher(line);
        return label.find() ? Optional.of(label.group(1)) : Optional.empty();
    }

    private String labelPrefix(String line) {
        return prefix(line)
                .filter(prefix -> !prefix.equals(FileFormat.LABEL_PREFIX))
                .map(prefix -> " with " + FileFormat.PREFIX.with(prefix))
                .orElse("");
    }

    /** Told by the file's name, where no line of it could be read. */
    String hint(Path file) {
        String name = file.toString().toLowerCase(Locale.ROOT).replaceFirst("\\.gz$", "");
        return Arrays.stream(Scheme.values())
                .filter(other -> other.isOwnFile() && other != scheme && name.endsWith("." + other.prefix()))
                .findFirst()
                .map(other -> "; " + form(other) + " reads a file that is named like this one")
                .orElse("");
    }

    private static String form(Scheme scheme) {
        return scheme.prefix() + ":FILE";
    }
}
