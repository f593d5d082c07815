package dev.rango.data;

import dev.rango.runtime.UnusableInputException;
import java.io.Closeable;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * A user's own file with all of its columns, read row by row: what has texts to label, whether it has labels or not. A file of
 * any size passes through in the memory of a row.
 */
public final class TextTable implements Closeable {
    private static final int SHOWN = 10;

    private final Path file;
    private final FileFormat format;
    private final RowReader rows;
    private final BadRows bad;
    private final List<Long> firstEmpty = new ArrayList<>();
    private long empty;
    private long good;

    /**
     * A row.
     *
     * @param text what stands in the text's column; empty where nothing does
     * @param values all columns in the file's order; of JSONL the line as it stands in the file, alone; of fastText's lines the labels and
     *     the text
     * @param names the names of a JSONL row's members; the header's otherwise
     */
    public record TextRow(String text, List<String> values, List<String> names) {}

    private TextTable(DataSpec.Scheme scheme, Path file, FileFormat format, RowReader rows) {
        this.file = file;
        this.format = format;
        this.rows = rows;
        this.bad = new BadRows(scheme, file, format);
    }

    /**
     * Opens a file and reads its header, where it has one.
     *
     * @param spec of a csv, tsv, jsonl or fasttext file
     * @param textColumns names or numbers of the columns, of JSONL the members, that hold the texts
     * @throws UnusableInputException when it is a data set of another kind, cannot be read, or has no such column
     */
    public static TextTable open(DataSpec spec, List<String> textColumns, FileFormat format) {
        if (!spec.scheme().isOwnFile()) {
            throw new UnusableInputException(
                    spec.toString(),
                    "",
                    "is no file of rows that can be kept; known: csv:FILE, tsv:FILE, jsonl:FILE, fasttext:FILE");
        }
        Columns columns = new Columns(textColumns, Optional.empty());
        spec.requireFitting(columns, format);
        return new TextTable(
                spec.scheme(), spec.path(), format, RowReader.open(spec.scheme(), spec.path(), columns, format));
    }

    /** The names of the columns in their order; empty where each row names its own, or there are none. */
    public List<String> header() {
        return rows.header();
    }

    /** What stands between the values, of a file that has something there. */
    public Optional<Character> delimiter() {
        return format.delimiter();
    }

    /**
     * The next row, or null at the end.
     *
     * @throws UnusableInputException naming file and place when the row is broken, unless such rows are to be left out
     */
    public TextRow next() {
        for (SourceRow next = rows.next(); next != null; next = rows.next()) {
            if (next.fault().isEmpty()) {
                good++;
                countEmpty(next.row());
                return new TextRow(next.row().text(), next.values(), next.names());
            }
            if (!format.skipBadRows()) {
                throw new UnusableInputException(
                        file,
                        next.row().place().toString(),
                        next.fault() + "; " + FileFormat.SKIP_BAD_ROWS + " leaves out such rows");
            }
            bad.add(next.row().place(), next.fault());
        }
        return null;
    }

    private void countEmpty(Row row) {
        if (row.text().isBlank() && empty++ < SHOWN) {
            firstEmpty.add(row.place().line());
        }
    }

    /**
     * What was taken for what was meant and, at the end, which rows were left out and how many have no text, in sentences whose settings
     * are yet to be spelled.
     *
     * @throws UnusableInputException if all rows were
     */
    public List<String> notes() {
        List<String> notes = new ArrayList<>(rows.notes());
        bad.settle(good, notes);
        if (good == 0) {
            notes.add(file + ": holds no rows");
        }
        if (empty > 0) {
            notes.add(String.format(
                    Locale.ROOT,
                    "%s: %,d of %,d rows %s no text %s: %s what an empty text gets",
                    file,
                    empty,
                    good,
                    empty == 1 ? "has" : "have",
                    BadRows.lines(firstEmpty, empty),
                    empty == 1 ? "it gets" : "they get"));
        }
        return notes;
    }

    @Override
    public void close() {
        rows.close();
    }
}
