package dev.rango.data;

import dev.rango.runtime.UnusableInputException;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.Reader;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;

/** Small files of the known data sets, which are UTF-8, and what to say of any that cannot be read. */
final class TextFile {
    // A review is some 1,300 bytes, and there are 50,000 files of one.
    private static final int SMALL_BUFFER = 1 << 12;

    private TextFile() {}

    /** All of a small file. */
    static String readAll(Path file) {
        try (Reader reader = new BufferedReader(
                DecodedText.open(file, StandardCharsets.UTF_8, DecodedText.Malformed.REFUSE, true, SMALL_BUFFER),
                SMALL_BUFFER)) {
            StringWriter text = new StringWriter();
            reader.transferTo(text);
            return text.toString();
        } catch (IOException e) {
            throw unreadable(file, "", e);
        }
    }

    /** What to report when reading {@code file} failed at {@code place}. */
    static UnusableInputException unreadable(Path file, String place, IOException e) {
        return DecodedText.unreadable(file.toString(), place, e);
    }
}
