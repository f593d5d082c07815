package dev.rango.data;

import dev.rango.runtime.UnusableInputException;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.SplittableRandom;

/**
 * Examples cut in two by a seeded shuffle. The same examples in the same order, fraction and seed give the same parts.
 *
 * <p>The shuffle is Fisher and Yates': for i from the last index down to 1, the elements at i and j change places,
 * where j is the next {@link SplittableRandom#nextLong()}, as an unsigned number, modulo i + 1.
 *
 * @param <T> an example
 * @param train the examples to train on, in shuffled order
 * @param validation the remaining examples, in shuffled order
 */
public record Split<T>(List<T> train, List<T> validation) {
    /** Copies the lists. */
    public Split {
        train = List.copyOf(train);
        validation = List.copyOf(validation);
    }

    /**
     * Splits examples.
     *
     * @param trainFraction above 0, at most 1; {@code train} gets that fraction of the examples, rounded down, and at
     *     least one
     * @throws UnusableInputException if the fraction is out of range
     */
    public static <T> Split<T> of(List<T> examples, double trainFraction, long seed) {
        requireFraction("train fraction", trainFraction);
        return cut(examples, count(examples.size(), trainFraction), seed);
    }

    /**
     * A random part of the examples, in shuffled order.
     *
     * @param fraction above 0, at most 1; rounded down to whole examples, and at least one
     * @throws UnusableInputException if the fraction is out of range
     */
    public static <T> List<T> subset(List<T> examples, double fraction, long seed) {
        requireFraction("subset fraction", fraction);
        return cut(examples, count(examples.size(), fraction), seed).train();
    }

    /** {@code trainCount} of the examples, and the others. */
    static <T> Split<T> cut(List<T> examples, int trainCount, long seed) {
        List<T> shuffled = new ArrayList<>(examples);
        SplittableRandom random = new SplittableRandom(seed);
        for (int i = shuffled.size() - 1; i > 0; i--) {
            Collections.swap(shuffled, i, (int) Long.remainderUnsigned(random.nextLong(), i + 1));
        }
        return new Split<>(shuffled.subList(0, trainCount), shuffled.subList(trainCount, shuffled.size()));
    }

    /** The fraction of {@code size} as a whole number, rounded down, at least 1 where there are any: how many are cut off first. */
    public static int count(int size, double fraction) {
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
