package dev.rango.trainer;

import dev.rango.data.LabelledText;
import dev.rango.models.Tensor;
import dev.rango.runtime.Tokenizer;
import dev.rango.runtime.UnusableInputException;
import dev.rango.runtime.Vocabulary;
import java.io.BufferedInputStream;
import java.io.BufferedReader;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.zip.GZIPInputStream;
import java.util.zip.ZipException;

/**
 * Word vectors in GloVe's text format: a word and its numbers on each line, separated by spaces. Both special rows are
 * there and zero, so that every word reads its own vector.
 *
 * @param vocabulary {@code <unk>}, {@code <pad>}, then the words in the order of the file
 * @param table [vocabulary size, dim]
 */
public record WordVectors(Vocabulary vocabulary, Tensor table) {
    private static final int MAX_DIM = 10_000;
    private static final int GZIP_MAGIC = 0x1F8B;

    /**
     * Reads a file, gzipped or not.
     *
     * @param maxWords how many words to keep, from the top; all when it is above their number
     * @throws UnusableInputException when it is missing, truncated, or a line has another number of values
     */
    public static WordVectors read(Path file, int maxWords) {
        if (maxWords < 1) {
            throw new UnusableInputException("--max-words", "", "must be at least 1");
        }
        if (Files.isDirectory(file)) {
            throw new UnusableInputException(file, "", "is a folder, not a file of word vectors");
        }
        try (BufferedReader lines = open(file)) {
            return read(file, lines, maxWords);
        } catch (NoSuchFileException e) {
            throw new UnusableInputException(file, "", "no such file", e);
        } catch (EOFException | ZipException e) {
            throw new UnusableInputException(file, "", "is truncated or damaged: " + e.getMessage(), e);
        } catch (IOException e) {
            throw new UnusableInputException(file, "", "cannot be read: " + e.getMessage(), e);
        }
    }

    private static BufferedReader open(Path file) throws IOException {
        InputStream in = new BufferedInputStream(Files.newInputStream(file), 1 << 16);
        in.mark(2);
        boolean gzip = (in.read() << 8 | in.read()) == GZIP_MAGIC;
        in.reset();
        return new BufferedReader(
                new InputStreamReader(gzip ? new GZIPInputStream(in, 1 << 16) : in, StandardCharsets.UTF_8), 1 << 16);
    }

    private static WordVectors read(Path file, BufferedReader lines, int maxWords) throws IOException {
        List<String> words = new ArrayList<>(List.of(Vocabulary.UNKNOWN_WORD, Vocabulary.PADDING_WORD));
        Set<String> known = new HashSet<>(words);
        float[] table = new float[0];
        int dim = 0;
        String line;
        for (int number = 1; words.size() - 2 < maxWords && (line = lines.readLine()) != null; number++) {
            if (number == 1 && line.startsWith("\uFEFF")) {
                line = line.substring(1);
            }
            int space = line.indexOf(' ');
            if (space < 1) {
                throw new UnusableInputException(file, "line " + number, "is not a word and its numbers");
            }
            if (dim == 0) {
                dim = countValues(line, space);
                if (dim > MAX_DIM) {
                    throw new UnusableInputException(
                            file, "line " + number, "has " + dim + " values; " + MAX_DIM + " can be");
                }
            }
            if (!known.add(line.substring(0, space))) {
                // Some files repeat words that look the same after normalization, or carry specials of their own.
                continue;
            }
            int row = words.size() * dim;
            if (table.length < row + dim) {
                table = Arrays.copyOf(table, Math.max(table.length * 2, dim << 12));
            }
            parse(file, number, line, space, dim, table, row);
            words.add(line.substring(0, space));
        }
        if (words.size() == 2) {
            throw new UnusableInputException(file, "", "holds no word vectors");
        }
        return new WordVectors(
                Vocabulary.of(words), Tensor.matrix(words.size(), dim, Arrays.copyOf(table, words.size() * dim)));
    }

    private static int countValues(String line, int space) {
        return (int) line.substring(space).trim().chars().filter(c -> c == ' ').count() + 1;
    }

    private static void parse(Path file, int number, String line, int space, int dim, float[] table, int row) {
        int from = space + 1;
        for (int d = 0; d < dim; d++) {
            int to = line.indexOf(' ', from);
            if (to < 0) {
                to = line.length();
            }
            try {
                table[row + d] = Float.parseFloat(line.substring(Math.min(from, to), to));
            } catch (NumberFormatException e) {
                throw new UnusableInputException(
                        file, "line " + number, "value " + (d + 1) + " of " + dim + " is missing or not a number", e);
            }
            if (!Float.isFinite(table[row + d])) {
                throw new UnusableInputException(file, "line " + number, "value " + (d + 1) + " is not finite");
            }
            from = to + 1;
        }
        if (from <= line.length() && !line.substring(from).isBlank()) {
            throw new UnusableInputException(file, "line " + number, "has more than " + dim + " values");
        }
    }

    /**
     * The words that occur in texts, in the order that they have here: a small model without the words that its texts
     * never use.
     *
     * @param texts whose words count
     * @param minCount how often a word must occur in all texts together
     * @throws UnusableInputException when no word occurs that often
     */
    public WordVectors occurringIn(List<LabelledText> texts, int minCount) {
        int[] counts = new int[vocabulary.size()];
        Tokenizer tokenizer = tokenizer();
        for (LabelledText text : texts) {
            for (int id : tokenizer.ids(text.text())) {
                counts[id]++;
            }
        }
        int dim = table.size(1);
        List<String> words = new ArrayList<>();
        float[] kept = new float[table.elements()];
        for (int id = 0; id < counts.length; id++) {
            if (id == Vocabulary.UNKNOWN || id == Vocabulary.PADDING || counts[id] >= minCount) {
                System.arraycopy(table.data(), id * dim, kept, words.size() * dim, dim);
                words.add(vocabulary.word(id));
            }
        }
        if (words.size() == 2) {
            throw new UnusableInputException("--min-count", "", "no word occurs " + minCount + " times");
        }
        return new WordVectors(
                Vocabulary.of(words), Tensor.matrix(words.size(), dim, Arrays.copyOf(kept, words.size() * dim)));
    }

    /** The tokenizer of these words. */
    public Tokenizer tokenizer() {
        return new Tokenizer(vocabulary, Tokenizer.DEFAULT_MAX_TOKENS);
    }
}
