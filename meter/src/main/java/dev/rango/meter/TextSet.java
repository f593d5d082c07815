package dev.rango.meter;

import dev.rango.runtime.UnusableInputException;
import dev.rango.runtime.Vocabulary;
import java.util.List;
import java.util.Locale;

/** Texts to measure with, in the order in which they are classified, again and again. */
public final class TextSet {
    private final String name;
    private final String description;
    private final boolean synthetic;
    private final List<String> texts;
    private final int[] utf8Lengths;
    private final long utf8Bytes;

    private TextSet(String name, String description, boolean synthetic, List<String> texts) {
        this.name = name;
        this.description = description;
        this.synthetic = synthetic;
        this.texts = List.copyOf(texts);
        this.utf8Lengths = this.texts.stream().mapToInt(TextSet::utf8Length).toArray();
        long sum = 0;
        for (int length : utf8Lengths) {
            sum += length;
        }
        this.utf8Bytes = sum;
    }

    /**
     * Texts of a user.
     *
     * @param name the file they come from
     * @param description what they are, in words
     * @throws UnusableInputException when none of them holds anything but white space
     */
    public static TextSet of(String name, String description, List<String> texts) {
        if (texts.stream().allMatch(String::isBlank)) {
            throw new UnusableInputException(name, "", texts.isEmpty() ? "holds no text" : "holds empty lines only");
        }
        return new TextSet(name, description, false, texts);
    }

    /** Texts that are made from a vocabulary: their lengths and the frequencies of their words are those of real reviews. */
    public static TextSet synthetic(Vocabulary vocabulary) {
        return new TextSet(
                "synthetic",
                SyntheticTexts.DESCRIPTION,
                true,
                new SyntheticTexts(vocabulary).texts(SyntheticTexts.TEXTS));
    }

    /** The file, or {@code synthetic}. */
    public String name() {
        return name;
    }

    /** What they are, in words. */
    public String description() {
        return description;
    }

    /** Whether they were made up. */
    public boolean isSynthetic() {
        return synthetic;
    }

    /** The texts. */
    public List<String> texts() {
        return texts;
    }

    /** Number of texts. */
    public int size() {
        return texts.size();
    }

    /** Bytes of all texts in UTF-8. */
    public long utf8Bytes() {
        return utf8Bytes;
    }

    /** Tells equal sets from others: equal texts in equal order have equal fingerprints. */
    public String fingerprint() {
        return String.format(Locale.ROOT, "%d-%d-%08x", size(), utf8Bytes, texts.hashCode());
    }

    int utf8Length(int index) {
        return utf8Lengths[index];
    }

    /** Bytes of a text in UTF-8; an unpaired surrogate is one, the {@code ?} of Java's encoder. */
    private static int utf8Length(String text) {
        int bytes = 0;
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c < 0x80) {
                bytes++;
            } else if (c < 0x800) {
                bytes += 2;
            } else if (!Character.isSurrogate(c)) {
                bytes += 3;
            } else if (Character.isHighSurrogate(c)
                    && i + 1 < text.length()
                    && Character.isLowSurrogate(text.charAt(i + 1))) {
                bytes += 4;
                i++;
            } else {
                bytes++;
            }
        }
        return bytes;
    }
}
