package dev.rango.spring;

import dev.rango.runtime.Classifier;
import dev.rango.runtime.MicroBatcher;
import dev.rango.runtime.ModelHandle;
import dev.rango.runtime.Prediction;
import java.util.List;

/**
 * What applications inject as {@code Classifier<String>}: single texts of many requests share runs, lists are runs of their own. Closing it
 * does nothing: Spring closes what it uses.
 */
final class BeanClassifier implements Classifier<String> {
    private final ModelHandle model;
    private final MicroBatcher batcher;
    private final ModelMeters meters;

    BeanClassifier(ModelHandle model, MicroBatcher batcher, ModelMeters meters) {
        this.model = model;
        this.batcher = batcher;
        this.meters = meters;
    }

    @Override
    public List<String> labels() {
        return model.labels();
    }

    @Override
    public Prediction classify(String text) {
        return meters.measured(() -> List.of(batcher.classify(text))).get(0);
    }

    @Override
    public List<Prediction> classify(List<String> texts) {
        return meters.measured(() -> model.classify(texts));
    }

    @Override
    public float[][] logits(List<String> texts) {
        return model.logits(texts);
    }

    @Override
    public String digest() {
        return model.digest();
    }

    @Override
    public void close() {
        // Spring does.
    }
}
