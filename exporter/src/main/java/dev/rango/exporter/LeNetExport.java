package dev.rango.exporter;

import dev.rango.exporter.graph.GraphContents;
import dev.rango.exporter.graph.SitedModel;
import dev.rango.exporter.target.ExportTarget;
import dev.rango.models.Checkpoint;
import dev.rango.models.ConfigFile;
import dev.rango.models.LeNet;
import dev.rango.models.SampleImages;
import dev.rango.runtime.Device;
import dev.rango.runtime.UnusableInputException;
import dev.rango.runtime.format.Golden;
import dev.rango.runtime.format.GoldenImage;
import dev.rango.runtime.format.ImageConfig;
import dev.rango.runtime.format.ModelConfig;
import dev.rango.runtime.format.TaskInfo;
import dev.rango.runtime.session.GraphScorer;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.stream.Stream;

/** Networks of pictures: exported whole, in every form, for Rango's runtime. */
final class LeNetExport extends FamilyExport {
    static final String INPUTS = "images";

    private static final Set<String> OPERATORS = Set.of(
            "Cast",
            "Div",
            "Unsqueeze",
            "Conv",
            "Relu",
            "MaxPool",
            "Flatten",
            "Gemm",
            "MatMul",
            "Gather",
            "GatherElements",
            "Mul",
            "Squeeze",
            "Add");
    private static final int STROKES = 200;
    private static final int NOISE = 50;
    private static final long SEED = 5;

    LeNetExport() {
        super(new Traits(LeNet.FAMILY, INPUTS, List.of(), OPERATORS, new LeNetCard()));
    }

    @Override
    SitedModel graph(Checkpoint base) {
        return LeNetGraph.of(LeNet.weights(base));
    }

    /** Seeded pictures: strokes, and noise as no camera makes it. */
    static List<byte[]> pictures() {
        SplittableRandom random = new SplittableRandom(SEED);
        return Stream.concat(
                        Stream.generate(() -> SampleImages.strokes(random)).limit(STROKES),
                        Stream.generate(() -> SampleImages.noise(random)).limit(NOISE))
                .toList();
    }

    @Override
    List<Golden> sample(Checkpoint base) {
        return pictures().stream()
                .<Golden>map(pixels -> new GoldenImage("", pixels, new float[0]))
                .toList();
    }

    @Override
    void requireExportable(ExportRequest request) {
        if (request.shrink().isPresent() || request.target() != ExportTarget.RANGO) {
            throw new UnusableInputException(
                    request.base(),
                    "",
                    "is an image classifier: it can not be quantized, pruned or written for another target");
        }
    }

    @Override
    void writeConfig(
            Checkpoint model, List<String> labels, ModelConfig.ExportInfo info, ExportTarget target, Path folder) {
        ConfigFile.write(new ImageConfig(labels, Optional.of(info)), folder.resolve(ModelConfig.FILE));
    }

    @Override
    InputScorer scorer(Path folder, List<TaskInfo> tasks) {
        return new FamilyScorer<>(
                GraphScorer.ofPictures(folder.resolve(GraphContents.FILE), tasks, Device.cpu()),
                picture -> ((GoldenImage) picture).pixels());
    }

    @Override
    OpenExport<?> open(Path folder, Device device) {
        return OpenPictures.of(folder, device);
    }
}
