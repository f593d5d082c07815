package dev.rango.runtime.text;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.rango.runtime.UnusableInputException;
import dev.rango.runtime.format.JsonFile;
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
final class WordPiece extends Tokenizer {
    /** Begins a piece that continues a word. */
    static final String CONTINUES = "##";

    /** Of this thread. */
    private static final ThreadLocal<BertText> TEXT = ThreadLocal.withInitial(BertText::new);

    /** What begins every {@link Vocabulary}; no word of a text is among them. */
    private static final List<String> RESERVED = List.of(Vocabulary.UNKNOWN_WORD, Vocabulary.PADDING_WORD);

    private final BertNormalizer normalizer;
    private final AddedTokens added;
    /** By the place of a piece in the vocabulary. */
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
        super(pieces(vocabulary), maxTokens);
        this.normalizer = normalizer;
        this.added = added;
        this.unknown = unknown;
        this.before = before;
        this.after = after;
        this.longestWord = longestWord;
        this.tokens = new String[vocabulary.size()];
        this.ids = new int[tokens.length + RESERVED.size()];
        int place = RESERVED.size();
        for (Map.Entry<String, Integer> piece : vocabulary.entrySet()) {
            tokens[piece.getValue()] = piece.getKey();
            if (isPiece(piece.getKey())) {
                ids[place++] = piece.getValue();
            }
        }
        this.longestPiece = vocabulary().longestWord();
    }

    /** Those that continue a word are written with a space before them: no word has one. */
    private static Vocabulary pieces(Map<String, Integer> vocabulary) {
        List<String> words = new ArrayList<>(RESERVED);
        for (String piece : vocabulary.keySet()) {
            if (isPiece(piece)) {
                words.add(piece.startsWith(CONTINUES) ? " " + piece.substring(CONTINUES.length()) : piece);
            }
        }
        return Vocabulary.of(words);
    }

    private static boolean isPiece(String piece) {
        return !piece.startsWith(" ") && !RESERVED.contains(piece);
    }

    /**
     * Reads a Hugging Face {@code tokenizer.json}.
     *
     * @param maxTokens instead of the file's own limit; 0 keeps that
     * @throws UnusableInputException when it is broken, of another kind, or has a setting that is not understood
     */
    static WordPiece read(Path tokenizerJson, byte[] content, int maxTokens) {
        return new WordPieceJson(JsonFile.readObject(tokenizerJson, content)).read(maxTokens);
    }

    @Override
    public int unknown() {
        return unknown;
    }

    @Override
    public int size() {
        return tokens.length;
    }

    @Override
    public int[] ids(String text) {
        BertText words = TEXT.get();
        words.set(text, normalizer, added, mostWords(maxTokens()));
        return copy(words);
    }

    @Override
    public int[] ids(byte[] utf8) {
        BertText words = TEXT.get();
        words.set(utf8, normalizer, added, mostWords(maxTokens()));
        return copy(words);
    }

    private int[] copy(BertText words) {
        find(words, maxTokens());
        return Arrays.copyOf(words.ids, words.count);
    }

    /** Shows the pieces of a text, as the file writes them. */
    @Override
    public int visit(String text, TokenVisitor visitor) {
        int[] found = ids(text);
        for (int id : found) {
            byte[] piece = tokens[id].getBytes(UTF_8);
            visitor.token(piece, 0, piece.length, id);
        }
        return found.length;
    }

    @Override
    public void write(Path tokenizerJson) {
        throw new UnsupportedOperationException("a WordPiece's file is copied");
    }

    @Override
    public boolean addTo(ObjIntConsumer<int[]> receiver, String text) {
        return addTo(receiver, text, 1, 0);
    }

    @Override
    public boolean addTo(ObjIntConsumer<int[]> receiver, String text, int windows, int overlap) {
        BertText words = TEXT.get();
        int room = ownTokens();
        int most = (int) Math.min(Integer.MAX_VALUE, maxTokens() + (windows - 1L) * (room - overlap));
        words.set(text, normalizer, added, mostWords(most));
        find(words, most);
        int own = words.count - before.length - after.length;
        if (own <= room) {
            receiver.accept(words.ids, words.count);
        } else {
            int step = room - overlap;
            addWindows(receiver, words.ids, own, (own - overlap + step - 1) / step, overlap);
        }
        return words.isCut;
    }

    /** All of one size, so that each token counts as much as the others, and no row needs padding. */
    private void addWindows(ObjIntConsumer<int[]> receiver, int[] found, int own, int windows, int overlap) {
        int size = (int) ((own + (windows - 1L) * (overlap + 1)) / windows);
        int[] window = new int[before.length + size + after.length];
        System.arraycopy(before, 0, window, 0, before.length);
        System.arraycopy(after, 0, window, before.length + size, after.length);
        for (int i = 0; i < windows; i++) {
            int start = (int) ((long) i * (own - size) / (windows - 1));
            System.arraycopy(found, before.length + start, window, before.length, size);
            receiver.accept(window, window.length);
        }
    }

    @Override
    public int ownTokens() {
        return maxTokens() - before.length - after.length;
    }

    /**
     * One more than can count shows that a text is too long.
     *
     * @param most ids, those before and after included
     */
    private int mostWords(int most) {
        return Math.min(most, Integer.MAX_VALUE - 1) + 1 - before.length - after.length;
    }

    /** @param mostIds those before and after included */
    private void find(BertText words, int mostIds) {
        byte[] utf8 = words.bytes();
        int[] found = words.lookUp(vocabulary());
        TokenSpans spans = words.spans();
        int[] starts = spans.starts();
        int[] lengths = spans.lengths();
        int most = mostIds - after.length;
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
        Vocabulary pieces = vocabulary();
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
