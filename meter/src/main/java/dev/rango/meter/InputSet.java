package dev.rango.meter;

import dev.rango.runtime.UnusableInputException;
import dev.rango.runtime.text.Vocabulary;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.function.ToIntFunction;

/**
 * Inputs to measure with, in the order in which they are classified, again and again.
 *
 * @param <I> texts, or pictures as pixels
 */
public final class InputSet<I> {
    private final String noun;
    private final String name;
    private final String description;
    private final boolean synthetic;
    private final List<I> inputs;
    private final int[] lengths;
    private final long bytes;

    private InputSet(
            String noun, String name, String description, boolean synthetic, List<I> inputs, ToIntFunction<I> length) {
        this.noun = noun;
        this.name = name;
        this.description = description;
        this.synthetic = synthetic;
        this.inputs = List.copyOf(inputs);
        this.lengths = this.inputs.stream().mapToInt(length).toArray();
        this.bytes = Arrays.stream(lengths).asLongStream().sum();
    }

    /**
     * Texts of a user.
     *
     * @param name the file they come from
     * @param description what they are, in words
     * @throws UnusableInputException when none of them holds anything but white space
     */
    public static InputSet<String> of(String name, String description, List<String> texts) {
        if (texts.stream().allMatch(String::isBlank)) {
            throw new UnusableInputException(name, "", texts.isEmpty() ? "holds no text" : "holds empty lines only");
        }
        return new InputSet<>("text", name, description, false, texts, InputSet::utf8Length);
    }

    /** Texts that are made from a vocabulary: their lengths and the frequencies of their words are those of real reviews. */
    public static InputSet<String> synthetic(Vocabulary vocabulary) {
        List<String> texts = new SyntheticTexts(vocabulary).texts(SyntheticTexts.TEXTS);
        return new InputSet<>("text", "synthetic", SyntheticTexts.DESCRIPTION, true, texts, InputSet::utf8Length);
    }

    /** Pictures that are made up. */
    public static InputSet<byte[]> pictures() {
        return new InputSet<>(
                "image",
                "synthetic",
                SyntheticPictures.DESCRIPTION,
                true,
                SyntheticPictures.pictures(),
                pixels -> pixels.length);
    }

    /** What they are called, one by one. */
    public String noun() {
        return noun;
    }

    /** As {@link #noun}, with its article. */
    public String one() {
        return (noun.startsWith("i") ? "an " : "a ") + noun;
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

    /** All of them. */
    public List<I> inputs() {
        return inputs;
    }

    /** How many there are. */
    public int size() {
        return inputs.size();
    }

    /** Bytes of all of them: of texts in UTF-8. */
    public long bytes() {
        return bytes;
    }

    /** Tells equal sets from others: equal texts in equal order have equal fingerprints. */
    public String fingerprint() {
        return String.format(Locale.ROOT, "%d-%d-%08x", size(), bytes, Arrays.deepHashCode(inputs.toArray()));
    }

    int length(int index) {
        return lengths[index];
    }

    /** Such as {@code 2,048 texts of 1,294 bytes on average: synthetic, made up …}. */
    public String sentence() {
        return Figures.format(
                "%s of %,d bytes on average: %s, %s", Figures.count(size(), noun), bytes / size(), name, description);
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
