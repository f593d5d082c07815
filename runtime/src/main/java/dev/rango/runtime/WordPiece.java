package dev.rango.runtime;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.function.ObjIntConsumer;

/**
 * Text to the ids of BERT's WordPiece, special tokens included, equal to those of Hugging Face's tokenizers library. Immutable, safe
 * to share.
 *
 * <p>A text is one pass over its bytes ({@link BertText}) and one over its words. Most words are pieces themselves; others are cut
 * greedily into the longest pieces from the left, those behind the first written with {@value #CONTINUES} in the vocabulary. Pieces
 * beyond {@link #maxTokens} are left out, as that library truncates.
 */
final class WordPiece {
    /** Begins a piece that continues a word. */
    static final String CONTINUES = "##";

    /** Of this thread. */
    private static final ThreadLocal<BertText> TEXT = ThreadLocal.withInitial(BertText::new);

    /** What begins every {@link Vocabulary}; no word of a text is among them. */
    private static final List<String> RESERVED = List.of(Vocabulary.UNKNOWN_WORD, Vocabulary.PADDING_WORD);

    private final BertNormalizer normalizer;
    private final AddedTokens added;
    /** Those that continue a word are written with a space before them: no word has one. */
    private final Vocabulary pieces;
    /** By the place of a piece among them. */
    private final int[] ids;
    /** Bytes of the longest piece. */
    private final int longestPiece;
    /** By id. */
    private final String[] tokens;

    /** Id of a word that cannot be cut into pieces. */
    private final int unknown;
    /** Ids around those of every text. */
    private final int[] before;

    private final int[] after;
    /** Characters of the longest word that is cut. */
    private final int longestWord;

    private final int maxTokens;

    /**
     * @param vocabulary pieces and their ids, from 0 on without gaps, the added tokens' included
     * @param unknown id of a word that cannot be cut into pieces
     * @param before ids before a text's own
     * @param after ids behind them
     * @param longestWord characters of the longest word that is cut
     * @param maxTokens ids of a text, those before and after included
     */
    WordPiece(
            BertNormalizer normalizer,
            AddedTokens added,
            Map<String, Integer> vocabulary,
            int unknown,
            int[] before,
            int[] after,
            int longestWord,
            int maxTokens) {
        this.normalizer = normalizer;
        this.added = added;
        this.unknown = unknown;
        this.before = before;
        this.after = after;
        this.longestWord = longestWord;
        this.maxTokens = maxTokens;
        this.tokens = new String[vocabulary.size()];
        this.ids = new int[tokens.length + RESERVED.size()];
        List<String> words = new ArrayList<>(RESERVED);
        vocabulary.forEach((piece, id) -> {
            tokens[id] = piece;
            if (!piece.startsWith(" ") && !RESERVED.contains(piece)) {
                ids[words.size()] = id;
                words.add(piece.startsWith(CONTINUES) ? " " + piece.substring(CONTINUES.length()) : piece);
            }
        });
        this.pieces = Vocabulary.of(words);
        this.longestPiece = pieces.longestWord();
    }

    /**
     * Reads a Hugging Face {@code tokenizer.json}.
     *
     * @param maxTokens instead of the file's own limit; 0 keeps that
     * @throws UnusableInputException when it is missing, broken, of another kind, or has a setting that is not understood
     */
    static WordPiece read(Path tokenizerJson, int maxTokens) {
        return new WordPieceJson(JsonFile.readObject(tokenizerJson)).read(maxTokens);
    }

    /** As {@link #read(Path, int)}, of a file that was read already. */
    static WordPiece read(Path tokenizerJson, byte[] content, int maxTokens) {
        return new WordPieceJson(JsonFile.readObject(tokenizerJson, content)).read(maxTokens);
    }

    /** Number of ids. */
    int size() {
        return tokens.length;
    }

    /** The piece of an id, as the vocabulary writes it. */
    String token(int id) {
        return tokens[id];
    }

    /** Ids of a text that count, special ones included. */
    int maxTokens() {
        return maxTokens;
    }

    /** The ids of a text: at most {@link #maxTokens}. */
    int[] ids(String text) {
        BertText words = TEXT.get();
        words.set(text, normalizer, added, mostWords());
        return copy(words);
    }

    /** The ids of a text in UTF-8. */
    int[] ids(byte[] utf8) {
        BertText words = TEXT.get();
        words.set(utf8, normalizer, added, mostWords());
        return copy(words);
    }

    private int[] copy(BertText words) {
        find(words);
        return Arrays.copyOf(words.ids, words.count);
    }

    /**
     * Gives the ids of a text to somebody who copies them.
     *
     * @return true when the text has more than count
     */
    boolean encode(String text, ObjIntConsumer<int[]> receiver) {
        BertText words = TEXT.get();
        words.set(text, normalizer, added, mostWords());
        find(words);
        receiver.accept(words.ids, words.count);
        return words.isCut;
    }

    /** One more than can count shows that a text is too long. */
    private int mostWords() {
        return Math.min(maxTokens, Integer.MAX_VALUE - 1) + 1 - before.length - after.length;
    }

    private void find(BertText words) {
        byte[] utf8 = words.bytes();
        int[] found = words.lookUp(pieces);
        TokenSpans spans = words.spans();
        int[] starts = spans.starts();
        int[] lengths = spans.lengths();
        int most = maxTokens - after.length;
        int[] out = words.reserve(before.length, spans.count());
        System.arraycopy(before, 0, out, 0, before.length);
        int count = before.length;
        for (int i = 0; i < spans.count() && count <= most; i++) {
            if (found[i] > Vocabulary.PADDING && lengths[i] <= longestWord && count < out.length) {
                out[count++] = ids[found[i]];
            } else {
                out = words.reserve(count, lengths[i]);
                count = cut(utf8, starts[i], lengths[i], out, count);
            }
        }
        words.isCut = count > most;
        count = Math.min(count, most);
        System.arraycopy(after, 0, words.reserve(count, after.length), count, after.length);
        words.count = count + after.length;
        if (words.isLarge()) {
            // A thread that has seen a huge text, and may never see another, keeps nothing of it.
            TEXT.remove();
        }
    }

    /** Cuts a word into pieces; returns where the ids end, of which there are no more than the word has bytes. */
    private int cut(byte[] utf8, int start, int length, int[] out, int count) {
        if (utf8[start] == BertText.ADDED) {
            out[count] = added.id(BertText.added(utf8, start));
            return count + 1;
        }
        int end = start + length;
        int to = count;
        for (int from = start; from < end; ) {
            // The byte before it makes a piece one that continues a word.
            int key = from > start ? from - 1 : from;
            byte covered = utf8[key];
            utf8[key] = from > start ? (byte) ' ' : covered;
            int until = Math.min(end, from + longestPiece);
            int piece = Vocabulary.UNKNOWN;
            while (until > from && (piece = pieces.id(utf8, key, until - key)) <= Vocabulary.PADDING) {
                until--;
            }
            utf8[key] = covered;
            if (until == from || length > longestWord && isTooLong(utf8, start, end)) {
                out[count] = unknown;
                return count + 1;
            }
            out[to++] = ids[piece];
            from = until;
        }
        return to;
    }

    /** Of a word that has more bytes than characters may be. */
    private boolean isTooLong(byte[] utf8, int start, int end) {
        int characters = 0;
        for (int i = start; i < end; i++) {
            characters += (utf8[i] & 0xC0) == 0x80 ? 0 : 1;
        }
        return characters > longestWord;
    }
}
