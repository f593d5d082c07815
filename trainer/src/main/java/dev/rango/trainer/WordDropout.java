package dev.rango.trainer;

import java.util.Arrays;
import java.util.SplittableRandom;

/** Dropout on the one-hot vectors that an embedding reads: whole tokens fall out of a text's mean. */
final class WordDropout {
    /**
     * What is left of a batch.
     *
     * @param ids the tokens that were kept
     * @param scales what each text's sum is multiplied with: 1/(length·(1 - dropout)), so that the expected mean stays
     */
    record Kept(int[][] ids, float[] scales) {}

    private WordDropout() {}

    /**
     * @param chosen positions of the batch's texts
     * @param random null for no dropout
     */
    static Kept of(int[][] texts, int[] chosen, double dropout, SplittableRandom random) {
        boolean all = random == null || dropout == 0;
        int[][] ids = new int[chosen.length][];
        float[] scales = new float[chosen.length];
        for (int row = 0; row < chosen.length; row++) {
            int[] text = texts[chosen[row]];
            ids[row] = all ? text : kept(text, dropout, random);
            scales[row] = text.length == 0 ? 0 : (float) (1 / (text.length * (1 - dropout)));
        }
        return new Kept(ids, all ? EmbeddingBag.meanScales(ids) : scales);
    }

    private static int[] kept(int[] text, double dropout, SplittableRandom random) {
        int[] kept = new int[text.length];
        int count = 0;
        for (int id : text) {
            if (random.nextDouble() >= dropout) {
                kept[count++] = id;
            }
        }
        return Arrays.copyOf(kept, count);
    }
}
