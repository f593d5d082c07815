package dev.rango.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.rango.runtime.UnusableInputException;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.zip.GZIPOutputStream;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;

/** Makes files, and looks at the errors they cause. */
final class TestFiles {
    private TestFiles() {}

    static Path write(Path file, String content) {
        return write(file, utf8(content));
    }

    static Path write(Path file, byte[] content) {
        try {
            Files.createDirectories(file.toAbsolutePath().getParent());
            return Files.write(file, content);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    static byte[] utf8(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    static byte[] gzip(byte[] content) {
        ByteArrayOutputStream packed = new ByteArrayOutputStream();
        try (GZIPOutputStream out = new GZIPOutputStream(packed)) {
            out.write(content);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return packed.toByteArray();
    }

    /** The one line a user would see. */
    static String complaint(ThrowingCallable action) {
        UnusableInputException e = catchThrowableOfType(UnusableInputException.class, action);
        assertThat(e).as("something should have been refused").isNotNull();
        assertThat(e.getMessage()).doesNotContain("\n", "\r", "null");
        return e.getMessage();
    }
}
