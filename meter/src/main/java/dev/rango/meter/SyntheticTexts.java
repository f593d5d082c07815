package dev.rango.meter;

import dev.rango.runtime.text.Vocabulary;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;

/**
 * Texts with the statistics of real reviews, for when there are none. The constants were fitted to the 25,000 test
 * reviews of IMDB (Maas et al., 2011) in {@code basic_english} tokens:
 *
 * <ul>
 *   <li>the length is log-normal: mean and standard deviation of ln(tokens) are 5.368 and 0.640, the shortest review has
 *       8 tokens and the longest 2,623; its mean is 265;
 *   <li>the word of rank r has a probability ∝ 1/(r + 3)^1.2 (Zipf's law as Mandelbrot wrote it), the most likely one on
 *       a grid of exponents 0.8 to 1.5 and shifts 0 to 12; a review then repeats as many of its words as real ones do
 *       (of 265 tokens 145 are distinct, in IMDB 142);
 *   <li>2.6 % of the tokens are unknown to the shipped sentiment model's vocabulary.
 * </ul>
 *
 * The rank of a word is its place in the vocabulary, which word vectors such as GloVe's order by frequency.
 */
final class SyntheticTexts {
    /** Enough for the mean length of a set to be that of the law within 2 %. */
    static final int TEXTS = 2048;

    static final String DESCRIPTION =
            "made up from the first model's words; lengths and word frequencies are fitted to 25,000 IMDB reviews";

    private static final long SEED = 20_260_101;
    private static final double LENGTH_MEAN = 5.368;
    private static final double LENGTH_DEVIATION = 0.640;
    private static final int SHORTEST = 8;
    private static final int LONGEST = 2623;
    private static final double EXPONENT = 1.2;
    private static final double SHIFT = 3;
    private static final double UNKNOWN = 0.026;
    private static final int SPECIALS = 2;

    private final List<String> words;
    private final double[] cumulative;
    private final SplittableRandom random = new SplittableRandom(SEED);

    SyntheticTexts(Vocabulary vocabulary) {
        this.words = vocabulary.words().subList(Math.min(SPECIALS, vocabulary.size()), vocabulary.size());
        this.cumulative = new double[words.size()];
        double sum = 0;
        for (int rank = 1; rank <= cumulative.length; rank++) {
            sum += Math.pow(rank + SHIFT, -EXPONENT);
            cumulative[rank - 1] = sum;
        }
    }

    List<String> texts(int count) {
        List<String> texts = new ArrayList<>(count);
        for (int i = 0; i < count; i++) {
            texts.add(text(length()));
        }
        return texts;
    }

    private int length() {
        double length;
        do {
            length = Math.exp(LENGTH_MEAN + LENGTH_DEVIATION * gaussian());
        } while (length < SHORTEST || length > LONGEST);
        return (int) Math.round(length);
    }

    /** Box and Muller's transform; SplittableRandom has no Gaussian of its own in Java 17 that is fixed for ever. */
    private double gaussian() {
        double radius = Math.sqrt(-2 * Math.log(1 - random.nextDouble()));
        return radius * Math.cos(2 * Math.PI * random.nextDouble());
    }

    /** Words with spaces between them, none before punctuation, a capital after a full stop. */
    private String text(int tokens) {
        StringBuilder text = new StringBuilder();
        boolean sentenceStarts = true;
        for (int t = 0; t < tokens; t++) {
            String word = word();
            boolean punctuation = word.length() == 1 && ".,!?".contains(word);
            if (!text.isEmpty() && !punctuation) {
                text.append(' ');
            }
            text.append(sentenceStarts ? capitalised(word) : word);
            sentenceStarts = word.equals(".");
        }
        return text.toString();
    }

    private String word() {
        if (words.isEmpty() || random.nextDouble() < UNKNOWN) {
            return unknownWord();
        }
        double point = random.nextDouble() * cumulative[cumulative.length - 1];
        int found = Arrays.binarySearch(cumulative, point);
        return words.get(Math.min(words.size() - 1, found < 0 ? -found - 1 : found + 1));
    }

    /** Nine random letters: no vocabulary has many of them. */
    private String unknownWord() {
        StringBuilder word = new StringBuilder();
        for (int i = 0; i < 9; i++) {
            word.append((char) ('a' + random.nextInt(26)));
        }
        return word.toString();
    }

    private static String capitalised(String word) {
        char first = word.charAt(0);
        return first >= 'a' && first <= 'z' ? (char) (first - 'a' + 'A') + word.substring(1) : word;
    }
}
