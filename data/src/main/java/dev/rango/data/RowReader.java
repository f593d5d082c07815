package dev.rango.data;

import java.nio.file.Path;
import java.util.function.Consumer;

/** Reads a file's rows one after the other, without holding them. */
interface RowReader {
    /** @throws dev.rango.runtime.UnusableInputException if the file cannot be read or a row is broken */
    void read(Path file, Consumer<Row> sink);
}
