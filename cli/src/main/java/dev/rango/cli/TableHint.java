package dev.rango.cli;

import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Notices a table where texts are expected, one a line: its lines would be labelled with their commas, its header too. */
final class TableHint {
    /** How people call the column of their texts. */
    private static final Set<String> TEXT_COLUMNS = Set.of(
            "text",
            "review",
            "sentence",
            "content",
            "comment",
            "title",
            "message",
            "body",
            "tweet",
            "utterance",
            "query",
            "question",
            "description",
            "headline",
            "document");

    private static final Pattern COLUMN = Pattern.compile("[\\p{L}\\p{N}_ .-]{1,40}");
    private static final Pattern JSON_MEMBER = Pattern.compile("\"([^\"\\\\]+)\"\\s*:\\s*\"");

    private TableHint() {}

    /**
     * The hint, for a table.
     *
     * @param file its name, which a command could name too
     * @param head its first characters, the last line of them perhaps cut off
     */
    static Optional<String> of(String file, String head) {
        String[] lines = head.replace("\uFEFF", "").split("\\R", 3);
        if (lines.length < 2) {
            return Optional.empty();
        }
        if (lines[0].startsWith("__label__")) {
            return Optional.of(
                    file + ": looks like fastText's lines, and each is taken for a text with its label; predict --data"
                            + " fasttext:" + file + " reads the text without it");
        }
        if (lines[0].startsWith("[{")
                || lines[0].strip().equals("[") && lines[1].strip().startsWith("{")) {
            return Optional.of(file
                    + ": looks like one JSON array, and each line is taken for a text; predict --data jsonl:FILE reads an object on each"
                    + " line, as jq -c '.[]' writes them");
        }
        if (lines[0].startsWith("{\"") && lines[0].endsWith("}")) {
            Matcher member = JSON_MEMBER.matcher(lines[0]);
            List<String> names = member.results().map(found -> found.group(1)).toList();
            return Optional.of(hint(file, "JSON objects", "jsonl", column(names)));
        }
        for (String separator : List.of("\t", ",")) {
            List<String> names = List.of(lines[0].replace("\"", "").split(separator, -1));
            String format = separator.equals(",") ? "csv" : "tsv";
            boolean isNamedSo = file.matches("(?i).*\\." + format + "(\\.gz)?");
            boolean isHeader = names.size() > 1
                    && names.stream().allMatch(name -> COLUMN.matcher(name).matches())
                    && (column(names).isPresent() || isNamedSo)
                    && lines[1].contains(separator);
            if (isHeader) {
                String what = format.toUpperCase(Locale.ROOT) + " with a header";
                return Optional.of(hint(file, what, format, column(names)));
            }
        }
        return Optional.empty();
    }

    private static Optional<String> column(List<String> names) {
        return names.stream()
                .filter(name -> TEXT_COLUMNS.contains(name.strip().toLowerCase(Locale.ROOT)))
                .findFirst();
    }

    private static String hint(String file, String what, String format, Optional<String> column) {
        String name = column.orElse("NAME");
        String option = name.equals("text") ? "" : " --text-column " + (name.contains(" ") ? "\"" + name + "\"" : name);
        return file + ": looks like " + what + ", and each line is taken for a text; predict --data " + format + ":"
                + file + option + " reads its column " + name;
    }
}
