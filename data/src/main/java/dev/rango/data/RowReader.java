package dev.rango.data;

import java.io.Closeable;
import java.nio.file.Path;
import java.util.List;

/** Reads a file's rows one after the other, without holding them. */
interface RowReader extends Closeable {
    /**
     * Opens a file and reads its header, where it has one.
     *
     * @throws dev.rango.runtime.UnusableInputException if it cannot be read, has no such columns, or a part of the format is not
     *     that of the scheme
     */
    static RowReader open(DataSpec.Scheme scheme, Path file, Columns columns, FileFormat format) {
        return switch (scheme) {
            case CSV, TSV -> new DelimitedRows(scheme, file, columns, format);
            case JSONL -> new JsonlRows(file, columns, format);
            case FASTTEXT -> new FastTextRows(file, columns, format);
            default -> throw new IllegalStateException(scheme + " is no file of rows");
        };
    }

    /** The names of the columns in their order; empty where each row names its own, or nothing does. */
    List<String> header();

    /**
     * The next row, or null at the end. One that cannot be used has a fault, and others may follow.
     *
     * @throws dev.rango.runtime.UnusableInputException if nothing behind this place can be read
     */
    SourceRow next();

    /** What was taken for what was meant, in sentences. */
    List<String> notes();

    @Override
    void close();
}
