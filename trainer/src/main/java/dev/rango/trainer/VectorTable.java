package dev.rango.trainer;

import dev.rango.models.Tensor;
import dev.rango.runtime.Setting;
import dev.rango.runtime.UnusableInputException;
import dev.rango.runtime.text.Vocabulary;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.function.Consumer;

/** Words and vectors as they are read, and what was left out of them. */
final class VectorTable {
    /** What files call their vector for unknown words. No text has such a token; {@code unk} and {@code UNK} are words. */
    private static final Set<String> UNKNOWN_NAMES = Set.of(Vocabulary.UNKNOWN_WORD, "<UNK>");
    /** One in so many words may not be UTF-8: then it is dirt; more are another encoding. */
    private static final int ONE_IN = 100;

    private static final int MAX_DIM = 10_000;

    private final Path file;
    private final int maxWords;
    private final List<String> words = new ArrayList<>(List.of(Vocabulary.UNKNOWN_WORD, Vocabulary.PADDING_WORD));
    private final Set<String> known = new HashSet<>(words);
    private final LeftOut blank = new LeftOut();
    private final LeftOut repeated = new LeftOut();
    private final LeftOut notUtf8 = new LeftOut();
    private final LeftOut unusable = new LeftOut();
    private float[] table = new float[0];
    private int dim;
    private String unknownName = "";
    private boolean hasPadding;
    private long beyond;

    VectorTable(Path file, int maxWords) {
        this.file = file;
        this.maxWords = maxWords;
    }

    /** Rows that count but are not kept, and where the first was. */
    private static final class LeftOut {
        private long count;
        private String first = "";

        void add(String place) {
            first = count++ == 0 ? place : first;
        }
    }

    void dim(String place, int values) {
        if (values < 1 || values > MAX_DIM) {
            throw new UnusableInputException(file, place, "has " + values + " values; 1 to " + MAX_DIM + " can be");
        }
        dim = values;
    }

    int dim() {
        return dim;
    }

    /** Whether the row of this word is kept; one that is not is counted. The vector for unknown words may stand behind the last that is. */
    boolean takes(byte[] word) {
        boolean taken = words.size() - 2 < maxWords || isUnknown(new String(word, StandardCharsets.ISO_8859_1));
        beyond += taken ? 0 : 1;
        return taken;
    }

    private static boolean isUnknown(String word) {
        return UNKNOWN_NAMES.contains(word);
    }

    /** Where in {@link #values} the next vector goes. */
    int next() {
        int row = words.size() * dim;
        if (table.length < row + dim) {
            table = Arrays.copyOf(table, (int) Math.min(Integer.MAX_VALUE - 8, Math.max(table.length * 2L, dim << 12)));
        }
        if (table.length < row + dim) {
            throw new UnusableInputException(
                    file,
                    "",
                    "holds more numbers than a table can; " + Setting.of("max-words", "N")
                            + " keeps the first N words");
        }
        return row;
    }

    float[] values() {
        return table;
    }

    /** Takes the vector at {@link #next} for a word, unless it is blank, broken or there already. */
    void add(byte[] bytes, String place) {
        String word;
        try {
            word = StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(bytes))
                    .toString();
        } catch (CharacterCodingException e) {
            notUtf8.add(place);
            return;
        }
        if (word.isBlank()) {
            blank.add(place);
        } else if (isUnknown(word) && unknownName.isEmpty()) {
            unknownName = word;
            System.arraycopy(table, words.size() * dim, table, Vocabulary.UNKNOWN * dim, dim);
        } else if (word.equals(Vocabulary.PADDING_WORD) && !hasPadding) {
            hasPadding = true;
        } else if (isUnknown(word) || !known.add(word)) {
            repeated.add(place);
        } else {
            words.add(word);
        }
    }

    void leaveOut(String place) {
        unusable.add(place);
    }

    /** @param notes gets a line for each thing that a reader of the file would not expect */
    WordVectors done(Consumer<String> notes) {
        if (words.size() == 2) {
            throw new UnusableInputException(file, "", "holds no word vectors");
        }
        if (notUtf8.count * ONE_IN > words.size() - 2 + notUtf8.count) {
            throw new UnusableInputException(
                    file,
                    notUtf8.first,
                    "is not UTF-8, as are " + notUtf8.count
                            + " words in all; if it is Latin-1, iconv -f latin1 -t utf-8 converts it");
        }
        if (!unknownName.isEmpty()) {
            notes.accept(file + ": its own row " + unknownName + " is what unknown words get");
        }
        if (hasPadding) {
            notes.accept(file + ": its row " + Vocabulary.PADDING_WORD + " is not used; padding never counts");
        }
        if (beyond > 0) {
            notes.accept(String.format(
                    Locale.ROOT,
                    "%s: the first %s used, to \"%s\"; %,d more %s left out",
                    file,
                    words.size() == 3 ? "word is" : String.format(Locale.ROOT, "%,d words are", words.size() - 2),
                    words.get(words.size() - 1),
                    beyond,
                    beyond == 1 ? "is" : "are"));
        }
        say(notes, repeated, "repeated", "; the first vector of a word counts");
        say(notes, blank, "blank", "; no token is ever blank");
        say(notes, notUtf8, "not UTF-8", "");
        say(notes, unusable, "no word and its numbers", "");
        return new WordVectors(
                Vocabulary.of(words), Tensor.matrix(words.size(), dim, Arrays.copyOf(table, words.size() * dim)));
    }

    private void say(Consumer<String> notes, LeftOut rows, String what, String why) {
        if (rows.count > 0) {
            notes.accept(String.format(
                    Locale.ROOT,
                    "%s: %,d %s left out that %s %s (%s%s)%s",
                    file,
                    rows.count,
                    rows.count == 1 ? "row was" : "rows were",
                    rows.count == 1 ? "is" : "are",
                    what,
                    rows.count == 1 ? "" : "the first: ",
                    rows.first,
                    why));
        }
    }
}
