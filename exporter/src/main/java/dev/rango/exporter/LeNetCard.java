package dev.rango.exporter;

import dev.rango.exporter.card.CardPage;
import dev.rango.exporter.card.FamilyCard;
import dev.rango.models.Checkpoint;
import dev.rango.runtime.format.ImageConfig;
import dev.rango.runtime.format.ModelConfig;
import java.nio.file.Path;

/** Of networks of pictures. */
final class LeNetCard implements FamilyCard {
    @Override
    public String title() {
        return "Image classifier";
    }

    @Override
    public String takes() {
        return "a picture of " + ImageConfig.SIDE + " × " + ImageConfig.SIDE + " grey pixels";
    }

    @Override
    public void use(CardPage page, Checkpoint model) {
        page.line(
                "For single handwritten characters like those that it was trained on: white on black, upright, within the"
                        + " middle 20 × 20 pixels, centred by their mass.");
        page.line(
                "It has no answer for \"none of these\": whatever the picture shows gets one of the labels, often with a"
                        + " high probability.");
        page.line("Measure it on your own pictures before you rely on it.");
    }

    @Override
    public void network(CardPage page, Checkpoint model, ModelConfig.ExportInfo info, int classes) {
        page.row(
                "network",
                "conv1 1 → 6, 5 × 5, padded by 2, ReLU, maxima; conv2 6 → 16, 5 × 5, ReLU, maxima; fc1 400 → 120, ReLU;"
                        + " fc2 120 → 84, ReLU; fc3 84 → " + classes);
    }

    @Override
    public String files(ModelConfig.ExportInfo info) {
        return """
                `model.onnx` takes `pixels` (uint8 [batch, 28, 28], 0 black, 255 white) and gives `logits` (float [batch,
                classes]); it runs in any ONNX Runtime. `golden.jsonl` holds pictures, made for this purpose, with the logits
                that this model must give.

                ```
                rango verify DIR                 # digests, graph, scores, invariance
                rango predict --model DIR PICTURE.png
                sha256sum -c MANIFEST.sha256
                ```""";
    }

    @Override
    public BomWords bom(Path folder) {
        int classes = ImageConfig.read(folder.resolve(ModelConfig.FILE)).classes();
        return new BomWords(
                "a picture",
                "grey picture, 28 × 28 pixels",
                "image-classification",
                "convolutional neural network",
                "LeNet-5, ReLU, " + classes + " classes");
    }
}
