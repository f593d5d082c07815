package dev.rango.cli;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.rango.data.DataSpec;
import dev.rango.data.TextTable.TextRow;
import dev.rango.models.FileKind;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Rows as they were read, with what the model says of them behind their own columns. A new column whose name the file has
 * already, in whatever capitals, is called {@code NAME_predicted}.
 */
final class RowWriter {
    private static final String SUFFIX = "_predicted";
    private static final Map<DataSpec.Scheme, List<String>> ENDINGS = Map.of(
            DataSpec.Scheme.CSV,
            List.of(".csv", ".txt"),
            DataSpec.Scheme.TSV,
            List.of(".tsv", ".tab", ".txt"),
            DataSpec.Scheme.JSONL,
            List.of(".jsonl", ".ndjson", ".json"));

    private final char delimiter;
    private final DataSpec.Scheme format;
    private final AnswerRule rule;

    /** @param delimiter what stands between the values, if that is not what the format has */
    RowWriter(Optional<Character> delimiter, DataSpec.Scheme format, AnswerRule rule) {
        // fastText's lines have no place for a second label and a score: they come out as TSV.
        this.format = format == DataSpec.Scheme.FASTTEXT ? DataSpec.Scheme.TSV : format;
        this.delimiter = delimiter.orElse(this.format == DataSpec.Scheme.TSV ? '\t' : ',');
        this.rule = rule;
    }

    /** The line above the rows; empty where the format has none. */
    String header(List<String> header, int labels) {
        List<String> all = new ArrayList<>(header);
        for (String name : header.isEmpty() ? List.<String>of() : rule.columns(labels)) {
            all.add(free(name, all));
        }
        return header.isEmpty() ? "" : line(all) + '\n';
    }

    /** A row's line. */
    String row(TextRow row, Answer answer) {
        if (format == DataSpec.Scheme.JSONL) {
            return copied(row) + Json.text(added(row, answer)).substring(1) + '\n';
        }
        return copied(row) + line(rule.values(answer)) + '\n';
    }

    /** What a labelled file begins with: its header or, without one, what is copied of the first row. */
    FileKind kind(String header, TextRow first) {
        String beginning = header.isEmpty() && first != null ? copied(first) : header;
        String mark = beginning.isEmpty() ? "(?!)" : "\\A" + Pattern.quote(beginning);
        List<String> endings = ENDINGS.get(format);
        return new FileKind(
                "labelled copy of these rows",
                Pattern.compile(mark),
                Stream.concat(endings.stream(), endings.stream().map(ending -> ending + ".gz"))
                        .toList());
    }

    /** A row up to where the added values begin. The line of JSON goes on: what it says stays as it was written, to the last digit. */
    private String copied(TextRow row) {
        String line = row.values().get(0);
        return format == DataSpec.Scheme.JSONL
                ? line.substring(0, line.lastIndexOf('}')) + ','
                : line(row.values()) + delimiter;
    }

    private ObjectNode added(TextRow row, Answer answer) {
        ObjectNode added = Json.object();
        rule.add(Json.object(), answer)
                .properties()
                .forEach(member -> added.set(free(member.getKey(), row.names()), member.getValue()));
        if (rule.top() > 0) {
            ObjectNode scores = added.putObject(free("scores", row.names()));
            rule.shown(answer.prediction()).forEach(scores::put);
        }
        return added;
    }

    /** Readers take a header in other capitals for the same: a prediction must not be found where a label is looked for. */
    private static String free(String name, Collection<String> taken) {
        String free = name;
        while (taken.stream().anyMatch(free::equalsIgnoreCase)) {
            free += SUFFIX;
        }
        return free;
    }

    private String line(List<String> values) {
        // A value of a TSV file has neither tabs nor ends of lines; a label from elsewhere may.
        return values.stream()
                .map(value -> format == DataSpec.Scheme.TSV ? value.replaceAll("[\\t\\r\\n]", " ") : quoted(value))
                .collect(Collectors.joining(String.valueOf(delimiter)));
    }

    /** As RFC 4180 has it, where it must be. */
    private String quoted(String value) {
        boolean needed = value.indexOf(delimiter) >= 0 || value.matches("(?s).*[\",\\r\\n].*|\\s.*|.*\\s");
        return needed ? "\"" + value.replace("\"", "\"\"") + "\"" : value;
    }
}
