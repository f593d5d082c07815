package dev.rango.exporter.proof;

import dev.rango.runtime.text.Tokenizer;
import dev.rango.runtime.text.Vocabulary;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;

/** Texts to prove a model with: a seeded random sample of token ids, and texts that were made to break things. */
public final class SampleTexts {
    private static final long SEED = 20_240_607;
    private static final int SAMPLES = 1000;
    /** Word ranks follow a power law as in real text: most tokens are among the first few hundred words. */
    private static final double SKEW = 3;

    private SampleTexts() {}

    /** As {@link #random} for what a tokenizer gives. */
    public static List<int[]> of(Tokenizer tokenizer) {
        return random(tokenizer.size(), tokenizer.maxTokens());
    }

    /** Token ids of random texts of 0 to about 400 tokens, mostly short; unknown words included. */
    public static List<int[]> random(int vocabSize, int maxTokens) {
        SplittableRandom random = new SplittableRandom(SEED);
        List<int[]> texts = new ArrayList<>();
        for (int i = 0; i < SAMPLES; i++) {
            int length = (int) Math.min(maxTokens, Math.exp(random.nextDouble() * 6));
            int[] ids = new int[i == 0 ? 0 : length];
            for (int t = 0; t < ids.length; t++) {
                ids[t] = random.nextInt(20) == 0
                        ? Vocabulary.UNKNOWN
                        : (int) (Math.pow(random.nextDouble(), SKEW) * vocabSize);
            }
            texts.add(ids);
        }
        return texts;
    }

    /** Texts that no one should send, and someone will. */
    public static List<String> hostile(Tokenizer tokenizer) {
        return List.of(
                "",
                " ",
                "\u0000\u0001\u0002",
                "\uFFFD\uFFFE\uFFFF",
                "\uD83D",
                "\"\"\"\"\"\"\"",
                "<br /><br /><br />",
                "<pad> <pad> <pad>",
                "<unk>",
                "x".repeat(1_000_000),
                "! ".repeat(100_000),
                "good ".repeat(tokenizer.maxTokens() == Integer.MAX_VALUE ? 10_000 : tokenizer.maxTokens() + 10),
                "\u0301".repeat(10_000),
                "ΑΣ".repeat(5_000));
    }
}
