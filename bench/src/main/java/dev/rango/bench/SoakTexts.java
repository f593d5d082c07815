package dev.rango.bench;

import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.IntStream;

/**
 * Texts of no byte to 5 MB, chosen as they come in: most are short, few are long.
 *
 * @param all the short ones first, then reviews, long ones and huge ones
 */
record SoakTexts(List<String> all, int shortOnes, int reviews, int longOnes) {
    private static final int SHORT_ONES = 400;
    private static final int REVIEWS = 600;
    private static final int LONG_ONES = 40;
    private static final int SENTENCE = 120;
    private static final int LEAST_LONG = 16_000;
    private static final int MOST_LONG = 300_000;
    private static final int[] HUGE = {1_000_000, 2_000_000, 5_000_000};
    /** Of ten thousand requests; the rest are short. */
    private static final int HUGE_SHARE = 5;

    private static final int LONG_SHARE = 100;
    private static final int REVIEW_SHARE = 4_400;
    private static final int WHOLE = 10_000;

    private static final List<String> AWKWARD = List.of(
            "",
            " ",
            "\n\n\t\r\n",
            "\0\u0001\u001b[2J\u007f",
            "\ud83d lone \udc00 halves",
            "I\u0307stanbul \u0130 \u00df \u1e9e \u03a3\u03c3\u03c2",
            "\ud83d\ude00".repeat(50),
            "\u05e9\u05dc\u05d5\u05dd \u4f60\u597d \u3053\u3093\u306b\u3061\u306f",
            "w".repeat(20_000),
            "'\"().,;:!?-".repeat(300),
            "\u202e right to left \u2066 and isolated");

    /** @param reviews at least one, none of which is empty */
    static SoakTexts of(List<String> reviews, long seed) {
        SplittableRandom random = new SplittableRandom(seed);
        List<String> all = new ArrayList<>(AWKWARD);
        while (all.size() < SHORT_ONES) {
            String review = any(reviews, random);
            all.add(review.substring(0, Math.min(review.length(), 1 + random.nextInt(SENTENCE))));
        }
        for (int i = 0; i < REVIEWS; i++) {
            all.add(any(reviews, random));
        }
        for (int i = 0; i < LONG_ONES; i++) {
            all.add(joined(reviews, random, LEAST_LONG + random.nextInt(MOST_LONG - LEAST_LONG)));
        }
        for (int length : HUGE) {
            all.add(joined(reviews, random, length));
        }
        return new SoakTexts(List.copyOf(all), SHORT_ONES, REVIEWS, LONG_ONES);
    }

    private static String any(List<String> texts, SplittableRandom random) {
        return texts.get(random.nextInt(texts.size()));
    }

    private static String joined(List<String> reviews, SplittableRandom random, int length) {
        StringBuilder text = new StringBuilder(length);
        while (text.length() < length) {
            text.append(any(reviews, random)).append('\n');
        }
        return text.substring(0, length);
    }

    String text(int number) {
        return all.get(number);
    }

    List<String> texts(List<Integer> numbers) {
        return numbers.stream().map(all::get).toList();
    }

    /** Number of a text of any kind. */
    int any(SplittableRandom random) {
        int place = random.nextInt(WHOLE);
        int longest = shortOnes + reviews + longOnes;
        if (place < HUGE_SHARE) {
            return longest + random.nextInt(all.size() - longest);
        }
        if (place < LONG_SHARE) {
            return shortOnes + reviews + random.nextInt(longOnes);
        }
        return place < REVIEW_SHARE ? shortOnes + random.nextInt(reviews) : random.nextInt(shortOnes);
    }

    /** Numbers of one to {@code most} texts of any kind. */
    List<Integer> list(SplittableRandom random, int most) {
        return IntStream.range(0, 1 + random.nextInt(most))
                .mapToObj(i -> any(random))
                .toList();
    }

    /** Of all of them. */
    long characters() {
        return all.stream().mapToLong(String::length).sum();
    }
}
