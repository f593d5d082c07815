package dev.rango.models;

import java.util.List;

/** Tokens → embedding → masked mean → fc1 → ReLU → fc2 → logits. */
public final class TextBag implements Family {
    /** The only one. */
    public static final Family FAMILY = new TextBag();

    /** Path of the embedding. */
    public static final String EMBEDDING = "embedding";

    /** Path of the layer above it. */
    public static final String FC1 = "fc1";

    /** Path of the head. */
    public static final String FC2 = "fc2";

    private TextBag() {}

    @Override
    public String id() {
        return "text-bag";
    }

    @Override
    public String title() {
        return "a text classifier";
    }

    @Override
    public String taskType() {
        return "SEQ_CLS";
    }

    @Override
    public List<String> adaptable() {
        return List.of(EMBEDDING, FC1);
    }

    @Override
    public boolean isEmbedding(String path) {
        return path.equals(EMBEDDING);
    }

    @Override
    public String head() {
        return FC2;
    }
}
