package dev.rango.models;

import dev.rango.runtime.UnusableInputException;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;

/**
 * What a file holds that Rango writes where a user says: how such a file is called and how it begins.
 *
 * @param name as in "is no NAME"
 * @param mark found at the beginning of such a file and of no other
 * @param endings of its name, the usual one first
 */
public record FileKind(String name, Pattern mark, List<String> endings) {
    /** A page of labelled texts. */
    public static final FileKind CARD_PAGE =
            of("page of labelled texts", "<title>Rango: labelled texts</title>", ".html", ".htm");

    /** The same in Markdown: a quotation, the label in bold, a table. One without texts has its last line only. */
    public static final FileKind CARD_MARKDOWN = of(
            "page of labelled texts",
            "\\A(> .*+\\n\\n\\*\\*.*+\\n\\n\\| label \\| probability \\|\\n|Labelled by .*+\\n\\z)",
            ".md",
            ".markdown");

    /** A drawing. */
    public static final FileKind PICTURE = of(
            "picture of Rango's",
            "\\A<svg xmlns=\"http://www\\.w3\\.org/2000/svg\" width=\"(\\d+)\" height=\"(\\d+)\" viewBox=\"0 0 \\1 \\2\""
                    + " font-family=\"sans-serif\" font-size=\"13\">",
            ".svg");

    /** A verification for build servers. */
    public static final FileKind JUNIT =
            of("JUnit report of Rango's", "\\A<\\?xml [^>]*+>\\s*+<testsuite name=\"rango\\.verify\\.", ".xml");

    /** What an export is made of. */
    public static final FileKind BILL = of(
            "bill of materials of Rango's",
            "\\A\\{(?s:.*?)\"bomFormat\"\\s*+:\\s*+\"CycloneDX\"(?s:.*?)\"name\"\\s*+:\\s*+\"rango\"",
            ".json");

    /** The figures of a measurement. */
    public static final FileKind BENCH_JSON =
            of("report of rango bench", "\\A\\{\\s*+\"schema\"\\s*+:\\s*+\"rango-bench\"", ".json");

    /** The same as a page. */
    public static final FileKind BENCH_PAGE = of("page of rango bench", "<title>How fast: ", ".html", ".htm");

    /** The same as tables. */
    public static final FileKind BENCH_MARKDOWN =
            of("report of rango bench", "\\A[^\\n]*; ONNX Runtime [^;\\n]*; Rango [^\\n]*\\n", ".md", ".markdown");

    /** ONNX Runtime's classes with the libraries of one platform or of all: names in an archive are not packed. */
    public static final FileKind RUNTIME_JAR =
            of("jar of ONNX Runtime", "\\APK\\x03\\x04(?s:.*)ai/onnxruntime/", ".jar");

    /** A table of word vectors, as fastText's {@code .vec} files have it. */
    public static final FileKind VECTORS = of("table of word vectors", "\\A\\d{1,10} \\d{1,6}\\n", ".txt", ".vec");

    /** Where a table of word vectors comes from. */
    public static final FileKind VECTORS_ORIGIN =
            of("origin of word vectors", "\\A\\{\\s*+\"schema\"\\s*+:\\s*+\"rango-word-vectors\"", ".json");

    /** A native library below the name that it has in ONNX Runtime's jar; an earlier version of it is no loss. */
    public static final FileKind LIBRARY = of("library", "", "");

    private static FileKind of(String name, String mark, String... endings) {
        return new FileKind(name, Pattern.compile(mark), List.of(endings));
    }

    /**
     * Refuses a name that says something else than what the file will hold. One without any ending says nothing.
     *
     * @throws UnusableInputException with the ending that is meant
     */
    void requireName(Path file) {
        String last = String.valueOf(file.getFileName()).toLowerCase(Locale.ROOT);
        int dot = last.lastIndexOf('.');
        if (dot > 0 && endings.stream().noneMatch(last::endsWith)) {
            throw new UnusableInputException(
                    file,
                    "",
                    "ends in " + last.substring(dot) + ", and a " + name + " is to be written: name it "
                            + String.join(" or ", endings));
        }
    }
}
