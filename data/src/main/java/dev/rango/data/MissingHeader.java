package dev.rango.data;

import dev.rango.data.DataSpec.Scheme;
import dev.rango.runtime.Setting;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;

/** What to write where the first line of a table is a row already: which of its values is probably the text, and which the label. */
final class MissingHeader {
    /** A name is short; the text of a first row is not. */
    private static final int LONGEST_NAME = 40;

    private final Scheme scheme;
    private final List<String> values;
    private final Columns columns;
    private final FileFormat format;

    /** @param values of the first line */
    MissingHeader(Scheme scheme, List<String> values, Columns columns, FileFormat format) {
        this.scheme = scheme;
        this.values = values;
        this.columns = columns;
        this.format = format;
    }

    /** The way to read such a file, as the end of a sentence; empty if the line looks like a header. */
    String hint() {
        if (values.isEmpty() || values.get(longest(values)).length() <= LONGEST_NAME) {
            return "";
        }
        if (values.size() > 1) {
            return "; if this is no header: " + way(values);
        }
        // One long value is a text without a label, or the wrong delimiter.
        Optional<Delimiter> other = Arrays.stream(Delimiter.values())
                .filter(delimiter -> delimiter != Delimiter.COMMA || scheme == Scheme.TSV)
                .filter(delimiter -> delimiter.parts(values.get(0)).size() > 1)
                .findFirst();
        if (other.isPresent()) {
            return "; if this is no header: " + other.get().way(scheme) + ", "
                    + way(other.get().parts(values.get(0)));
        }
        return columns.label().isPresent() ? "" : "; if this is no header: " + way(values);
    }

    private String way(List<String> row) {
        int text = longest(row);
        String both = FileFormat.NO_HEADER + " " + Columns.TEXT.with(String.valueOf(text + 1));
        int label = columns.label().isEmpty() ? -1 : shortest(row, List.of(text));
        return label < 0 ? both : both + " " + Columns.LABEL.with(String.valueOf(label + 1));
    }

    /** A number for a setting, as the end of a sentence; empty where no column is left. */
    String example(Setting setting) {
        boolean isText = setting.equals(Columns.TEXT);
        List<Integer> taken = columns.text().stream()
                .filter(number -> number.strip().matches("[1-9][0-9]{0,5}"))
                .map(number -> Integer.parseInt(number.strip()) - 1)
                .toList();
        int column = isText ? longest(values) : shortest(values, taken);
        return column < 0 ? "" : ", as in " + setting.with(String.valueOf(column + 1));
    }

    private static int longest(List<String> row) {
        return IntStream.range(0, row.size())
                .boxed()
                .max(Comparator.comparing((Integer i) -> row.get(i).length()).thenComparing(Comparator.reverseOrder()))
                .orElse(-1);
    }

    private static int shortest(List<String> row, List<Integer> taken) {
        return IntStream.range(0, row.size())
                .boxed()
                .filter(i -> !taken.contains(i) && !row.get(i).isBlank())
                .min(Comparator.comparing(i -> row.get(i).length()))
                .orElse(-1);
    }
}
