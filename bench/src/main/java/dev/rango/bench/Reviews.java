package dev.rango.bench;

import dev.rango.data.LabelledDataset;
import dev.rango.data.LabelledText;
import dev.rango.runtime.text.Tokenizer;
import java.util.ArrayList;
import java.util.Collections;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Random;

/**
 * Labelled texts in a fixed random order, in every form that a classifier is given.
 *
 * @param train to train peers on, in tokens
 * @param test to check and to time with
 * @param feeds the texts of {@code test}
 */
record Reviews(List<LabelledText> train, List<LabelledText> test, Map<Feed, List<String>> feeds) {
    private static final long SEED = 20260101;

    static Reviews of(LabelledDataset data, Tokenizer tokenizer) {
        List<LabelledText> test = shuffled(data.test());
        List<String> tokens = texts(tokenized(test, tokenizer));
        Map<Feed, List<String>> feeds = new EnumMap<>(Feed.class);
        feeds.put(Feed.TEXTS, texts(test));
        feeds.put(Feed.TOKENS, tokens);
        feeds.put(Feed.TOKEN_LINES, tokens.stream().map(text -> text + "\n").toList());
        return new Reviews(tokenized(shuffled(data.train()), tokenizer), test, feeds);
    }

    /** The test texts in a form. */
    List<String> test(Feed feed) {
        return feeds.get(feed);
    }

    /** The test texts as they stand. */
    List<String> testTexts() {
        return test(Feed.TEXTS);
    }

    private static List<String> texts(List<LabelledText> labelled) {
        return labelled.stream().map(LabelledText::text).toList();
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
