package dev.rango.exporter;

import dev.rango.models.SampleImages;
import dev.rango.runtime.ClassifierOptions;
import dev.rango.runtime.Device;
import dev.rango.runtime.ImageClassifier;
import dev.rango.runtime.format.Golden;
import dev.rango.runtime.format.GoldenCase;
import dev.rango.runtime.format.GoldenImage;
import dev.rango.runtime.session.Tolerance;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/** An export for pictures. */
record OpenPictures(ImageClassifier model, List<GoldenImage> golden) implements OpenExport {
    private static final int SOME = 7;

    static OpenPictures of(Path folder, Device device) {
        List<GoldenImage> golden = GoldenImage.read(folder.resolve(GoldenCase.FILE));
        return new OpenPictures(ImageClassifier.open(folder, ClassifierOptions.DEFAULT.withDevice(device)), golden);
    }

    @Override
    public float[][] logits(List<? extends Golden> inputs) {
        return new LeNetExport.Scorer(model).logits(inputs);
    }

    @Override
    public List<Check> files() {
        return List.of();
    }

    @Override
    public List<Check> tasks() {
        return List.of(Check.yesNo("tasks", false, "those of pictures cannot be verified, nor does rango export them"));
    }

    @Override
    public List<Check> invariances() {
        List<byte[]> images = LeNetExport.pictures();
        float[][] alone = model.logits(images, 1);
        Tolerance tolerance = model.tolerance();
        return List.of(
                same("alone = in batches", alone, model.logits(images, SOME), tolerance),
                same("alone = in one batch", alone, model.logits(images, images.size()), tolerance),
                same("alone = permuted", alone, Invariance.permuted(images, model::logits), tolerance));
    }

    private static Check same(String name, float[][] alone, float[][] other, Tolerance tolerance) {
        return Invariance.same(LeNetExport.INPUTS, name, alone, other, tolerance);
    }

    @Override
    public Check awkward() {
        Map<String, byte[]> images = SampleImages.awkward();
        List<String> names = List.copyOf(images.keySet());
        return Check.finite(
                "awkward images",
                model.logits(List.copyOf(images.values())),
                names::get,
                String.join(", ", names) + ":");
    }

    @Override
    public void close() {
        model.close();
    }
}
