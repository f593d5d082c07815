package dev.rango.runtime.format;

import dev.rango.runtime.UnusableInputException;
import java.nio.file.Path;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;

/**
 * A picture with the logits that the trained model gave: what a {@link GoldenCase} is for texts, in a file of the same name.
 *
 * @param name what it shows
 * @param pixels grey values [28 × 28], unsigned
 * @param logits one for each label
 * @param task whose answer it is, in a model with several; empty in any other
 * @param rounding by how much a logit in float arithmetic may differ from that in exact arithmetic; empty in files that do
 *     not say
 */
public record GoldenImage(String name, byte[] pixels, float[] logits, Optional<String> task, OptionalDouble rounding)
        implements Golden {
    /** The answer of a model with one task, of which it is not known what rounding explains. */
    public GoldenImage(String name, byte[] pixels, float[] logits) {
        this(name, pixels, logits, Optional.empty(), OptionalDouble.empty());
    }

    @Override
    public GoldenImage of(String taskName) {
        return new GoldenImage(name, pixels, logits, Optional.of(taskName), rounding);
    }

    @Override
    public GoldenImage withLogits(float[] newLogits) {
        return new GoldenImage(name, pixels, newLogits);
    }

    @Override
    public GoldenImage within(double newRounding) {
        return new GoldenImage(name, pixels, logits, task, OptionalDouble.of(newRounding));
    }

    /**
     * Reads {@code golden.jsonl} of an image classifier.
     *
     * @throws UnusableInputException when it is missing or broken, with the case at fault
     */
    public static List<GoldenImage> read(Path file) {
        return GoldenFile.read(file, GoldenImage::read);
    }

    /**
     * As {@link #read(Path)}, of a file that was read already.
     *
     * @param file what an error names
     */
    public static List<GoldenImage> read(Path file, byte[] content) {
        return GoldenFile.read(file, content, GoldenImage::read);
    }

    private static GoldenImage read(JsonFile.Fields fields) {
        return new GoldenImage(
                fields.text("name"),
                pixels(fields),
                GoldenFile.logits(fields),
                GoldenFile.task(fields),
                GoldenFile.rounding(fields));
    }

    private static byte[] pixels(JsonFile.Fields fields) {
        try {
            byte[] pixels = Base64.getDecoder().decode(fields.text("pixels"));
            if (pixels.length == ImageConfig.PIXELS) {
                return pixels;
            }
            throw fields.unusable("pixels", "holds " + pixels.length + " bytes, not " + ImageConfig.PIXELS);
        } catch (IllegalArgumentException e) {
            throw fields.unusable("pixels", "is no Base64");
        }
    }
}
