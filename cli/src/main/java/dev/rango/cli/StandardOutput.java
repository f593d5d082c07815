package dev.rango.cli;

import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.FilterOutputStream;
import java.io.IOException;

/** Standard output that remembers why it could not be written, which {@link java.io.PrintStream} does not tell. */
final class StandardOutput extends FilterOutputStream {
    /** What shells report of a program whose reader went away: 128 and the number of SIGPIPE. */
    static final int NO_READER = 141;

    private static volatile String failure = "";

    StandardOutput() {
        super(new FileOutputStream(FileDescriptor.out));
    }

    /** True when the other end was closed, as by {@code | head}: nobody wants to hear of it. */
    static boolean hasNoReader() {
        return failure.contains("Broken pipe");
    }

    /** In words; empty when nothing failed. */
    static String failure() {
        return failure;
    }

    @Override
    public void write(byte[] bytes, int from, int count) throws IOException {
        try {
            out.write(bytes, from, count);
        } catch (IOException e) {
            failure = String.valueOf(e.getMessage());
            throw e;
        }
    }
}
