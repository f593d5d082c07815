package dev.rango.exporter;

import dev.rango.exporter.graph.GraphContents;
import dev.rango.exporter.proof.Check;
import dev.rango.exporter.proof.Invariance;
import dev.rango.models.SampleImages;
import dev.rango.runtime.ClassifierOptions;
import dev.rango.runtime.Device;
import dev.rango.runtime.ImageClassifier;
import dev.rango.runtime.format.Golden;
import dev.rango.runtime.format.GoldenCase;
import dev.rango.runtime.format.GoldenImage;
import dev.rango.runtime.format.ModelConfig;
import dev.rango.runtime.format.TaskInfo;
import dev.rango.runtime.session.GraphScorer;
import dev.rango.runtime.session.Tolerance;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/** An export for pictures. */
record OpenPictures(ImageClassifier model, GraphScorer<byte[]> scorer, List<GoldenImage> golden)
        implements OpenExport<byte[]> {
    private static final int SOME = 7;

    static OpenPictures of(Path folder, Device device) {
        List<GoldenImage> golden = GoldenImage.read(folder.resolve(GoldenCase.FILE));
        ImageClassifier model = ImageClassifier.open(folder, ClassifierOptions.DEFAULT.withDevice(device));
        try {
            List<TaskInfo> tasks =
                    model.export().map(ModelConfig.ExportInfo::tasks).orElse(List.of());
            GraphScorer<byte[]> scorer = GraphScorer.ofPictures(
                    folder.resolve(GraphContents.FILE), tasks, model.device().chosen());
            return new OpenPictures(model, scorer, golden);
        } catch (RuntimeException | Error e) {
            model.close();
            throw e;
        }
    }

    @Override
    public byte[] input(Golden image) {
        return ((GoldenImage) image).pixels();
    }

    @Override
    public List<Check> files() {
        return List.of();
    }

    @Override
    public List<byte[]> sample() {
        return LeNetExport.pictures();
    }

    @Override
    public List<Check> invariances(GraphScorer<byte[]> task) {
        List<byte[]> images = sample();
        float[][] alone = task.logitsInBatches(images, 1);
        Tolerance tolerance = model.tolerance();
        return List.of(
                same("alone = in batches", alone, task.logitsInBatches(images, SOME), tolerance),
                same("alone = in one batch", alone, task.logitsInBatches(images, images.size()), tolerance),
                same("alone = permuted", alone, Invariance.permuted(images, task::logits), tolerance));
    }

    private static Check same(String name, float[][] alone, float[][] other, Tolerance tolerance) {
        return Invariance.same(LeNetExport.INPUTS, name, alone, other, tolerance);
    }

    @Override
    public int padding() {
        return 0;
    }

    @Override
    public Awkward awkward() {
        Map<String, byte[]> images = SampleImages.awkward();
        List<String> names = List.copyOf(images.keySet());
        List<byte[]> pixels = List.copyOf(images.values());
        return new Awkward(
                "awkward images",
                names::get,
                String.join(", ", names) + ":",
                LeNetExport.INPUTS,
                asked -> ((ImageClassifier) asked).logits(pixels));
    }

    @Override
    public void close() {
        scorer.close();
        model.close();
    }
}
