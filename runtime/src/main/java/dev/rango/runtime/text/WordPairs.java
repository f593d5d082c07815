package dev.rango.runtime.text;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.rango.runtime.UnusableInputException;
import dev.rango.runtime.format.ModelFiles;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Optional;

/**
 * Pairs of words that stand side by side in a text, such as <i>not impressed</i>, and their ids, which follow those of the words.
 * Immutable.
 *
 * <p>{@value ModelFiles#PAIRS} has them in the order of their ids, a line each, below a line that names the tokenizer by its digest: no
 * other tool reads pairs from a {@code tokenizer.json}, and none is misled by one.
 *
 * <p>Most pairs of a text are not among them, which one place of an open-addressing table tells.
 */
public final class WordPairs {
    /** No pairs. */
    public static final WordPairs NONE = new WordPairs(new int[0], new int[0], 0);

    /** More have no room in an entry of the table. */
    public static final int MOST = 1 << 20;

    private static final int INDEX_BITS = 20;
    private static final long INDEX = MOST - 1;
    private static final int WORD_BITS = 22;
    /** So many words, at most, can be those of pairs. */
    private static final int MOST_WORDS = (1 << WORD_BITS) - 1;
    /** Nothing is there: ids that no word has. */
    private static final long FREE = -1;

    private static final long GOLDEN = 0x9E3779B97F4A7C15L;
    /** As far behind its place may a pair stand: those that were made to fall on one place stand farther. */
    private static final int FARTHEST = 1 << 8;

    private static final String HEADER = "rango-pairs 1 ";

    private final int[] firsts;
    private final int[] seconds;
    private final int words;
    /** Open addressing, at most a quarter full: ids of both words above the number of the pair. */
    private final long[] table;

    private final int shift;

    private WordPairs(int[] firsts, int[] seconds, int words) {
        this.firsts = firsts;
        this.seconds = seconds;
        this.words = words;
        int slots = Integer.highestOneBit(Math.max(1, firsts.length)) * 8;
        this.table = new long[slots];
        Arrays.fill(table, FREE);
        this.shift = Long.numberOfLeadingZeros(slots) + 1;
    }

    /**
     * Pairs in the order of their ids.
     *
     * @param firsts id of the first word of each, neither unknown nor padding
     * @param seconds of the second
     * @param words number of all words, the two specials included; the first pair has this id
     * @throws UnusableInputException when there are too many, an id is no word's, or a pair is there twice
     */
    public static WordPairs of(int[] firsts, int[] seconds, int words) {
        if (firsts.length != seconds.length || firsts.length > MOST || firsts.length > 0 && words > MOST_WORDS) {
            throw new UnusableInputException(
                    "pairs",
                    "",
                    firsts.length + " pairs of " + words + " words: up to " + MOST + " of up to " + MOST_WORDS
                            + " can be");
        }
        if (firsts.length == 0) {
            return NONE;
        }
        WordPairs pairs = new WordPairs(firsts.clone(), seconds.clone(), words);
        for (int i = 0; i < firsts.length; i++) {
            pairs.put(i);
        }
        return pairs;
    }

    private void put(int index) {
        if (!isWord(firsts[index]) || !isWord(seconds[index])) {
            throw unusable(index, "has an id that is no word's");
        }
        long key = key(firsts[index], seconds[index]);
        int slot = home(key);
        for (int far = 0; table[slot] != FREE; far++) {
            if (table[slot] >>> INDEX_BITS == key) {
                throw unusable(index, "stands there twice (also pair " + (table[slot] & INDEX) + ")");
            }
            if (far == FARTHEST) {
                throw unusable(index, "falls with too many others on one place of the table");
            }
            slot = slot + 1 & table.length - 1;
        }
        table[slot] = key << INDEX_BITS | index;
    }

    private boolean isWord(int id) {
        return id > Vocabulary.PADDING && id < words;
    }

    private static UnusableInputException unusable(int index, String reason) {
        return new UnusableInputException("pairs", "pair " + index, reason);
    }

    private static long key(int first, int second) {
        return (long) first << WORD_BITS | second;
    }

    private int home(long key) {
        return (int) (key * GOLDEN >>> shift);
    }

    /** Number of pairs. */
    public int size() {
        return firsts.length;
    }

    /** Id of a pair's first word. */
    public int first(int pair) {
        return firsts[pair];
    }

    /** Id of its second word. */
    public int second(int pair) {
        return seconds[pair];
    }

