package dev.rango.bench;

import dev.rango.runtime.UnusableInputException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;

/** RESULTS.md: written by people, except for what stands between the two marks of a section. */
final class ResultsFile {
    private final Path file;

    ResultsFile(Path file) {
        this.file = file;
    }

    /** Replaces what stands between the marks of a section, or adds the section at the end. */
    void write(String section, String body) {
        try {
            Path beside = Files.createTempFile(file.toAbsolutePath().getParent(), "results", ".md");
            Files.writeString(beside, replaced(Files.readString(file), section, body));
            Files.move(beside, file, StandardCopyOption.REPLACE_EXISTING);
        } catch (NoSuchFileException e) {
            throw new UnusableInputException(file, "", "no such file", e);
        } catch (IOException e) {
            throw new UnusableInputException(file, "", "cannot be written: " + e, e);
        }
    }

    /** The document with another body in a section; all else stays as it is, byte for byte. */
    String replaced(String document, String section, String body) {
        String start = "<!-- measured: " + section + " -->\n";
        String end = "<!-- end: " + section + " -->\n";
        int from = document.indexOf(start);
        int to = document.indexOf(end);
        if (from < 0 && to < 0) {
            String gap = document.isEmpty() || document.endsWith("\n\n") ? "" : document.endsWith("\n") ? "\n" : "\n\n";
            return document + gap + start + body + end;
        }
        boolean oncePaired =
                from >= 0 && to > from && document.indexOf(start, from + 1) < 0 && document.indexOf(end, to + 1) < 0;
        if (!oncePaired) {
            throw new UnusableInputException(
                    file, "section " + section, "its two marks do not stand once each, in order; nothing was written");
        }
        return document.substring(0, from + start.length()) + body + document.substring(to);
    }
}
