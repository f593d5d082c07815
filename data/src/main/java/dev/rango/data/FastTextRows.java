package dev.rango.data;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Lines as fastText's supervised training has them: {@code __label__NAME the text}. A line has one label. */
final class FastTextRows implements RowReader {
    static final String PREFIX = "__label__";
    private static final Pattern LABEL = Pattern.compile("(?<!\\S)" + PREFIX + "(\\S*)\\s*");
    /** Another prefix, as a program may have been told to write. */
    private static final Pattern OTHER_LABEL = Pattern.compile("^(__\\w+?__)\\S");

    private final RowLines lines;

    FastTextRows(Path file, FileFormat format) {
        lines = new RowLines(file, format);
    }

    @Override
    public List<String> header() {
        return List.of();
    }

    @Override
    public List<String> notes() {
        return List.of();
    }

    @Override
    public SourceRow next() {
        String line = lines.next();
        return line == null ? null : row(line);
    }

    private SourceRow row(String line) {
        Matcher matcher = LABEL.matcher(line);
        List<String> labels = new ArrayList<>();
        StringBuilder text = new StringBuilder();
        while (matcher.find()) {
            labels.add(matcher.group(1));
            matcher.appendReplacement(text, "");
        }
        matcher.appendTail(text);
        if (labels.size() == 1) {
            Row row = new Row(text.toString().strip(), labels.get(0), lines.place());
            return new SourceRow(row, List.of(line), List.of(), "");
        }
        if (labels.size() > 1) {
            return SourceRow.faulty(lines.place(), "has " + labels.size() + " labels; a text has one");
        }
        Matcher other = OTHER_LABEL.matcher(line);
        String there = other.find() ? "; labels seem to begin with " + other.group(1) : "";
        return SourceRow.faulty(lines.place(), "has no label that begins with " + PREFIX + there);
    }

    @Override
    public void close() {
        lines.close();
    }
}
