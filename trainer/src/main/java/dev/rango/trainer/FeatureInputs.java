package dev.rango.trainer;

import java.util.SplittableRandom;

/**
 * What layers that never change make of their inputs, computed once: each epoch then reads it as it is, which is exact.
 *
 * @param inputs below those layers
 * @param features [size, width]
 * @param width of a row
 */
record FeatureInputs(Inputs inputs, float[] features, int width) implements Inputs {
    private static final int BATCH = 256;

    /** @param frozen layers to run the inputs through */
    static FeatureInputs of(Inputs inputs, Network.Body frozen, int width) {
        float[] features = new float[Math.multiplyExact(inputs.size(), width)];
        for (int from = 0; from < inputs.size(); from += BATCH) {
            int[] chosen = new int[Math.min(BATCH, inputs.size() - from)];
            for (int i = 0; i < chosen.length; i++) {
                chosen[i] = from + i;
            }
            float[] rows = frozen.apply(inputs.rows(chosen, null), chosen.length, inputs.width());
            System.arraycopy(rows, 0, features, from * width, rows.length);
        }
        return new FeatureInputs(inputs, features, width);
    }

    @Override
    public int size() {
        return inputs.size();
    }

    @Override
    public int label(int example) {
        return inputs.label(example);
    }

    @Override
    public float[] rows(int[] chosen, SplittableRandom dropout) {
        float[] rows = new float[chosen.length * width];
        for (int row = 0; row < chosen.length; row++) {
            System.arraycopy(features, chosen[row] * width, rows, row * width, width);
        }
        return rows;
    }
}
