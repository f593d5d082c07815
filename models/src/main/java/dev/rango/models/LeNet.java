package dev.rango.models;

import dev.rango.runtime.UnusableInputException;
import dev.rango.runtime.format.Golden;
import dev.rango.runtime.format.GoldenCase;
import dev.rango.runtime.format.GoldenImage;
import dev.rango.runtime.format.ImageConfig;
import dev.rango.runtime.format.ModelConfig;
import dev.rango.runtime.text.Tokenizer;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/** Pixels → two convolutions with maxima → fc1 → ReLU → fc2 → ReLU → fc3 → logits. */
public final class LeNet extends Family {
    /** The only one. */
    public static final Family FAMILY = new LeNet();

    private LeNet() {
        super(new Names(
                "rango-image-classifier",
                "an image classifier",
                "an image",
                Optional.empty(),
                List.of("fc1", "fc2"),
                List.of(),
                "fc3"));
    }

    @Override
    public Network network(SortedMap<String, Tensor> tensors) {
        ImageWeights weights = ImageWeights.of(tensors);
        return new Network(
                this,
                List.of(
                        weights.conv1().layer("conv1"),
                        weights.conv2().layer("conv2"),
                        weights.fc1().layer("fc1"),
                        weights.fc2().layer("fc2"),
                        weights.fc3().layer("fc3")));
    }

    @Override
    public Reference reference(Checkpoint base, SortedMap<String, Update> branches) {
        return new ImageReference(weights(base), branches);
    }

    /**
     * Reads a base.
     *
     * @throws UnusableInputException when a file is missing or broken, or it is of another family
     */
    public static Checkpoint read(Path folder) {
        return Checkpoint.read(folder, FAMILY);
    }

    @Override
    public Checkpoint read(CheckedFolder files) {
        ImageConfig config = ImageConfig.read(files.path(ModelConfig.FILE), files.bytes(ModelConfig.FILE));
        Safetensors file = Safetensors.read(files, Checkpoint.WEIGHTS_FILE);
        return of(
                config.labels(),
                ImageWeights.read(files.path(Checkpoint.WEIGHTS_FILE), file, config.classes()),
                files.digest(Checkpoint.WEIGHTS_FILE),
                readGolden(files));
    }

    @Override
    public List<Golden> readGolden(CheckedFolder files) {
        return List.copyOf(GoldenImage.read(files.path(GoldenCase.FILE), files.bytes(GoldenCase.FILE)));
    }

    @Override
    public List<Golden> goldenInputs(Optional<Tokenizer> tokenizer) {
        return SampleImages.inputs();
    }

    /** A base from its parts. */
    public static Checkpoint of(
            List<String> labels, ImageWeights weights, String sha256, List<? extends Golden> golden) {
        SortedMap<String, Tensor> tensors = weights.tensors();
        return new Checkpoint(FAMILY.network(tensors), tensors, labels, Optional.empty(), sha256, List.copyOf(golden));
    }

    /** The weights of a base by what they are. */
    public static ImageWeights weights(Checkpoint base) {
        return ImageWeights.of(base.tensors());
    }

    /** What {@code config.json} says of a base. */
    public static ImageConfig config(Checkpoint base) {
        return new ImageConfig(base.labels(), Optional.empty());
    }

    /** Golden answers as those to pictures. */
    public static List<GoldenImage> images(List<Golden> golden) {
        return golden.stream().map(GoldenImage.class::cast).toList();
    }

    /**
     * Writes the files of a base into an existing folder.
     *
     * @param labels names of the classes
     */
    public static void write(Path folder, List<String> labels, ImageWeights weights, List<? extends Golden> golden) {
        TreeMap<String, String> metadata = new TreeMap<>();
        metadata.put("format", "pt");
        new Safetensors(weights.tensors(), metadata).write(folder.resolve(Checkpoint.WEIGHTS_FILE));
        ConfigFile.write(new ImageConfig(labels, Optional.empty()), folder.resolve(ModelConfig.FILE));
        GoldenFiles.write(golden, folder.resolve(GoldenCase.FILE));
    }
}
