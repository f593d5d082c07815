package dev.rango.runtime.text;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.rango.runtime.UnusableInputException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.AbstractList;
import java.util.Arrays;
import java.util.List;

/**
 * Words and their ids: {@value #UNKNOWN_WORD} is {@value #UNKNOWN}, {@value #PADDING_WORD} is {@value #PADDING}, then
 * the words in the order of their vectors. Immutable.
 *
 * <p>A look-up touches one cache line: a word of up to 12 bytes, which 99 of 100 tokens of English are, is its own key in
 * an open-addressing table, beside its id. A longer one is found by a hash and then compared.
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

    /** Odd and without pattern: 2^64 divided by the golden ratio (Knuth, The Art of Computer Programming 3, 6.4). */
    private static final long GOLDEN = 0x9E3779B97F4A7C15L;

    /** In {@link #save}, its word's bytes not included. */
    private static final long BYTES_OF_AN_ID = Long.BYTES + 3L * Integer.BYTES;

    private static final int LONGEST_KEY = Long.BYTES + Integer.BYTES;

    /**
     * As far behind the place that its hash gives may a word stand, so that no vocabulary and no text makes a look-up long. Of real
     * vocabularies and of half a million numbers, dates, addresses and the like the farthest stands 121 behind; words that were made
     * to fall on one place would all stand farther.
     */
    static final int FARTHEST = 1 << 10;

    /**
     * By the length of a word: ones in all bytes of the key behind its end. 0xFF is no byte of UTF-8, so no two words
     * have the same key.
     */
    private static final long[] BEHIND_FIRST_EIGHT = behind(0);

    private static final long[] BEHIND_NEXT_FOUR = behind(Long.BYTES);
    /** Where the key of a short word has its ninth byte, that of a longer one has this, no byte of UTF-8 either. */
    private static final int MARKS_HASH = 0xFE;

    /** Word i is {@code bytes[offsets[i], offsets[i + 1])}; {@link Utf8Words#SLACK} bytes follow the last. */
    private final byte[] bytes;

    private final int[] offsets;
    /**
     * Open addressing, at most half full. Slot s is {@code table[2s]}, the first eight bytes of the key, and
     * {@code table[2s + 1]}, its next four above the id. A free slot has zeros, and 0 is {@link #UNKNOWN}. Behind the last is one more,
     * which stays free: there is what is nowhere.
     */
    private final long[] table;
    /** Where the last slot ends; what lies behind it is at the beginning. */
    private final int mask;
    /** 64 less the logarithm of the number of slots. */
    private final int shift;

    private Vocabulary(byte[] bytes, int[] offsets) {
        this.bytes = bytes;
        this.offsets = offsets;
        int size = offsets.length - 1;
        int slots = slots(size);
        this.table = new long[2 * slots + 2];
        this.mask = 2 * slots - 1;
        this.shift = shift(slots);
    }

    private static int slots(int size) {
        return Integer.highestOneBit(Math.max(4, size)) * 4;
    }

    private static int shift(int slots) {
        return Long.numberOfLeadingZeros(slots) + 1;
    }

    private Vocabulary filled() {
        for (int id = 0; id < size(); id++) {
            int slot = find(id, this);
            if (slot > mask) {
                throw crowded(id);
            }
            if (table[slot + 1] != 0) {
                throw new UnusableInputException(
                        "vocabulary",
                        "word " + id,
                        "'" + word(id) + "' stands there twice (also word " + (int) table[slot + 1] + ")");
            }
            table[slot] = firstEight(bytes, offsets[id], offsets[id + 1] - offsets[id]);
            table[slot + 1] = (long) nextFour(bytes, offsets[id], offsets[id + 1] - offsets[id]) << 32 | id;
        }
        return this;
    }

    private UnusableInputException crowded(int id) {
        return new UnusableInputException(
                "vocabulary",
                "word " + id,
                "falls with more than " + FARTHEST
                        + " others on one place of the table; words that do were made to slow it down, leave them out");
    }

    /** Where in the table a word of another vocabulary is, or would be. */
    private int find(int id, Vocabulary of) {
        int start = of.offsets[id];
        int length = of.offsets[id + 1] - start;
        long first = firstEight(of.bytes, start, length);
        int next = nextFour(of.bytes, start, length);
        return find(first, next, home(first, next), of.bytes, start, length);
    }

    /** True when each word of the other has the same id here. */
    boolean findsAllOf(Vocabulary other) {
        for (int id = 0; id < other.size(); id++) {
            if ((int) table[find(id, other) + 1] != id) {
                return false;
            }
        }
        return true;
    }

    /**
     * Everything as it lies in memory, little-endian: number of words, bytes of all words, and for each word the slot,
     * the first eight bytes of the key, the next four, and the end of its own bytes; then the bytes.
     */
    public ByteBuffer save() {
        int size = size();
        int length = offsets[size];
        ByteBuffer out = ByteBuffer.allocate(Math.toIntExact(2L * Integer.BYTES + size * BYTES_OF_AN_ID + length))
                .order(ByteOrder.LITTLE_ENDIAN);
        out.putInt(size).putInt(length);
        int[] slotOf = new int[size];
        for (int slot = 0; slot < table.length; slot += 2) {
            if (table[slot + 1] != 0) {
                slotOf[(int) table[slot + 1]] = slot;
            }
        }
        for (int slot : slotOf) {
            out.putLong(table[slot]);
        }
        for (int slot : slotOf) {
            out.putInt(slot);
        }
        for (int slot : slotOf) {
            out.putInt((int) (table[slot + 1] >>> 32));
        }
        for (int id = 1; id <= size; id++) {
            out.putInt(offsets[id]);
        }
        return out.put(bytes, 0, length).flip();
    }

    /**
     * Reads what {@link #save} wrote, and leaves what follows. A damaged buffer gives an exception or a vocabulary with wrong ids, never one whose
     * look-ups do not end, fail or give what is no id.
     */
    public static Vocabulary load(ByteBuffer in) {
        int size = in.getInt();
        int length = in.getInt();
        if (size < 2 || length < 0 || size * BYTES_OF_AN_ID + length > in.remaining()) {
            throw new UnusableInputException("vocabulary", "", "is damaged");
        }
        long[] firsts = new long[size];
        int[] slotOf = new int[size];
        int[] nexts = new int[size];
        int[] offsets = new int[size + 1];
        take(in, size * Long.BYTES).asLongBuffer().get(firsts);
        take(in, size * Integer.BYTES).asIntBuffer().get(slotOf);
        take(in, size * Integer.BYTES).asIntBuffer().get(nexts);
        take(in, size * Integer.BYTES).asIntBuffer().get(offsets, 1, size);
        byte[] bytes = new byte[length + Utf8Words.SLACK];
        in.get(bytes, 0, length);
        Vocabulary vocabulary = new Vocabulary(bytes, offsets);
        long[] table = vocabulary.table;
        for (int id = 0; id < size; id++) {
            int slot = slotOf[id];
            if ((slot & 1) != 0 || offsets[id] > offsets[id + 1]) {
                throw new UnusableInputException("vocabulary", "word " + id, "is damaged");
            }
            if (((slot - vocabulary.home(firsts[id], nexts[id]) & vocabulary.mask) >> 1) >= FARTHEST) {
                throw vocabulary.crowded(id);
            }
            table[slot] = firsts[id];
            table[slot + 1] = (long) nexts[id] << 32 | id;
        }
        if (offsets[size] != length) {
            throw new UnusableInputException("vocabulary", "", "is damaged");
        }
        return vocabulary;
    }

    private static ByteBuffer take(ByteBuffer in, int count) {
        ByteBuffer part = in.slice(in.position(), count).order(in.order());
        in.position(in.position() + count);
        return part;
    }

    private static long[] behind(int from) {
        long[] masks = new long[LONGEST_KEY + 1];
        for (int length = 0; length < masks.length; length++) {
            int used = Math.max(0, length - from);
            masks[length] = used >= Long.BYTES ? 0 : -1L << Byte.SIZE * used;
        }
        return masks;
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
        return new Vocabulary(Arrays.copyOf(bytes, end + Utf8Words.SLACK), offsets).filled();
    }

    /** Number of ids, the two specials included. */
    public int size() {
        return offsets.length - 1;
    }

    /** Bytes of the longest word. */
    int longestWord() {
        int longest = 0;
        for (int id = 0; id < size(); id++) {
            longest = Math.max(longest, offsets[id + 1] - offsets[id]);
        }
        return longest;
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
        return id(Arrays.copyOf(utf8, utf8.length + Utf8Words.SLACK), 0, utf8.length);
    }

    /** The id of a part of a text, behind which are {@link Utf8Words#SLACK} bytes. */
    int id(byte[] utf8, int start, int length) {
        long first = firstEight(utf8, start, length);
        int next = nextFour(utf8, start, length);
        return (int) table[find(first, next, home(first, next), utf8, start, length) + 1];
    }

    /**
     * The ids of all tokens of a text. In two passes: while nothing has to be guessed in between, the processor waits
     * for many places of the table at the same time.
     */
    void lookUp(byte[] utf8, TokenSpans tokens, TokenIds out) {
        lookUp(utf8, tokens, out, tokens.count());
    }

    /** The same with room for more ids. */
    void lookUp(byte[] utf8, TokenSpans tokens, TokenIds out, int room) {
        int[] starts = tokens.starts();
        int[] lengths = tokens.lengths();
        int count = tokens.count();
        out.reserve(room);
        long[] firsts = out.firsts();
        int[] nexts = out.nexts();
        int[] ids = out.ids();
        for (int i = 0; i < count; i++) {
            firsts[i] = firstEight(utf8, starts[i], lengths[i]);
            nexts[i] = nextFour(utf8, starts[i], lengths[i]);
            ids[i] = home(firsts[i], nexts[i]);
        }
        long[] table = this.table;
        for (int i = 0; i < count; i++) {
            int slot = ids[i];
            long entry = table[slot + 1];
            if (table[slot] != firsts[i] || (int) (entry >>> 32) != nexts[i] || lengths[i] > LONGEST_KEY) {
                entry = table[find(firsts[i], nexts[i], slot, utf8, starts[i], lengths[i]) + 1];
            }
            ids[i] = (int) entry;
        }
    }

    private int home(long first, int next) {
        return (int) ((first + next) * GOLDEN >>> shift) << 1;
    }

    /** Where in the table the word is, or would be, or the place behind the last when it can be nowhere. */
    private int find(long first, int next, int home, byte[] utf8, int start, int length) {
        int slot = home;
        for (int far = 0; far < FARTHEST; far++) {
            if (table[slot + 1] == 0
                    || table[slot] == first
                            && (int) (table[slot + 1] >>> 32) == next
                            && (length <= LONGEST_KEY || isWord((int) table[slot + 1], utf8, start, length))) {
                return slot;
            }
            slot = slot + 2 & mask;
        }
        return mask + 1;
    }

    static long firstEight(byte[] utf8, int start, int length) {
        return length <= LONGEST_KEY
                ? Utf8Words.at(utf8, start) | BEHIND_FIRST_EIGHT[length]
                : hash(utf8, start, length);
    }

    private static int nextFour(byte[] utf8, int start, int length) {
        return length <= LONGEST_KEY
                ? (int) (Utf8Words.at(utf8, start + Long.BYTES) | BEHIND_NEXT_FOUR[length])
                : MARKS_HASH;
    }

    private static long hash(byte[] utf8, int start, int length) {
        int lastEight = start + length - Long.BYTES;
        long hash = Utf8Words.at(utf8, lastEight);
        for (int i = start; i < lastEight; i += Long.BYTES) {
            hash = (hash ^ hash >>> 32) * GOLDEN + Utf8Words.at(utf8, i);
        }
        return hash;
    }

    /** Whether the word of the id, which has the same hash, is this one. */
    private boolean isWord(int id, byte[] utf8, int start, int length) {
        return Arrays.equals(bytes, offsets[id], offsets[id + 1], utf8, start, start + length);
    }
}
