package dev.rango.cli;

import dev.rango.runtime.UnusableInputException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import java.util.stream.Stream;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Texts from the command line, a file or standard input, one a line. */
final class TextInput {
    private static final int WINDOW = 1024;
    private static final int LONGEST_PATH = 4096;

    @Parameters(
            paramLabel = "TEXT",
            arity = "0..*",
            description = "texts, or files of images for a model of images; - reads standard input")
    private List<String> texts = List.of();

    @Option(
            names = "--input",
            paramLabel = "FILE",
            description = "file with one text a line; .gz is read as it is, - is standard input")
    private String file;

    @Mixin
    private EncodingOption encoding;

    /** What was written on the command line: texts, or the name of their file. */
    Stream<String> arguments() {
        return Stream.concat(texts.stream(), Stream.ofNullable(file));
    }

    /** The file of texts; null where there is none. */
    String file() {
        return file;
    }

    /** The encoding as it was given; null where it was not. */
    String encoding() {
        return encoding.given();
    }

    /** Says so where a text is the name of a file: what stands in it is not looked at. */
    void hintAtFiles() {
        texts.stream()
                .filter(TextInput::isFile)
                .findFirst()
                .ifPresent(name -> System.err.println("rango: " + Terminal.line(name)
                        + ": is taken for a text, and there is a file of that name; --input reads its lines, predict --data csv:FILE the rows of a"
                        + " table"));
    }

    private static boolean isFile(String text) {
        try {
            return text.length() <= LONGEST_PATH && Files.isRegularFile(Path.of(text));
        } catch (InvalidPathException e) {
            return false;
        }
    }

    /** Passes all texts on in windows, so that a file of any size streams through. */
    void forEachWindow(Consumer<List<String>> work) {
        boolean standardInput =
                texts.equals(List.of(TextLines.STANDARD_INPUT)) || TextLines.STANDARD_INPUT.equals(file);
        if (file != null && !texts.isEmpty()) {
            throw new UnusableInputException("--input", "", "and texts were both given; give one of them");
        }
        if (file == null && !standardInput) {
            encoding.requireInput();
            if (texts.isEmpty()) {
                throw new UnusableInputException(
                        "input", "", "no text: give texts, --input FILE, or - for standard input");
            }
            work.accept(texts);
            return;
        }
        try (TextLines lines = TextLines.open(standardInput ? TextLines.STANDARD_INPUT : file, encoding.charset())) {
            List<String> window = new ArrayList<>();
            boolean any = false;
            String line;
            while ((line = lines.next()) != null) {
                any = true;
                window.add(line);
                if (window.size() == WINDOW || (standardInput && !lines.isReady())) {
                    work.accept(window);
                    requireReader();
                    window.clear();
                }
            }
            if (!window.isEmpty()) {
                work.accept(window);
            }
            if (!any) {
                System.err.println("rango: " + (standardInput ? "standard input" : file) + ": holds no texts");
            }
        }
    }

    /** Ends the work when nobody reads its results any more, as behind {@code | head}. */
    private static void requireReader() {
        if (System.out.checkError()) {
            throw new UnusableInputException("standard output", "", "cannot be written");
        }
    }
}
