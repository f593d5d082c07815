package dev.rango.data;

import dev.rango.runtime.UnusableInputException;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.SplittableRandom;

/**
 * Texts cut in two by a seeded shuffle. The same texts in the same order, fraction and seed give the same parts.
 *
 * <p>The shuffle is Fisher and Yates': for i from the last index down to 1, the elements at i and j change places,
 * where j is the next {@link SplittableRandom#nextLong()}, as an unsigned number, modulo i + 1.
 *
 * @param train the texts to train on, in shuffled order
 * @param validation the remaining texts, in shuffled order
 */
public record Split(List<LabelledText> train, List<LabelledText> validation) {
    /** Copies the lists. */
    public Split {
        train = List.copyOf(train);
        validation = List.copyOf(validation);
    }

    /**
     * Splits texts.
     *
     * @param trainFraction above 0, at most 1; {@code train} gets that fraction of the texts, rounded down, and at
     *     least one
     * @throws UnusableInputException if the fraction is out of range
     */
    public static Split of(List<LabelledText> texts, double trainFraction, long seed) {
        requireFraction("train fraction", trainFraction);
        return cut(texts, count(texts.size(), trainFraction), seed);
    }

    /**
     * A random part of the texts, in shuffled order.
     *
     * @param fraction above 0, at most 1; rounded down to whole texts, and at least one
     * @throws UnusableInputException if the fraction is out of range
     */
    public static List<LabelledText> subset(List<LabelledText> texts, double fraction, long seed) {
        requireFraction("subset fraction", fraction);
        return cut(texts, count(texts.size(), fraction), seed).train();
    }

    /** {@code trainCount} of the texts, and the others. */
    static Split cut(List<LabelledText> texts, int trainCount, long seed) {
        List<LabelledText> shuffled = new ArrayList<>(texts);
        SplittableRandom random = new SplittableRandom(seed);
        for (int i = shuffled.size() - 1; i > 0; i--) {
            Collections.swap(shuffled, i, (int) Long.remainderUnsigned(random.nextLong(), i + 1));
        }
        return new Split(shuffled.subList(0, trainCount), shuffled.subList(trainCount, shuffled.size()));
    }

    /** The fraction of {@code size} as a whole number, rounded down, at least 1 where there are any. */
    static int count(int size, double fraction) {
        // In decimal, as the user wrote it: in binary 0.29 of 100 would be 28.
        int whole =
                BigDecimal.valueOf(fraction).multiply(BigDecimal.valueOf(size)).intValue();
        return Math.min(size, Math.max(1, whole));
    }

    private static void requireFraction(String what, double fraction) {
        if (!(fraction > 0 && fraction <= 1)) {
            throw new UnusableInputException(what, "", fraction + " is not above 0 and at most 1");
        }
    }
}
