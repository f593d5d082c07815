package dev.rango.exporter;

import dev.rango.models.AdaptedModel;
import dev.rango.models.ConfigFile;
import dev.rango.models.ImageReference;
import dev.rango.models.ReferenceAnswer;
import dev.rango.onnx.OnnxModel;
import dev.rango.runtime.ImageClassifier;
import dev.rango.runtime.ImageConfig;
import dev.rango.runtime.Integrity;
import dev.rango.runtime.ModelConfig;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * On a random sample of images: the export against double precision, the forms against each other, the branch without its
 * adapter.
 */
final class ImageProof {
    private final Path folder;
    private final ImageConfig config;
    private final List<byte[]> sample = ImageSamples.random();

    /** @param folder the export, where graphs that exist only for the proof may be written */
    ImageProof(Path folder, ImageConfig config) {
        this.folder = folder;
        this.config = config;
    }

    /** @param form of the export; the other one is made for the comparison */
    List<Check> checks(ImageReference reference, Optional<AdaptedModel> adapted, Form form) throws IOException {
        List<Check> checks = new ArrayList<>();
        float[][] exported;
        try (ImageClassifier classifier = ImageClassifier.open(folder, Integrity.UNCHECKED)) {
            exported = classifier.logits(sample);
        }
        List<ReferenceAnswer> answers = answers(reference);
        checks.add(ExportProof.againstReference(ImageVerification.IMAGES, answers, exported)
                .checkLogits("double precision = export", Remedy.ARITHMETIC));
        if (adapted.isPresent()) {
            AdaptedModel model = adapted.get();
            float[][] other = logits(FormGraph.of(model, form.other()));
            LogitComparison.Limits limits = LogitComparison.Limits.of(ExportProof.twice(answers));
            checks.add(LogitComparison.of(ImageVerification.IMAGES, other, exported, limits)
                    .checkLogits(form.other().id() + " = " + form.id(), Remedy.ARITHMETIC));
            float[][] body = logits(FormGraph.of(model.withoutBranch()));
            float[][] switchedOff = logits(FormGraph.of(model.withScaling(0), Form.BRANCH));
            LogitComparison.Limits equal = ExportProof.equal(answers(ImageReference.of(model.withoutBranch())));
            checks.add(LogitComparison.of(ImageVerification.IMAGES, body, switchedOff, equal)
                    .checkLogits("branch with α = 0 is the base", Remedy.ARITHMETIC));
        }
        return checks;
    }

    private List<ReferenceAnswer> answers(ImageReference reference) {
        return sample.stream().map(reference::score).toList();
    }

    /** Runs a graph that exists only for the proof. */
    private float[][] logits(OnnxModel graph) throws IOException {
        Path proof = Files.createTempDirectory(folder, "proof");
        Path file = proof.resolve(Export.GRAPH_FILE);
        Path configFile = proof.resolve(ModelConfig.FILE);
        try {
            ConfigFile.write(config, configFile);
            graph.write(file);
            try (ImageClassifier classifier = ImageClassifier.open(proof, Integrity.UNCHECKED)) {
                return classifier.logits(sample);
            }
        } finally {
            Files.deleteIfExists(file);
            Files.deleteIfExists(configFile);
            Files.delete(proof);
        }
    }
}
