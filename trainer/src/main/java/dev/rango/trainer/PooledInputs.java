package dev.rango.trainer;

import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;

/** Texts as the one vector that a pooling makes of each. */
final class PooledInputs implements Inputs {
    private static final int AT_ONCE = 512;

    private final Pooling pooling;
    private final Examples examples;
    private final Pooling.PooledTexts texts;

    PooledInputs(Pooling pooling, Examples examples) {
        this.pooling = pooling;
        this.examples = examples;
        this.texts = pooling.over(examples.ids());
    }

    @Override
    public int size() {
        return examples.size();
    }

    @Override
    public int width() {
        return pooling.dim();
    }

    @Override
    public int label(int example) {
        return examples.labels()[example];
    }

    @Override
    public float[] rows(int[] chosen, SplittableRandom dropout) {
        return texts.forward(chosen, dropout);
    }

    @Override
    public List<int[]> portions(int[] chosen) {
        return texts.portions(chosen);
    }

    @Override
    public int atOnce() {
        return AT_ONCE;
    }

    @Override
    public boolean learns() {
        return pooling.learns();
    }

    @Override
    public void backward(float[] gradient) {
        texts.backward(gradient);
    }

    @Override
    public List<Parameter> parameters() {
        return pooling.parameters();
    }

    @Override
    public List<float[]> gradients() {
        return pooling.gradients();
    }

    @Override
    public Optional<EmbeddingBag> table() {
        return pooling.rows();
    }
}
