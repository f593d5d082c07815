package dev.rango.runtime;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Text to token ids: {@code basic_english} tokens, looked up in a {@link Vocabulary}. Immutable, safe to share.
 *
 * <p>What happens at the edges:
 *
 * <ul>
 *   <li>empty text, or white space and quotes only: no tokens;
 *   <li>a token outside the vocabulary: {@link Vocabulary#UNKNOWN};
 *   <li>tokens beyond {@link #maxTokens}: left out;
 *   <li>control characters are part of a word, except those that count as white space (U+0009 to U+000D, U+001C to
 *       U+001F, U+0085);
 *   <li>malformed UTF-8 in bytes reads as U+FFFD; an unpaired surrogate in a String reads as {@code ?}, as Java's
 *       encoder writes it.
 * </ul>
 */
public final class Tokenizer {
    /** Tokens of a text that count unless a model says otherwise: more than the longest review of IMDB has. */
    public static final int DEFAULT_MAX_TOKENS = 4096;

    private static final ThreadLocal<BasicEnglish> SCANNERS = ThreadLocal.withInitial(BasicEnglish::new);

    private final Vocabulary vocabulary;
    private final int maxTokens;

    /**
     * @param maxTokens tokens of a text that count, at least 1
     */
    public Tokenizer(Vocabulary vocabulary, int maxTokens) {
        if (maxTokens < 1) {
            throw new UnusableInputException("tokenizer", "max_length", maxTokens + " is below 1");
        }
        this.vocabulary = vocabulary;
        this.maxTokens = maxTokens;
    }

    /**
     * Reads a Hugging Face {@code tokenizer.json} of the kind that {@link #write} writes.
     *
     * @throws UnusableInputException when it is missing, broken or of another kind
     */
    public static Tokenizer read(Path tokenizerJson) {
        return TokenizerJson.read(tokenizerJson);
    }

    /** Writes a Hugging Face {@code tokenizer.json} that gives the same ids in their tokenizers library. */
    public void write(Path tokenizerJson) {
        TokenizerJson.write(this, tokenizerJson);
    }

    /** The words and their ids. */
    public Vocabulary vocabulary() {
        return vocabulary;
    }

    /** Tokens of a text that count. */
    public int maxTokens() {
        return maxTokens;
    }

    /** The ids of a text: at most {@link #maxTokens}, none for an empty text. */
    public int[] ids(String text) {
        return ids(text.getBytes(UTF_8));
    }

    /** The ids of a text in UTF-8. */
    public int[] ids(byte[] utf8) {
        IdCollector collector = new IdCollector();
        SCANNERS.get().scan(utf8, collector);
        return Arrays.copyOf(collector.ids, collector.count);
    }

    /** The tokens that {@link #ids} looks up, in their order. */
    public List<String> tokens(String text) {
        List<String> tokens = new ArrayList<>();
        SCANNERS.get().scan(text.getBytes(UTF_8), (utf8, length, hash) -> {
            tokens.add(new String(utf8, 0, length, UTF_8));
            return tokens.size() < maxTokens;
        });
        return tokens;
    }

    private final class IdCollector implements BasicEnglish.TokenSink {
        private int[] ids = new int[64];
        private int count;

        @Override
        public boolean token(byte[] utf8, int length, int hash) {
            if (count == ids.length) {
                ids = Arrays.copyOf(ids, count * 2);
            }
            ids[count++] = vocabulary.id(utf8, length, hash);
            return count < maxTokens;
        }
    }
}
