package dev.rango.data;

import dev.rango.runtime.UnusableInputException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Lines as fastText's supervised training has them: {@code __label__NAME the text}. To train on, a line has one label; to be labelled
 * itself it may have any number.
 */
final class FastTextRows implements RowReader {
    private final Path file;
    private final Columns columns;
    private final FileFormat format;
    private final OtherFormat other;
    private final Pattern labels;
    private final RowLines lines;
    private final List<String> notes = new ArrayList<>();
    private boolean begun;

    /** @param columns those of the rows that are made of the lines: a label's is there where labels are needed */
    FastTextRows(Path file, Columns columns, FileFormat format) {
        this.file = file;
        this.columns = columns;
        this.format = format;
        this.other = new OtherFormat(DataSpec.Scheme.FASTTEXT, format);
        this.labels = Pattern.compile("(?<!\\S)" + Pattern.quote(format.labelPrefix()) + "(\\S*)\\s*");
        this.lines = new RowLines(file, format);
    }

    @Override
    public List<String> header() {
        return List.of("label", "text");
    }

    @Override
    public List<String> notes() {
        return notes;
    }

    @Override
    public SourceRow next() {
        String line = lines.next();
        return line == null ? null : row(line);
    }

    private SourceRow row(String line) {
        Matcher matcher = labels.matcher(line);
        List<String> names = new ArrayList<>();
        StringBuilder text = new StringBuilder();
        while (matcher.find()) {
            names.add(matcher.group(1));
            matcher.appendReplacement(text, "");
        }
        matcher.appendTail(text);
        if (names.isEmpty()) {
            requireFastText(line);
        }
        begun = true;
        boolean isNeeded = columns.label().isPresent();
        if (isNeeded && names.size() > 1) {
            return SourceRow.faulty(lines.place(), "has " + names.size() + " labels; a text has one");
        }
        if (isNeeded && names.isEmpty()) {
            return SourceRow.faulty(lines.place(), "has no label that begins with " + format.labelPrefix());
        }
        String words = text.toString().strip();
        String label = String.join(" ", names);
        return new SourceRow(new Row(words, label, lines.place()), List.of(label, words), header(), "");
    }

    /** The first line tells a file of another format, and one whose labels begin otherwise. */
    private void requireFastText(String line) {
        if (begun) {
            return;
        }
        // A text has commas too, and perhaps one of the names.
        boolean isTable = !other.hint(List.of(line), "label"::equalsIgnoreCase).isEmpty();
        String hint = isTable ? other.hint(List.of(line), columns::areNear) : "";
        Optional<String> prefix = other.prefix(line);
        String otherPrefix = prefix.map(there ->
                        "; labels seem to begin with " + there + ", which " + FileFormat.PREFIX.with(there) + " reads")
                .orElse("");
        if (!hint.isEmpty() || !otherPrefix.isEmpty() && columns.label().isPresent()) {
            throw new UnusableInputException(
                    file,
                    lines.place().toString(),
                    "has no label that begins with " + format.labelPrefix() + hint + otherPrefix);
        }
        if (!otherPrefix.isEmpty()) {
            notes.add(file + ": a line is text from its beginning where no label begins with " + format.labelPrefix()
                    + otherPrefix);
        }
    }

    @Override
    public void close() {
        lines.close();
    }
}
