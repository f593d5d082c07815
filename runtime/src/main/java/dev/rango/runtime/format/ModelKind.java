package dev.rango.runtime.format;

import dev.rango.runtime.ImageClassifier;
import dev.rango.runtime.TextClassifier;
import dev.rango.runtime.TextEmbedder;
import dev.rango.runtime.UnusableInputException;
import java.nio.file.Files;
import java.nio.file.Path;

/** What a model reads; {@code config.json} says it as {@code model_type}. */
public enum ModelKind {
    /** English text: {@link TextClassifier}. */
    TEXT("rango-text-classifier", "a text classifier"),
    /** Small grey pictures: {@link ImageClassifier}. */
    IMAGE("rango-image-classifier", "an image classifier"),
    /** Texts through a transformer: {@link TextClassifier}, or {@link TextEmbedder} where it has no labels. */
    ENCODER(ModelKind.ENCODER_TYPE, "a text encoder");

    /** As {@code config.json} says it. */
    static final String ENCODER_TYPE = "rango-text-encoder";

    private final String modelType;
    private final String title;

    ModelKind(String modelType, String title) {
        this.modelType = modelType;
        this.title = title;
    }

    /**
     * The kind of a base or an export. Of a folder that does not say it is TEXT, whose reader then tells what is wrong
     * there.
     */
    public static ModelKind of(Path folder) {
        Path file = Replacement.settled(folder).resolve(ModelConfig.FILE);
        if (!Files.isRegularFile(file)) {
            return TEXT;
        }
        try {
            String found = JsonFile.readObject(file).textOr("model_type", "");
            return found.equals(IMAGE.modelType) ? IMAGE : found.equals(ENCODER.modelType) ? ENCODER : TEXT;
        } catch (UnusableInputException e) {
            return TEXT;
        }
    }

    /** Refuses a configuration that is not of this kind. */
    void require(JsonFile.Fields config) {
        String found = config.textOr("model_type", "");
        if (found.equals(modelType)) {
            return;
        }
        for (ModelKind other : values()) {
            if (found.equals(other.modelType)) {
                throw config.unusable("model_type", "is that of " + other.title + "; this needs " + title);
            }
        }
        throw config.unusable(
                "model_type",
                "is not " + modelType + (found.startsWith("rango-") ? "" : "; rango import reads models of others"));
    }
}
