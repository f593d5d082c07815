package dev.rango.runtime.format;

import dev.rango.runtime.ModelVersion;
import dev.rango.runtime.UnusableInputException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/**
 * {@code config.json} of an image classifier, a base or an export. The network is LeNet-5's (LeCun et al. 1998) with ReLU and
 * maxima: pixels [28, 28] → conv1 [6, 1, 5, 5], padded by 2 → 14 × 14 → conv2 [16, 6, 5, 5] → 5 × 5 → fc1 [120, 400] → fc2
 * [84, 120] → fc3 [labels, 84].
 *
 * @param labels names of the classes in the order of the logits, at least 2, all different
 * @param export what the exporter adds; empty for a base model
 */
public record ImageConfig(List<String> labels, Optional<ModelConfig.ExportInfo> export) {
    /** Height and width of an image in pixels. */
    public static final int SIDE = 28;
    /** Number of pixels of an image. */
    public static final int PIXELS = SIDE * SIDE;

    /** Name of the network in the file. */
    public static final String ARCHITECTURE = "lenet";

    /** Checks the labels. */
    public ImageConfig {
        labels = List.copyOf(labels);
        ModelConfig.requireLabels(labels);
    }

    /** Number of classes, the width of the logits. */
    public int classes() {
        return labels.size();
    }

    /** Which of the models that follow one another this is; {@link ModelVersion#NONE} when it does not say. */
    public ModelVersion version() {
        return export.map(ModelConfig.ExportInfo::version).orElse(ModelVersion.NONE);
    }

    /** The same body with other labels, as a new head gives it. */
    public ImageConfig withLabels(List<String> newLabels) {
        return new ImageConfig(newLabels, export);
    }

    /** The same network as an export. */
    public ImageConfig withExport(ModelConfig.ExportInfo info) {
        return new ImageConfig(labels, Optional.of(info));
    }

    /**
     * Reads {@code config.json} of a model folder.
     *
     * @throws UnusableInputException when it is missing, broken or of another kind of model
     */
    public static ImageConfig read(Path file) {
        return read(file, JsonFile.readObject(file));
    }

    /**
     * As {@link #read(Path)}, of a file that was read already.
     *
     * @param file what an error names
     */
    public static ImageConfig read(Path file, byte[] content) {
        return read(file, JsonFile.readObject(file, content));
    }

    private static ImageConfig read(Path file, JsonFile.Fields fields) {
        ModelConfig.requireFormat(fields, ModelKind.IMAGE);
        if (!ARCHITECTURE.equals(fields.text("architecture"))) {
            throw fields.unusable("architecture", "is not " + ARCHITECTURE);
        }
        if (fields.integer("image_size") != SIDE) {
            throw fields.unusable("image_size", "is not " + SIDE);
        }
        try {
            return new ImageConfig(ModelConfig.labels(fields.object("id2label")), ModelConfig.exportInfo(fields));
        } catch (UnusableInputException e) {
            throw e.source().equals(file.toString()) ? e : new UnusableInputException(file, e.place(), e.reason(), e);
        }
    }
}
