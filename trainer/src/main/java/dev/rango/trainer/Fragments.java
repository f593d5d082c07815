package dev.rango.trainer;

import dev.rango.data.LabelledText;
import dev.rango.runtime.text.Tokenizer;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import java.util.function.Function;
import java.util.stream.IntStream;

/**
 * Training texts of which a step reads now the whole, now one to three sentences somewhere in it, under the label of the whole. What has
 * only seen long texts is sure and wrong on short ones, whose mean is one of few words.
 */
final class Fragments {
    /** All texts are read whole. */
    static final Fragments NONE = new Fragments(0, new String[0], new int[0][], text -> new int[0]);

    /** Sentences of a fragment, at most. */
    private static final int MOST_SENTENCES = 3;

    private final double share;
    private final String[] texts;
    /** Of each text where its sentences begin, and its end. */
    private final int[][] starts;

    private final Function<String, int[]> ids;

    private Fragments(double share, String[] texts, int[][] starts, Function<String, int[]> ids) {
        this.share = share;
        this.texts = texts;
        this.starts = starts;
        this.ids = ids;
    }

    /**
     * Of texts that are trained on.
     *
     * @param share of the texts of a step that are read in part, 0 to below 1
     */
    static Fragments of(double share, List<LabelledText> texts, Tokenizer tokenizer) {
        if (share == 0) {
            return NONE;
        }
        String[] contents = texts.stream().map(LabelledText::text).toArray(String[]::new);
        int[][] starts = Arrays.stream(contents).map(Fragments::starts).toArray(int[][]::new);
        return new Fragments(share, contents, starts, tokenizer::ids);
    }

    /**
     * Draws anew what is read of some texts.
     *
     * @param whole ids of each text
     * @param read what is read of each; changed where it is chosen
     */
    void draw(int[] chosen, SplittableRandom random, int[][] whole, int[][] read) {
        if (share == 0) {
            return;
        }
        for (int text : chosen) {
            read[text] = random.nextDouble() < share && starts[text].length > 2
                    ? ids.apply(fragment(texts[text], starts[text], random))
                    : whole[text];
        }
    }

    /** One to three sentences of a text that has more than one, never all of them. */
    static String fragment(String text, int[] starts, SplittableRandom random) {
        int sentences = starts.length - 1;
        int first = random.nextInt(sentences);
        int length = 1 + random.nextInt(Math.min(MOST_SENTENCES, sentences - 1));
        return text.substring(starts[first], starts[Math.min(first + length, sentences)]);
    }

    /** Where each sentence begins, and the end: behind a run of full stops, exclamation and question marks and a space. */
    static int[] starts(String text) {
        return IntStream.concat(
                        IntStream.range(0, text.length()).filter(i -> i == 0 || isStart(text, i)),
                        IntStream.of(text.length()))
                .toArray();
    }

    private static boolean isStart(String text, int at) {
        if (!Character.isWhitespace(text.charAt(at - 1)) || Character.isWhitespace(text.charAt(at))) {
            return false;
        }
        int last = at - 1;
        while (last > 0 && isBehindAMark(text.charAt(last))) {
            last--;
        }
        return ".!?".indexOf(text.charAt(last)) >= 0;
    }

    private static boolean isBehindAMark(char c) {
        return Character.isWhitespace(c) || c == '"' || c == '\'' || c == ')';
    }
}
