package dev.rango.bench;

import dev.rango.runtime.text.Vocabulary;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;

/** Texts of 60 to 440 known words, for measurements that need no data. */
final class InventedTexts {
    private static final long SEED = 1;
    private static final int SHORTEST = 60;
    private static final int LONGER = 380;

    private InventedTexts() {}

    /** Words that are frequent come often, as in a language. */
    static List<String> of(Vocabulary words, int number) {
        SplittableRandom random = new SplittableRandom(SEED);
        List<String> texts = new ArrayList<>();
        for (int i = 0; i < number; i++) {
            StringBuilder text = new StringBuilder();
            for (int length = SHORTEST + random.nextInt(LONGER); length > 0; length--) {
                double rank = Math.pow(random.nextDouble(), 4);
                text.append(words.word(2 + (int) (rank * (words.size() - 2)))).append(' ');
            }
            texts.add(text.toString());
        }
        return texts;
    }
}
