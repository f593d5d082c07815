package dev.rango.cli;

import dev.rango.runtime.UnusableInputException;
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

    /** The encoding as it was given; null where it was not. */
    String encoding() {
        return encoding.given();
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
            String line;
            while ((line = lines.next()) != null) {
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
        }
    }

    /** Ends the work when nobody reads its results any more, as behind {@code | head}. */
    private static void requireReader() {
        if (System.out.checkError()) {
            throw new UnusableInputException("standard output", "", "cannot be written");
        }
    }
}
