package dev.rango.bench;

import dev.rango.models.AdaptedModel;
import dev.rango.models.Adapter;
import dev.rango.models.AdapterFiles;
import dev.rango.models.Checkpoint;
import dev.rango.models.ClassifierWeights;
import dev.rango.models.Convolution;
import dev.rango.models.GoldenTexts;
import dev.rango.models.ImageReference;
import dev.rango.models.ImageWeights;
import dev.rango.models.LeNet;
import dev.rango.models.Linear;
import dev.rango.models.LowRank;
import dev.rango.models.ReferenceNetwork;
import dev.rango.models.SampleImages;
import dev.rango.models.Tensor;
import dev.rango.models.TextBag;
import dev.rango.runtime.format.GoldenImage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.concurrent.Callable;
import java.util.stream.IntStream;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** Adapters of a shipped base and a base of pictures that nobody trained: a soak needs forms, no skill and no data. */
@Command(
        name = "soak-models",
        description = "Writes two adapters and a base of pictures with seeded weights. bench/soak runs it.",
        mixinStandardHelpOptions = true,
        sortOptions = false)
final class SoakModelsCommand implements Callable<Integer> {
    private static final int RANK = 4;

    @Option(names = "--base", required = true, paramLabel = "DIR", description = "of texts")
    private Path baseFolder;

    @Option(names = "--out", required = true, paramLabel = "DIR", description = "gets one, two and pictures")
    private Path out;

    private final SplittableRandom random = new SplittableRandom(15);

    @Override
    public Integer call() throws IOException {
        Checkpoint base = TextBag.read(baseFolder);
        writeAdapter(base, "one", List.of("yes", "no"));
        writeAdapter(base, "two", List.of("a", "b", "c", "d", "e"));
        writePictures();
        return 0;
    }

    private void writeAdapter(Checkpoint base, String name, List<String> labels) throws IOException {
        ClassifierWeights weights = TextBag.weights(base);
        Linear fc1 = weights.fc1();
        Linear fc2 = weights.fc2();
        LowRank update = new LowRank(tensor(fc1.in(), RANK), tensor(RANK, fc1.out()));
        Linear head = new Linear(tensor(labels.size(), fc2.in()), tensor(labels.size()));
        Adapter bare = Adapter.of(TextBag.FAMILY, 0.5, Map.of("fc1", update), head, labels, base.sha256(), List.of());
        Path folder = Files.createDirectories(out.resolve(name));
        AdapterFiles.write(
                folder,
                bare.withGolden(
                        GoldenTexts.answers(base.tokenizer(), ReferenceNetwork.of(new AdaptedModel(base, bare)))));
    }

    /** LeNet's shapes. */
    private void writePictures() throws IOException {
        ImageWeights weights = new ImageWeights(
                new Convolution(tensor(6, 1, 5, 5), tensor(6), 2),
                new Convolution(tensor(16, 6, 5, 5), tensor(16), 0),
                new Linear(tensor(120, 400), tensor(120)),
                new Linear(tensor(84, 120), tensor(84)),
                new Linear(tensor(10, 84), tensor(10)));
        ImageReference reference = ImageReference.of(weights);
        List<GoldenImage> golden = new ArrayList<>();
        SampleImages.golden().forEach((name, pixels) -> {
            double[] exact = reference.logits(pixels);
            float[] logits = new float[exact.length];
            IntStream.range(0, exact.length).forEach(c -> logits[c] = (float) exact[c]);
            golden.add(new GoldenImage(name, pixels, logits));
        });
        Path folder = Files.createDirectories(out.resolve("pictures"));
        List<String> digits = IntStream.range(0, 10).mapToObj(Integer::toString).toList();
        LeNet.write(folder, digits, weights, golden);
    }

    /** Uniform, and smaller the more of them are added up. */
    private Tensor tensor(int... shape) {
        int elements = IntStream.of(shape).reduce(1, Math::multiplyExact);
        double most = 1 / Math.sqrt((double) elements / shape[0]);
        float[] data = new float[elements];
        for (int i = 0; i < elements; i++) {
            data[i] = (float) ((random.nextDouble() * 2 - 1) * most);
        }
        return new Tensor(shape, data);
    }
}
