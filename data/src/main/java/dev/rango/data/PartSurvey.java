package dev.rango.data;

import dev.rango.runtime.Tokenizer;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * A part that was looked through.
 *
 * @param report what is in it
 * @param digests to compare it with another part
 */
record PartSurvey(PartReport report, ExampleDigests digests) {
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
        return of(perLabel, empty, words, damaged, digests, Optional.of(survey.facts()));
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
        return of(perLabel, empty, List.of(), 0, digests, Optional.empty());
    }

    private static PartSurvey of(
            int[] perLabel,
            int empty,
            List<WordCount> missing,
            int damaged,
            ExampleDigests digests,
            Optional<TokenFacts> tokens) {
        List<Integer> counts = new ArrayList<>(perLabel.length);
        for (int count : perLabel) {
            counts.add(count);
        }
        Repeats repeats = RepeatFinder.within(digests);
        return new PartSurvey(
                new PartReport(digests.size(), counts, empty, missing, damaged, repeats, tokens), digests);
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
