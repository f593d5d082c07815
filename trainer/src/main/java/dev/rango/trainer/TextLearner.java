package dev.rango.trainer;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;

/** A text classifier that learns from texts. */
final class TextLearner implements Learner {
    private final TrainedModel model;
    private final TrainingData texts;
    private final Pooling.PooledTexts training;

    TextLearner(TrainedModel model, TrainingData texts) {
        this.model = model;
        this.texts = texts;
        this.training = model.pooling().over(texts.training().ids());
    }

    @Override
    public List<Parameter> parameters() {
        List<Parameter> dense = new ArrayList<>(model.network().trainable());
        dense.addAll(model.pooling().parameters());
        return dense;
    }

    @Override
    public Optional<EmbeddingBag> rows() {
        return model.pooling().rows();
    }

    @Override
    public int size() {
        return texts.training().size();
    }

    @Override
    public Step step(int[] chosen, SplittableRandom dropout) {
        Pooling pooling = model.pooling();
        int[] labels =
                Arrays.stream(chosen).map(i -> texts.training().labels()[i]).toArray();
        float[] pooled = training.forward(chosen, dropout);
        Network.Gradients gradients =
                model.network().gradients(pooled, pooling.dim(), labels, model.classes(), pooling.learns(), dropout);
        List<float[]> dense = new ArrayList<>(gradients.parameters());
        if (pooling.learns()) {
            training.backward(gradients.pooled());
            dense.addAll(pooling.gradients());
        }
        return new Step(gradients.loss(), dense);
    }

    @Override
    public Optional<Validation> validate() {
        return texts.validation().size() == 0 ? Optional.empty() : Optional.of(model.measure(texts.validation()));
    }
}
