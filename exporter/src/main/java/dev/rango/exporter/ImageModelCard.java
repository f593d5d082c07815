package dev.rango.exporter;

import dev.rango.runtime.ImageConfig;
import dev.rango.runtime.ModelConfig;
import java.util.List;
import java.util.Optional;

/** The README.md of an exported image classifier. Holds only what follows from its inputs, so that equal inputs give equal bytes. */
final class ImageModelCard {
    private ImageModelCard() {}

    static String of(ImageConfig config, List<Fact> facts, List<Check> checks) {
        CardPage page = new CardPage();
        page.line("# Image classifier: " + CardPage.escaped(CardPage.labels(config.labels())));
        page.line("");
        page.line("Exported by Rango. Turns a picture of " + ImageConfig.SIDE + " × " + ImageConfig.SIDE
                + " grey pixels into one of " + config.classes() + " labels with their probabilities.");
        use(page);
        network(page, config);
        page.quality(facts, Optional.empty());
        page.proof(checks);
        page.provenance(facts);
        files(page);
        return page.toString();
    }

    private static void use(CardPage page) {
        page.section("Use and limits");
        page.line(
                "For single handwritten characters like those that it was trained on: white on black, upright, within the"
                        + " middle 20 × 20 pixels, centred by their mass.");
        page.line(
                "It has no answer for \"none of these\": whatever the picture shows gets one of the labels, often with a"
                        + " high probability.");
        page.line("Measure it on your own pictures before you rely on it.");
    }

    private static void network(CardPage page, ImageConfig config) {
        ModelConfig.ExportInfo info = config.export().orElseThrow();
        page.section("The model");
        page.table("");
        page.row("labels", CardPage.labels(config.labels()) + CardPage.whereAll(config.labels()));
        page.row("form", info.form());
        page.row(
                "network",
                "conv1 1 → 6, 5 × 5, padded by 2, ReLU, maxima; conv2 6 → 16, 5 × 5, ReLU, maxima; fc1 400 → 120, ReLU;"
                        + " fc2 120 → 84, ReLU; fc3 84 → " + config.classes());
        for (ModelConfig.AdapterInfo adapter : info.adapters()) {
            page.row("adapter", CardPage.describe(adapter));
        }
    }

    private static void files(CardPage page) {
        page.section("Files");
        page.line("""
                `model.onnx` takes `pixels` (uint8 [batch, 28, 28], 0 black, 255 white) and gives `logits` (float [batch,
                classes]); it runs in any ONNX Runtime. `golden.jsonl` holds pictures, made for this purpose, with the logits
                that this model must give.

                ```
                rango verify DIR                 # digests, graph, scores, invariance
                rango predict --model DIR PICTURE.png
                sha256sum -c MANIFEST.sha256
                ```""");
    }
}
