package dev.rango.trainer;

import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;

/** Texts as the one vector that a pooling makes of each. */
final class PooledInputs implements Inputs {
    private static final int AT_ONCE = 512;

    private final Pooling pooling;
    private final Examples examples;
    private final Fragments fragments;
    /** What is read of each text now. */
    private final int[][] read;

    private final Pooling.PooledTexts texts;

    PooledInputs(Pooling pooling, Examples examples) {
        this(pooling, examples, Fragments.NONE);
    }

    /** @param fragments of the examples; a pooling that computes anything of a text beforehand cannot read them */
    PooledInputs(Pooling pooling, Examples examples, Fragments fragments) {
        this.pooling = pooling;
        this.examples = examples;
        this.fragments = fragments;
        this.read = examples.ids().clone();
        this.texts = pooling.over(read);
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
        if (dropout != null) {
            fragments.draw(chosen, dropout, examples.ids(), read);
        }
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
