package dev.rango.cli;

import dev.rango.runtime.AtomicFile;
import dev.rango.runtime.UnusableInputException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;

/** A page or picture that a user asked for, in a folder that may not be there yet. */
final class OutputFile {
    private OutputFile() {}

    /** How much of a page, a picture or a bill tells its kind; a card in Markdown begins with a quotation. */
    private static final int MARKUP = 12;

    private static final int QUOTATION = 2;

    /**
     * Replaces an earlier one of the same kind, and nothing else: a file that a user named by mistake is not lost.
     *
     * @throws UnusableInputException when another file stands there, or it, or its folder, cannot be written
     */
    static void write(Path file, String text) {
        try {
            if (Files.isRegularFile(file) && Files.size(file) > 0 && !beginsAlike(file, text)) {
                throw new UnusableInputException(
                        file, "", "exists and is no such page or picture: not replaced; name another or remove it");
            }
            AtomicFile.write(file, text.getBytes(StandardCharsets.UTF_8));
        } catch (IOException e) {
            throw new UnusableInputException(file, "", "cannot be written: " + e.getMessage(), e);
        }
    }

    private static boolean beginsAlike(Path file, String text) throws IOException {
        int beginning = Math.min(text.startsWith("<") || text.startsWith("{") ? MARKUP : QUOTATION, text.length());
        byte[] wanted = text.substring(0, beginning).getBytes(StandardCharsets.UTF_8);
        try (InputStream there = Files.newInputStream(file)) {
            return Arrays.equals(there.readNBytes(wanted.length), wanted);
        }
    }
}
