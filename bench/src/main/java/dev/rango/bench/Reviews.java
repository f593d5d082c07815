package dev.rango.bench;

import dev.rango.data.LabelledDataset;
import dev.rango.data.LabelledText;
import dev.rango.runtime.Tokenizer;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;

/**
 * Labelled texts in a fixed random order, as they stand and as tokens between blanks.
 *
 * @param train to train peers on
 * @param test to check and to time with
 * @param testTexts the texts of {@code test}
 * @param testTokens the same in basic_english tokens, joined by blanks
 */
record Reviews(List<LabelledText> train, List<LabelledText> test, List<String> testTexts, List<String> testTokens) {
    private static final long SEED = 20260101;

    static Reviews of(LabelledDataset data, Tokenizer tokenizer) {
        List<LabelledText> test = shuffled(data.test());
        return new Reviews(
                tokenized(shuffled(data.train()), tokenizer),
                test,
                test.stream().map(LabelledText::text).toList(),
                tokenized(test, tokenizer).stream().map(LabelledText::text).toList());
    }

    /** The texts that a classifier is given. */
    List<String> testFor(Labeller labeller) {
        return labeller.takesTokens() ? testTokens : testTexts;
    }

    private static List<LabelledText> shuffled(List<LabelledText> texts) {
        List<LabelledText> mixed = new ArrayList<>(texts);
        Collections.shuffle(mixed, new Random(SEED));
        return mixed;
    }

    private static List<LabelledText> tokenized(List<LabelledText> texts, Tokenizer tokenizer) {
        return texts.stream()
                .map(text -> new LabelledText(String.join(" ", tokenizer.tokens(text.text())), text.label()))
                .toList();
    }
}
