package dev.rango.exporter;

import dev.rango.models.SampleImages;
import dev.rango.runtime.Device;
import dev.rango.runtime.GoldenCase;
import dev.rango.runtime.GoldenImage;
import dev.rango.runtime.ImageClassifier;
import dev.rango.runtime.ModelConfig;
import dev.rango.runtime.Tolerance;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;

/** What can be proven of an exported image classifier by itself: graph, golden images, invariance, awkward images. */
final class ImageVerification {
    static final String IMAGES = "images";

    private static final Set<String> OPERATORS =
            Set.of("Cast", "Div", "Unsqueeze", "Conv", "Relu", "MaxPool", "Flatten", "Gemm", "MatMul");
    private static final int SOME = 7;

    private ImageVerification() {}

    static List<Check> withoutDigests(Path folder) {
        List<Check> checks = new ArrayList<>();
        try (ImageClassifier classifier = ImageClassifier.open(folder)) {
            checks.add(graph(folder, classifier));
            checks.add(goldenLogits(classifier, GoldenImage.read(folder.resolve(GoldenCase.FILE))));
            checks.addAll(invariance(classifier, ImageSamples.random()));
            checks.add(awkward(classifier));
        }
        return checks;
    }

    private static Check graph(Path folder, ImageClassifier classifier) {
        GraphContents graph = GraphContents.read(folder.resolve(Export.GRAPH_FILE));
        var export = classifier.config().export();
        List<String> wrong = GraphFaults.of(graph, OPERATORS, classifier.labels(), export);
        wrong.addAll(GraphFaults.ofBranches(graph, export));
        String kind = export.map(ModelConfig.ExportInfo::form).orElse("none") + ", " + Precision.FLOAT32.id();
        return GraphFaults.check(wrong, graph, kind);
    }

    private static Check goldenLogits(ImageClassifier classifier, List<GoldenImage> golden) {
        String name = "trained model = export";
        int classes = classifier.labels().size();
        if (golden.isEmpty() || golden.stream().anyMatch(g -> g.logits().length != classes)) {
            return Check.yesNo(name, false, "golden.jsonl does not have " + classes + " logits a case");
        }
        float[][] expected = golden.stream().map(GoldenImage::logits).toArray(float[][]::new);
        float[][] actual =
                classifier.logits(golden.stream().map(GoldenImage::pixels).toList());
        return LogitComparison.of(
                        IMAGES,
                        expected,
                        actual,
                        LogitComparison.Limits.of(golden.stream()
                                .mapToDouble(g -> 2 * g.rounding().orElse(0))
                                .toArray()))
                .check(name, Remedy.TRAINED);
    }

    private static List<Check> invariance(ImageClassifier classifier, List<byte[]> images) {
        float[][] alone = classifier.logits(images, 1);
        Tolerance tolerance = Device.cpu().tolerance();
        return List.of(
                Invariance.same(IMAGES, "alone = in batches", alone, classifier.logits(images, SOME), tolerance),
                Invariance.same(
                        IMAGES, "alone = in one batch", alone, classifier.logits(images, images.size()), tolerance),
                Invariance.same(IMAGES, "alone = permuted", alone, permuted(classifier, images), tolerance));
    }

    private static float[][] permuted(ImageClassifier classifier, List<byte[]> images) {
        List<Integer> order = new ArrayList<>();
        for (int i = 0; i < images.size(); i++) {
            order.add(i);
        }
        Collections.shuffle(order, new Random(SOME));
        float[][] shuffled = classifier.logits(order.stream().map(images::get).toList());
        float[][] back = new float[shuffled.length][];
        for (int i = 0; i < back.length; i++) {
            back[order.get(i)] = shuffled[i];
        }
        return back;
    }

    private static Check awkward(ImageClassifier classifier) {
        Map<String, byte[]> images = SampleImages.awkward();
        for (Map.Entry<String, byte[]> image : images.entrySet()) {
            for (float logit : classifier.logits(List.of(image.getValue()))[0]) {
                if (!Float.isFinite(logit)) {
                    return Check.yesNo(
                            "awkward images",
                            false,
                            image.getKey() + " gives " + logit + ": the weights are damaged; train again");
                }
            }
        }
        return Check.yesNo("awkward images", true, String.join(", ", images.keySet()) + ": all finite");
    }
}
