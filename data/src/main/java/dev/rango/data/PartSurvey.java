package dev.rango.data;

import dev.rango.runtime.text.Tokenizer;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.IntFunction;

/**
 * A part that was looked through.
 *
 * @param report what is in it
 * @param digests to compare it with another part
 * @param excerpt how the example of a row begins
 */
record PartSurvey(PartReport report, ExampleDigests digests, IntFunction<String> excerpt) {
    private static final int EXCERPT = 50;
    private static final char REPLACEMENT = '\uFFFD';

    static PartSurvey ofTexts(List<LabelledText> texts, int labels, Optional<Tokenizer> tokenizer) {
        TokenSurvey survey = tokenizer.map(TokenSurvey::new).orElseGet(TokenSurvey::new);
        ExampleDigests digests = new ExampleDigests();
        int[] perLabel = new int[labels];
        Map<String, Integer> missing = new TreeMap<>();
        int empty = 0;
        int damaged = 0;
        for (LabelledText text : texts) {
            survey.add(text.text());
            perLabel[text.label()]++;
            damaged += text.text().indexOf(REPLACEMENT) >= 0 ? 1 : 0;
            if (survey.lastLength() == 0) {
                empty++;
                digests.addEmpty(text.label());
            } else if (MissingValue.is(text.text())) {
                missing.merge(text.text().strip(), 1, Integer::sum);
                digests.addEmpty(text.label());
            } else {
                digests.add(text.label(), Digest.of(text.text()), survey.lastDigest());
            }
        }
        List<WordCount> words = missing.entrySet().stream()
                .map(entry -> new WordCount(entry.getKey(), entry.getValue()))
                .sorted(Comparator.comparingInt(WordCount::count).reversed())
                .toList();
        IntFunction<String> excerpt = row -> excerpt(texts.get(row).text());
        return of(perLabel, empty, words, damaged, digests, Optional.of(survey.facts()), excerpt);
    }

    static PartSurvey ofImages(List<LabelledImage> images, int labels) {
        ExampleDigests digests = new ExampleDigests();
        int[] perLabel = new int[labels];
        int empty = 0;
        for (LabelledImage image : images) {
            perLabel[image.label()]++;
            if (isBlank(image.pixels())) {
                empty++;
                digests.addEmpty(image.label());
            } else {
                long digest = Digest.of(image.pixels());
                digests.add(image.label(), digest, digest);
            }
        }
        return of(perLabel, empty, List.of(), 0, digests, Optional.empty(), row -> "");
    }

    private static PartSurvey of(
            int[] perLabel,
            int empty,
            List<WordCount> missing,
            int damaged,
            ExampleDigests digests,
            Optional<TokenFacts> tokens,
            IntFunction<String> excerpt) {
        List<Integer> counts = new ArrayList<>(perLabel.length);
        for (int count : perLabel) {
            counts.add(count);
        }
        Repeats repeats = RepeatFinder.within(digests, excerpt);
        return new PartSurvey(
                new PartReport(digests.size(), counts, empty, missing, damaged, repeats, tokens), digests, excerpt);
    }

    private static String excerpt(String text) {
        String plain = text.strip();
        if (plain.length() <= EXCERPT) {
            return plain;
        }
        // Not between the two chars of one character.
        int end = Character.isHighSurrogate(plain.charAt(EXCERPT - 1)) ? EXCERPT - 1 : EXCERPT;
        return plain.substring(0, end) + "…";
    }

    private static boolean isBlank(byte[] pixels) {
        for (byte pixel : pixels) {
            if (pixel != pixels[0]) {
                return false;
            }
        }
        return true;
    }
}