    /**
     * Appends the ids of the pairs of a text's words, in their order.
     *
     * @param ids of the words, with room for as many again
     * @param entries room for one of each word
     * @return how many there are now
     */
    int append(int[] ids, int count, long[] entries) {
        long[] table = this.table;
        int words = this.words;
        // In two passes, as words are looked up: while nothing has to be guessed, the processor waits for many places
        // at the same time.
        for (int i = 1; i < count; i++) {
            entries[i] = table[home(key(ids[i - 1], ids[i]))];
        }
        int end = count;
        for (int i = 1; i < count; i++) {
            long key = key(ids[i - 1], ids[i]);
            long entry = entries[i];
            if (entry != FREE && entry >>> INDEX_BITS != key) {
                entry = behind(key, home(key));
            }
            // Whether a pair is one of them is anyone's guess, so it must not decide which way the code goes.
            ids[end] = words + (int) (entry & INDEX);
            end += (int) ((entry >>> INDEX_BITS ^ key) - 1 >>> 63);
        }
        return end;
    }

    private long behind(long key, int home) {
        int slot = home;
        for (int far = 0; far < FARTHEST; far++) {
            slot = slot + 1 & table.length - 1;
            if (table[slot] == FREE || table[slot] >>> INDEX_BITS == key) {
                return table[slot];
            }
        }
        return FREE;
    }

    /** Appends everything as it lies in memory, behind what {@link Vocabulary#save} gives: their number, the first words, the second. */
    ByteBuffer save(ByteBuffer vocabulary) {
        if (size() == 0) {
            return vocabulary;
        }
        ByteBuffer out = ByteBuffer.allocate(
                        Math.toIntExact(vocabulary.remaining() + Integer.BYTES * (1L + 2L * size())))
                .order(vocabulary.order());
        out.put(vocabulary).putInt(size());
        for (int[] ids : new int[][] {firsts, seconds}) {
            for (int id : ids) {
                out.putInt(id);
            }
        }
        return out.flip();
    }

    /** Reads what {@link #save} appended; nothing when nothing is left. */
    static WordPairs load(ByteBuffer in, int words) {
        if (!in.hasRemaining()) {
            return NONE;
        }
        int size = in.getInt();
        if (size < 1 || in.remaining() != 2L * Integer.BYTES * size) {
            throw new UnusableInputException("pairs", "", "are damaged");
        }
        int[] firsts = new int[size];
        int[] seconds = new int[size];
        in.asIntBuffer().get(firsts).get(seconds);
        return of(firsts, seconds, words);
    }

    /** Writes them into a model's folder, beside the tokenizer; nothing when there are none. */
    public void write(Path folder, Vocabulary vocabulary, String tokenizerSha256) throws IOException {
        if (size() == 0) {
            return;
        }
        StringBuilder text = new StringBuilder(HEADER).append(tokenizerSha256).append('\n');
        for (int i = 0; i < size(); i++) {
            text.append(vocabulary.word(firsts[i]))
                    .append(' ')
                    .append(vocabulary.word(seconds[i]))
                    .append('\n');
        }
        Files.write(folder.resolve(ModelFiles.PAIRS), text.toString().getBytes(StandardCharsets.UTF_8));
    }

    /**
     * Reads what {@link #write} wrote.
     *
     * @param file what an error names
     * @param content of the file; empty where there is none, which gives none
     * @throws UnusableInputException when it is broken, or belongs to another tokenizer
     */
    public static WordPairs read(Path file, Optional<byte[]> content, Vocabulary vocabulary, String tokenizerSha256) {
        if (content.isEmpty()) {
            return NONE;
        }
        String[] lines = new String(content.get(), UTF_8).split("\n", -1);
        int size = lines.length - 2;
        if (!lines[0].equals(HEADER + tokenizerSha256)) {
            throw new UnusableInputException(file, "line 1", "are no pairs of this model's tokenizer.json");
        }
        if (size < 1 || !lines[size + 1].isEmpty()) {
            throw new UnusableInputException(file, "line " + lines.length, "is cut off");
        }
        int[] firsts = new int[size];
        int[] seconds = new int[size];
        for (int i = 0; i < size; i++) {
            String line = lines[i + 1];
            int space = line.indexOf(' ');
            firsts[i] = space < 0 ? Vocabulary.UNKNOWN : vocabulary.id(line.substring(0, space));
            seconds[i] = vocabulary.id(line.substring(space + 1));
            if (firsts[i] <= Vocabulary.PADDING || seconds[i] <= Vocabulary.PADDING) {
                throw new UnusableInputException(
                        file, "line " + (i + 2), "is not two words of the tokenizer with a space between them");
            }
        }
        try {
            return of(firsts, seconds, vocabulary.size());
        } catch (UnusableInputException e) {
            throw new UnusableInputException(file, e.place(), e.reason(), e);
        }
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof WordPairs pairs
                && words == pairs.words
                && Arrays.equals(firsts, pairs.firsts)
                && Arrays.equals(seconds, pairs.seconds);
    }

    @Override
    public int hashCode() {
        return 31 * Arrays.hashCode(firsts) + Arrays.hashCode(seconds);
    }
}
