package dev.rango.cli;

import dev.rango.runtime.UnusableInputException;
import java.io.BufferedInputStream;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import java.util.zip.GZIPInputStream;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Texts from the command line, a file or standard input, one a line; malformed UTF-8 reads as U+FFFD. */
final class TextInput {
    private static final int WINDOW = 1024;

    @Parameters(paramLabel = "TEXT", arity = "0..*", description = "texts; - reads standard input")
    private List<String> texts = List.of();

    @Option(
            names = "--input",
            paramLabel = "FILE",
            description = "file with one text a line; .gz is read as it is, - is standard input")
    private String file;

    /** Passes all texts on in windows, so that a file of any size streams through. */
    void forEachWindow(Consumer<List<String>> work) {
        boolean standardInput = texts.equals(List.of("-")) || "-".equals(file);
        if (file != null && !texts.isEmpty()) {
            throw new UnusableInputException("--input", "", "and texts were both given; give one of them");
        }
        if (file == null && !standardInput) {
            if (texts.isEmpty()) {
                throw new UnusableInputException(
                        "input", "", "no text: give texts, --input FILE, or - for standard input");
            }
            work.accept(texts);
            return;
        }
        try (BufferedReader lines = standardInput ? reader(System.in) : reader(Files.newInputStream(Path.of(file)))) {
            List<String> window = new ArrayList<>();
            String line;
            boolean first = true;
            while ((line = lines.readLine()) != null) {
                window.add(first && line.startsWith("\uFEFF") ? line.substring(1) : line);
                first = false;
                if (window.size() == WINDOW || (standardInput && !lines.ready())) {
                    work.accept(window);
                    requireReader();
                    window.clear();
                }
            }
            if (!window.isEmpty()) {
                work.accept(window);
            }
        } catch (InvalidPathException e) {
            throw new UnusableInputException(file, "", "no such path can exist: " + e.getReason(), e);
        } catch (NoSuchFileException e) {
            throw new UnusableInputException(file, "", "no such file", e);
        } catch (IOException e) {
            throw new UnusableInputException(
                    standardInput ? "standard input" : file, "", "cannot be read: " + e.getMessage(), e);
        }
    }

    /** Ends the work when nobody reads its results any more, as behind {@code | head}. */
    private static void requireReader() {
        if (System.out.checkError()) {
            throw new UnusableInputException("standard output", "", "cannot be written");
        }
    }

    private static BufferedReader reader(InputStream source) throws IOException {
        InputStream in = new BufferedInputStream(source, 1 << 16);
        in.mark(2);
        boolean gzip = in.read() == 0x1F && in.read() == 0x8B;
        in.reset();
        return new BufferedReader(new InputStreamReader(gzip ? new GZIPInputStream(in) : in, StandardCharsets.UTF_8));
    }
}
