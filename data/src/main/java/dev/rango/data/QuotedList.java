package dev.rango.data;

import dev.rango.runtime.UnusableInputException;
import java.io.IOException;
import java.io.StringReader;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.apache.commons.csv.CSVFormat;
import org.apache.commons.csv.CSVParser;
import org.apache.commons.csv.CSVRecord;

/** Names between commas; one that holds a comma itself stands in quotes, as in a CSV file. */
public final class QuotedList {
    private static final Pattern PLAIN = Pattern.compile("[^\\s\",]([^\",]*[^\\s\",])?");

    private QuotedList() {}

    /** To be read: a name with a comma or a quote stands in quotes as for {@link #parse}, and so does one with white space around it. */
    public static String of(List<String> names) {
        return names.stream().map(QuotedList::quoted).collect(Collectors.joining(", "));
    }

    /**
     * The names of labels in one list or several.
     *
     * @param parameter whose values they are, for the message
     * @throws UnusableInputException as {@link #parse}, and if a name is blank or given twice
     */
    public static List<String> labels(String parameter, List<String> values) {
        List<String> labels =
                values.stream().flatMap(list -> parse(parameter, list).stream()).toList();
        requireDistinct(parameter, labels);
        return labels;
    }

    static void requireDistinct(String parameter, List<String> labels) {
        Set<String> seen = new HashSet<>();
        for (String label : labels) {
            if (label.isBlank()) {
                throw new UnusableInputException(parameter, "", "a label is blank");
            }
            if (!seen.add(label)) {
                throw new UnusableInputException(parameter, "", "\"" + label + "\" is given twice");
            }
        }
    }

    private static String quoted(String name) {
        return PLAIN.matcher(name).matches() ? name : '"' + name.replace("\"", "\"\"") + '"';
    }

    /**
     * The names.
     *
     * @param parameter whose value it is, for the message
     * @throws UnusableInputException if a quote is not closed, or closed too early
     */
    public static List<String> parse(String parameter, String value) {
        try (CSVParser parser = CSVParser.builder()
                .setReader(new StringReader(value))
                .setFormat(CSVFormat.RFC4180)
                .get()) {
            List<CSVRecord> lines = parser.getRecords();
            return lines.size() == 1 ? lines.get(0).toList() : List.of(value);
        } catch (IOException | java.io.UncheckedIOException e) {
            throw new UnusableInputException(
                    parameter, "", "broken quoting in " + value + "; a name with a comma is written \"a,b\"", e);
        }
    }
}
