package dev.rango.models;

import java.util.List;

/** Pixels → two convolutions with maxima → fc1 → ReLU → fc2 → ReLU → fc3 → logits. */
public final class LeNet implements Family {
    /** The only one. */
    public static final Family FAMILY = new LeNet();

    private LeNet() {}

    @Override
    public String id() {
        return "lenet";
    }

    @Override
    public String title() {
        return "an image classifier";
    }

    @Override
    public String taskType() {
        return null;
    }

    @Override
    public List<String> adaptable() {
        return List.of("fc1", "fc2");
    }

    @Override
    public boolean isEmbedding(String path) {
        return false;
    }

    @Override
    public String head() {
        return "fc3";
    }
}
