package dev.rango.trainer;

import dev.rango.data.LabelledText;
import dev.rango.models.Tensor;
import dev.rango.runtime.Setting;
import dev.rango.runtime.UnusableInputException;
import dev.rango.runtime.text.Tokenizer;
import dev.rango.runtime.text.Vocabulary;
import dev.rango.runtime.text.WordPairs;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.Consumer;

/**
 * Word vectors of GloVe, word2vec or fastText. Both special rows are there, so that every word reads its own vector; that for
 * padding is zero, and that for unknown words, unless the file has one.
 *
 * @param vocabulary {@code <unk>}, {@code <pad>}, then the words in the order of the file
 * @param pairs of these words
 * @param table [words and pairs, dim]
 * @param origin where they come from, in a line for records of what is trained from them; empty when nothing is known
 */
public record WordVectors(Vocabulary vocabulary, WordPairs pairs, Tensor table, String origin) {
    /** Words alone, of unknown origin. */
    public WordVectors(Vocabulary vocabulary, Tensor table) {
        this(vocabulary, WordPairs.NONE, table, "");
    }

    /** {@link #read(Path, int, boolean, Consumer)} that refuses bad lines and says nothing. */
    public static WordVectors read(Path file, int maxWords) {
        return read(file, maxWords, false, note -> {});
    }

    /**
     * Reads a file, gzipped or not.
     *
     * @param maxWords how many words to keep, from the top; all when it is above their number
     * @param skipBad whether lines that are no word and its numbers are left out rather than refused
     * @param notes gets a line for each thing that was left out or is used otherwise than as a word
     * @throws UnusableInputException when it is missing, truncated, or not such a file
     */
    public static WordVectors read(Path file, int maxWords, boolean skipBad, Consumer<String> notes) {
        WordVectors vectors = VectorFile.read(file, maxWords, skipBad, notes);
        return new WordVectors(vectors.vocabulary, vectors.pairs, vectors.table, VectorOrigin.of(file, notes));
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
            throw new UnusableInputException(Setting.of("min-count"), "", "no word occurs " + minCount + " times");
        }
        return new WordVectors(
                Vocabulary.of(words),
                WordPairs.NONE,
                Tensor.matrix(words.size(), dim, Arrays.copyOf(kept, words.size() * dim)),
                origin);
    }

    /** The same words and pairs of them, whose vectors begin as zero: a mean that has them points where that of the words does. */
    WordVectors with(WordPairs others) {
        int dim = table.size(1);
        int rows = Math.addExact(vocabulary.size(), others.size());
        float[] larger = Arrays.copyOf(table.data(), Math.multiplyExact(rows, dim));
        return new WordVectors(vocabulary, others, Tensor.matrix(rows, dim, larger), origin);
    }

    /** The tokenizer of these words. */
    public Tokenizer tokenizer() {
        return new Tokenizer(vocabulary, pairs, Tokenizer.DEFAULT_MAX_TOKENS);
    }
}
