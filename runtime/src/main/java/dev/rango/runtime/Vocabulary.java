package dev.rango.runtime;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.util.AbstractList;
import java.util.Arrays;
import java.util.List;

/**
 * Words and their ids: {@value #UNKNOWN_WORD} is {@value #UNKNOWN}, {@value #PADDING_WORD} is {@value #PADDING}, then
 * the words in the order of their vectors. Immutable.
 *
 * <p>All words lie in one byte array with an open-addressing table over it: a look-up creates no object.
 */
public final class Vocabulary {
    /** Id of a word that is not in the vocabulary. */
    public static final int UNKNOWN = 0;
    /** Id that fills up the shorter rows of a batch. */
    public static final int PADDING = 1;
    /** Word of {@link #UNKNOWN}. */
    public static final String UNKNOWN_WORD = "<unk>";
    /** Word of {@link #PADDING}. */
    public static final String PADDING_WORD = "<pad>";

    /** Word i is {@code bytes[offsets[i], offsets[i + 1])}. */
    private final byte[] bytes;

    private final int[] offsets;
    /** Open addressing, a power of two long, at most half full; id + 1, or 0 for a free slot. */
    private final int[] slots;

    private final int[] hashes;

    private Vocabulary(byte[] bytes, int[] offsets) {
        this.bytes = bytes;
        this.offsets = offsets;
        int size = offsets.length - 1;
        this.slots = new int[Integer.highestOneBit(Math.max(4, size)) * 4];
        this.hashes = new int[size];
        for (int id = 0; id < size; id++) {
            int hash = BasicEnglish.hash(bytes, offsets[id], offsets[id + 1]);
            hashes[id] = hash;
            int slot = slot(hash);
            while (slots[slot] != 0) {
                int other = slots[slot] - 1;
                if (hashes[other] == hash && sameWord(other, bytes, offsets[id], offsets[id + 1])) {
                    throw new UnusableInputException(
                            "vocabulary",
                            "word " + id,
                            "'" + word(id) + "' stands there twice (also word " + other + ")");
                }
                slot = (slot + 1) & (slots.length - 1);
            }
            slots[slot] = id + 1;
        }
    }

    /**
     * @param words all words in the order of their ids, the two specials first
     * @throws UnusableInputException when the specials are not where they belong, or a word stands there twice
     */
    public static Vocabulary of(List<String> words) {
        if (words.size() < 2
                || !words.get(UNKNOWN).equals(UNKNOWN_WORD)
                || !words.get(PADDING).equals(PADDING_WORD)) {
            throw new UnusableInputException(
                    "vocabulary", "", "must begin with " + UNKNOWN_WORD + " and " + PADDING_WORD);
        }
        byte[] bytes = new byte[words.size() * 8];
        int[] offsets = new int[words.size() + 1];
        int end = 0;
        for (int id = 0; id < words.size(); id++) {
            byte[] word = words.get(id).getBytes(UTF_8);
            if (bytes.length - end < word.length) {
                bytes = Arrays.copyOf(bytes, bytes.length * 2 + word.length);
            }
            System.arraycopy(word, 0, bytes, end, word.length);
            end += word.length;
            offsets[id + 1] = end;
        }
        return new Vocabulary(Arrays.copyOf(bytes, end), offsets);
    }

    /** Number of ids, the two specials included. */
    public int size() {
        return hashes.length;
    }

    /** The word of an id in [0, size). */
    public String word(int id) {
        return new String(bytes, offsets[id], offsets[id + 1] - offsets[id], UTF_8);
    }

    /** All words in the order of their ids; a view. */
    public List<String> words() {
        return new AbstractList<>() {
            @Override
            public String get(int id) {
                return word(id);
            }

            @Override
            public int size() {
                return Vocabulary.this.size();
            }
        };
    }

    /** The id of a token, {@link #UNKNOWN} when it is not in the vocabulary. */
    public int id(String token) {
        byte[] utf8 = token.getBytes(UTF_8);
        return id(utf8, utf8.length, BasicEnglish.hash(utf8, 0, utf8.length));
    }

    int id(byte[] utf8, int length, int hash) {
        int slot = slot(hash);
        while (slots[slot] != 0) {
            int id = slots[slot] - 1;
            if (hashes[id] == hash && sameWord(id, utf8, 0, length)) {
                return id;
            }
            slot = (slot + 1) & (slots.length - 1);
        }
        return UNKNOWN;
    }

    private boolean sameWord(int id, byte[] utf8, int from, int to) {
        return Arrays.equals(bytes, offsets[id], offsets[id + 1], utf8, from, to);
    }

    /** Spreads the high bits, which FNV-1a mixes best, over the table. */
    private int slot(int hash) {
        return (hash ^ (hash >>> 15)) & (slots.length - 1);
    }
}
