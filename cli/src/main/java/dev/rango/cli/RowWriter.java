package dev.rango.cli;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.rango.data.DataSpec;
import dev.rango.data.TextTable.TextRow;
import java.io.IOException;
import java.io.Writer;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;

/**
 * Rows as they were read, with what the model says of them behind their own columns. A new column whose name the file has
 * already, in whatever capitals, is called {@code NAME_predicted}.
 */
final class RowWriter {
    private static final String SUFFIX = "_predicted";

    private final Writer out;
    private final char delimiter;
    private final DataSpec.Scheme format;
    private final AnswerRule rule;

    /** @param delimiter what stands between the values, if that is not what the format has */
    RowWriter(Writer out, Optional<Character> delimiter, DataSpec.Scheme format, AnswerRule rule) {
        this.out = out;
        // fastText's lines have no place for a second label and a score: they come out as TSV.
        this.format = format == DataSpec.Scheme.FASTTEXT ? DataSpec.Scheme.TSV : format;
        this.delimiter = delimiter.orElse(this.format == DataSpec.Scheme.TSV ? '\t' : ',');
        this.rule = rule;
    }

    /** The header, where the format has one. */
    void begin(List<String> header, int labels) throws IOException {
        if (!header.isEmpty()) {
            List<String> all = new ArrayList<>(header);
            for (String name : rule.columns(labels)) {
                all.add(free(name, all));
            }
            line(all);
        }
    }

    void write(TextRow row, Answer answer) throws IOException {
        if (format == DataSpec.Scheme.JSONL) {
            json(row, answer);
            return;
        }
        List<String> all = new ArrayList<>(row.values());
        all.addAll(rule.values(answer));
        line(all);
    }

    /** The line itself goes on: what it says stays as it was written, to the last digit. */
    private void json(TextRow row, Answer answer) throws IOException {
        String line = row.values().get(0);
        ObjectNode added = Json.object();
        rule.add(Json.object(), answer)
                .properties()
                .forEach(member -> added.set(free(member.getKey(), row.names()), member.getValue()));
        if (rule.top() > 0) {
            ObjectNode scores = added.putObject(free("scores", row.names()));
            rule.shown(answer.prediction()).forEach(scores::put);
        }
        out.write(line, 0, line.lastIndexOf('}'));
        out.write(',');
        out.write(Json.text(added).substring(1));
        out.write('\n');
    }

    /** Readers take a header in other capitals for the same: a prediction must not be found where a label is looked for. */
    private static String free(String name, Collection<String> taken) {
        String free = name;
        while (taken.stream().anyMatch(free::equalsIgnoreCase)) {
            free += SUFFIX;
        }
        return free;
    }

    private void line(List<String> values) throws IOException {
        boolean tabs = format == DataSpec.Scheme.TSV;
        for (int column = 0; column < values.size(); column++) {
            if (column > 0) {
                out.write(delimiter);
            }
            String value = values.get(column);
            // A value of a TSV file has neither tabs nor ends of lines; a label from elsewhere may.
            out.write(tabs ? value.replaceAll("[\\t\\r\\n]", " ") : quoted(value, values.size()));
        }
        out.write('\n');
    }

    /** As RFC 4180 has it, where it must be; an only empty value would be a blank line. */
    private String quoted(String value, int columns) {
        boolean needed = value.isEmpty()
                ? columns == 1
                : value.indexOf(delimiter) >= 0 || value.matches("(?s).*[\",\\r\\n].*|\\s.*|.*\\s");
        return needed ? "\"" + value.replace("\"", "\"\"") + "\"" : value;
    }
}
