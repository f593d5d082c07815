package dev.rango.trainer;

import dev.rango.data.LabelledDataset;
import dev.rango.data.LabelledText;
import dev.rango.models.Tensor;
import dev.rango.runtime.text.Vocabulary;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;

/** A small task that can be learned in seconds: words of two kinds among filler, the label is the kind in majority. */
final class TinyTask {
    static final int DIM = 12;
    private static final int WORDS = 60;

    private TinyTask() {}

    static WordVectors vectors() {
        SplittableRandom random = new SplittableRandom(11);
        List<String> words = new ArrayList<>(List.of(Vocabulary.UNKNOWN_WORD, Vocabulary.PADDING_WORD));
        float[] table = new float[(WORDS + 2) * DIM];
        for (int w = 0; w < WORDS; w++) {
            words.add("w" + w);
            for (int d = 0; d < DIM; d++) {
                table[(w + 2) * DIM + d] = (float) (random.nextDouble() - 0.5);
            }
        }
        return new WordVectors(Vocabulary.of(words), Tensor.matrix(WORDS + 2, DIM, table));
    }

    static LabelledDataset data(long seed) {
        SplittableRandom random = new SplittableRandom(seed);
        return new LabelledDataset("tiny", List.of("low", "high"), texts(random, 400), texts(random, 200));
    }

    private static List<LabelledText> texts(SplittableRandom random, int count) {
        List<LabelledText> texts = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            int label = random.nextInt(2);
            StringBuilder text = new StringBuilder();
            int length = 4 + random.nextInt(12);
            for (int t = 0; t < length; t++) {
                int word = random.nextInt(3) == 0 ? label * 20 + random.nextInt(20) : 40 + random.nextInt(20);
                text.append('w').append(word).append(' ');
            }
            texts.add(new LabelledText(text.toString(), label));
        }
        return texts;
    }

    static TrainingRecipe recipe(OptimizerKind optimizer, double rate, int epochs) {
        return TrainingRecipe.of(optimizer, rate, epochs, 16).withClip(1).on(0.2, 1, 5);
    }
}
