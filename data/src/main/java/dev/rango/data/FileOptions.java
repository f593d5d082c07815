package dev.rango.data;

import dev.rango.runtime.UnusableInputException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/**
 * How to read a user's own file ({@code csv:}, {@code tsv:}, {@code jsonl:}).
 *
 * @param columns where text and label are
 * @param labels the classes' names in the order of their indices; empty: the distinct labels of the file, sorted (as
 *     numbers if all are integers)
 * @param testFile a file of the same format that is the test part
 * @param testFraction without a test file, the fraction of the texts, 0 to 1, held out as test part; at 1 the whole
 *     file is the test part, in the file's order
 * @param seed which texts are held out
 * @param format how the bytes are taken
 */
public record FileOptions(
        Columns columns,
        List<String> labels,
        Optional<Path> testFile,
        double testFraction,
        long seed,
        FileFormat format) {
    /** Columns {@code text} and {@code label}, labels from the file, no test part. */
    public static final FileOptions DEFAULT =
            new FileOptions(Columns.DEFAULT, List.of(), Optional.empty(), 0, 0, FileFormat.DEFAULT);

    /**
     * @throws UnusableInputException if the fraction is not within 0..1, there are both a fraction and a test file, a
     *     label is blank or given twice, or there is just one
     */
    public FileOptions {
        labels = List.copyOf(labels);
        if (!(testFraction >= 0 && testFraction <= 1)) {
            throw new UnusableInputException("test fraction", "", testFraction + " is not within 0..1");
        }
        if (testFile.isPresent() && testFraction > 0) {
            throw new UnusableInputException("test fraction", "", "there is a test file as well; give one of the two");
        }
        if (labels.size() == 1) {
            throw new UnusableInputException("labels", "", "only one label, \"" + labels.get(0) + "\"; two are needed");
        }
        QuotedList.requireDistinct("labels", labels);
    }

    /** Whether nothing differs from {@link #DEFAULT}. */
    public boolean isDefault() {
        return equals(DEFAULT);
    }

    /** These options with another format. */
    public FileOptions withFormat(FileFormat other) {
        return new FileOptions(columns, labels, testFile, testFraction, seed, other);
    }

    /** These options with other columns. */
    public FileOptions withColumns(Columns other) {
        return new FileOptions(other, labels, testFile, testFraction, seed, format);
    }

    /** These options with the classes' names given. */
    public FileOptions withLabels(List<String> names) {
        return new FileOptions(columns, names, testFile, testFraction, seed, format);
    }

    /** These options with a test file. */
    public FileOptions withTestFile(Path file) {
        return new FileOptions(columns, labels, Optional.of(file), testFraction, seed, format);
    }

    /** These options with a fraction (0 to 1) held out as test part. */
    public FileOptions withTestFraction(double fraction, long splitSeed) {
        return new FileOptions(columns, labels, testFile, fraction, splitSeed, format);
    }
}
