package dev.rango.runtime.text;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.rango.runtime.UnusableInputException;
import dev.rango.runtime.format.ModelFiles;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.function.ObjIntConsumer;

/**
 * Text to token ids: {@code basic_english} tokens, looked up in a {@link Vocabulary}, or the pieces of BERT's WordPiece. Immutable,
 * safe to share.
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
public sealed class Tokenizer permits WordPiece {
    /** File name inside a model folder. */
    public static final String FILE = ModelFiles.TOKENIZER;

    /** Tokens of a text that count unless a model says otherwise: more than the longest review of IMDB has. */
    public static final int DEFAULT_MAX_TOKENS = 4096;

    /** Of this thread; test code looks at what it keeps. */
    public static final ThreadLocal<Scratch> SCRATCH = ThreadLocal.withInitial(Scratch::new);

    private final Vocabulary vocabulary;
    private final WordPairs pairs;
    private final int maxTokens;

    /**
     * @param maxTokens tokens of a text that count, at least 1
     */
    public Tokenizer(Vocabulary vocabulary, int maxTokens) {
        this(vocabulary, WordPairs.NONE, maxTokens);
    }

    /**
     * @param pairs of these words, whose ids follow those of a text's words
     * @param maxTokens tokens of a text that count, at least 1; pairs are not counted
     */
    public Tokenizer(Vocabulary vocabulary, WordPairs pairs, int maxTokens) {
        if (maxTokens < 1) {
            throw new UnusableInputException("tokenizer", "max_length", maxTokens + " is below 1");
        }
        this.vocabulary = vocabulary;
        this.pairs = pairs;
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

    /**
     * Reads a Hugging Face {@code tokenizer.json} with BERT's normalizer and pre-tokenizer and a WordPiece model. What would change an id
     * and is not understood is refused by name.
     *
     * @param tokenizerJson what an error names
     * @param maxTokens ids of a text that count, special ones included; 0 for as many as the file says
     * @throws UnusableInputException when it is broken or of another kind
     */
    public static Tokenizer readWordPiece(Path tokenizerJson, byte[] content, int maxTokens) {
        return WordPiece.read(tokenizerJson, content, maxTokens);
    }

    /**
     * As {@link #read(Path)}, of a file that was read already.
     *
     * @param tokenizerJson what an error names
     */
    public static Tokenizer read(Path tokenizerJson, byte[] content) {
        return TokenizerJson.read(tokenizerJson, content);
    }

    /** Writes a Hugging Face {@code tokenizer.json} that gives the same ids in their tokenizers library. */
    public void write(Path tokenizerJson) {
        TokenizerJson.write(this, tokenizerJson);
    }

    /** The words and their ids; of WordPiece its pieces, whose places there are not their ids. */
    public Vocabulary vocabulary() {
        return vocabulary;
    }

    /** The pairs of words that have ids. */
    public WordPairs pairs() {
        return pairs;
    }

    /** Number of ids. */
    public int size() {
        return vocabulary.size() + pairs.size();
    }

    /** The id of what the vocabulary does not know. */
    public int unknown() {
        return Vocabulary.UNKNOWN;
    }

    /** The same with the pairs of a file: {@link WordPairs#read}. */
    public Tokenizer withPairs(Path file, Optional<byte[]> content, String tokenizerSha256) {
        return new Tokenizer(vocabulary, WordPairs.read(file, content, vocabulary, tokenizerSha256), maxTokens);
    }

    /** The same without pairs. */
    public Tokenizer words() {
        return new Tokenizer(vocabulary, maxTokens);
    }

    /** Tokens of a text that count. */
    public int maxTokens() {
        return maxTokens;
    }

    /** The ids of a text: those of at most {@link #maxTokens} words, then those of their pairs; none for an empty text. */
    public int[] ids(String text) {
        Scratch scratch = SCRATCH.get();
        scratch.plain.set(text);
        return ids(scratch);
    }

    /** The ids of a text in UTF-8. */
    public int[] ids(byte[] utf8) {
        Scratch scratch = SCRATCH.get();
        scratch.plain.set(utf8);
        return ids(scratch);
    }

    private int[] ids(Scratch scratch) {
        scratch.spans.scan(scratch.plain, maxTokens);
        lookUp(scratch);
        int count = append(scratch, scratch.spans.count());
        scratch.giveBack();
        return Arrays.copyOf(scratch.ids.ids(), count);
    }

    private void lookUp(Scratch scratch) {
        int count = scratch.spans.count();
        int room = pairs.size() == 0 ? count : Math.multiplyExact(2, count);
        vocabulary.lookUp(scratch.plain.bytes(), scratch.spans, scratch.ids, room);
    }

    private int append(Scratch scratch, int count) {
        return pairs.size() == 0 ? count : pairs.append(scratch.ids.ids(), count, scratch.ids.firsts());
    }

    /**
     * Gives the ids of a text and how many there are, in memory that is used again.
     *
     * @return true when the text has more than count
     */
    public boolean addTo(ObjIntConsumer<int[]> receiver, String text) {
        Scratch scratch = SCRATCH.get();
        try {
            scratch.plain.set(text);
            // One more shows that a text is too long.
            scratch.spans.scan(scratch.plain, Math.max(maxTokens, maxTokens + 1));
            int found = scratch.spans.count();
            lookUp(scratch);
            receiver.accept(scratch.ids.ids(), append(scratch, Math.min(found, maxTokens)));
            return found > maxTokens;
        } finally {
            scratch.giveBack();
        }
    }

    /**
     * The same of a text in several parts, each between special tokens of its own: the least number of one size that hold it, spread evenly.
     * Of words, which a bag reads at once, it is {@link #addTo(ObjIntConsumer, String)}.
     *
     * @param receiver is given the ids of each part
     * @param windows parts at most
     * @param overlap tokens that neighbours share at least, below {@link #ownTokens}
     */
    public boolean addTo(ObjIntConsumer<int[]> receiver, String text, int windows, int overlap) {
        return addTo(receiver, text);
    }

    /** Tokens of a text that count, without special ones. */
    public int ownTokens() {
        return maxTokens;
    }

    /** The words that {@link #ids} looks up, in their order. */
    public List<String> tokens(String text) {
        List<String> tokens = new ArrayList<>();
        visit(text, (utf8, start, length, id) -> tokens.add(new String(utf8, start, length, UTF_8)));
        return tokens;
    }

    /** The pairs whose ids {@link #ids} gives behind those of the words, each as two words with a space between them. */
    public List<String> pairs(String text) {
        int words = words().ids(text).length;
        int[] ids = ids(text);
        List<String> found = new ArrayList<>();
        for (int i = words; i < ids.length; i++) {
            int pair = ids[i] - vocabulary.size();
            found.add(vocabulary.word(pairs.first(pair)) + " " + vocabulary.word(pairs.second(pair)));
        }
        return found;
    }

    /**
     * Shows the words that {@link #ids} looks up, in their order. The visitor must not use this class.
     *
     * @return how many there are
     */
    public int visit(String text, TokenVisitor visitor) {
        Scratch scratch = SCRATCH.get();
        scratch.plain.set(text);
        TokenSpans spans = scratch.spans;
        spans.scan(scratch.plain, maxTokens);
        vocabulary.lookUp(scratch.plain.bytes(), spans, scratch.ids);
        scratch.giveBack();
        for (int i = 0; i < spans.count(); i++) {
            visitor.token(
                    scratch.plain.bytes(),
                    spans.starts()[i],
                    spans.lengths()[i],
                    scratch.ids.ids()[i]);
        }
        return spans.count();
    }

    /** What one thread needs. */
    static final class Scratch {
        private final PlainText plain = new PlainText();
        private final TokenSpans spans = new TokenSpans();
        private final TokenIds ids = new TokenIds();

        /** A thread that has seen a huge text, and may never see another, keeps nothing of it. */
        void giveBack() {
            if (plain.isLarge() || spans.isLarge()) {
                SCRATCH.remove();
            }
        }
    }
}
