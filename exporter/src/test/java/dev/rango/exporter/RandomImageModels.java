package dev.rango.exporter;

import dev.rango.models.AdaptedModel;
import dev.rango.models.Adapter;
import dev.rango.models.AdapterFiles;
import dev.rango.models.Checkpoint;
import dev.rango.models.Convolution;
import dev.rango.models.ImageReference;
import dev.rango.models.ImageWeights;
import dev.rango.models.LeNet;
import dev.rango.models.Linear;
import dev.rango.models.LowRank;
import dev.rango.models.SampleImages;
import dev.rango.models.Tensor;
import dev.rango.runtime.format.GoldenImage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.TreeMap;

/** Image classifiers with seeded random weights, whose golden answers are those of double precision. */
final class RandomImageModels {
    private final SplittableRandom random;

    RandomImageModels(long seed) {
        random = new SplittableRandom(seed);
    }

    Checkpoint base(Path folder, String... labels) throws IOException {
        ImageWeights weights = new ImageWeights(
                new Convolution(tensor(5, 6, 1, 5, 5), tensor(5, 6), 2),
                new Convolution(tensor(12, 16, 6, 5, 5), tensor(12, 16), 0),
                new Linear(tensor(20, 120, 400), tensor(20, 120)),
                new Linear(tensor(11, 84, 120), tensor(11, 84)),
                new Linear(tensor(9, labels.length, 84), tensor(9, labels.length)));
        Files.createDirectories(folder);
        LeNet.write(folder, List.of(labels), weights, golden(ImageReference.of(weights)));
        return LeNet.read(folder);
    }

    AdaptedModel adapter(Path folder, Checkpoint base, Map<String, Integer> ranks, double alpha, String... labels)
            throws IOException {
        TreeMap<String, LowRank> updates = new TreeMap<>();
        new TreeMap<>(ranks).forEach((target, rank) -> {
            Linear layer = target.equals("fc1")
                    ? LeNet.weights(base).fc1()
                    : LeNet.weights(base).fc2();
            updates.put(target, new LowRank(tensor(4, layer.in(), rank), tensor(4, rank, layer.out())));
        });
        Linear head = new Linear(tensor(9, labels.length, 84), tensor(9, labels.length));
        Adapter weights = Adapter.of(LeNet.FAMILY, alpha, updates, head, List.of(labels), base.sha256(), List.of());
        AdaptedModel model = new AdaptedModel(base, weights);
        Files.createDirectories(folder);
        AdapterFiles.write(folder, weights.withGolden(golden(ImageReference.of(model))));
        return AdaptedModel.read(base, folder);
    }

    private static List<GoldenImage> golden(ImageReference reference) {
        List<GoldenImage> golden = new ArrayList<>();
        SampleImages.golden().forEach((name, pixels) -> {
            double[] exact = reference.logits(pixels);
            float[] logits = new float[exact.length];
            for (int c = 0; c < logits.length; c++) {
                logits[c] = (float) exact[c];
            }
            golden.add(new GoldenImage(name, pixels, logits));
        });
        return golden;
    }

    /** Uniform in ±1/root. */
    private Tensor tensor(double root, int... shape) {
        int elements = 1;
        for (int size : shape) {
            elements *= size;
        }
        float[] data = new float[elements];
        for (int i = 0; i < elements; i++) {
            data[i] = (float) ((random.nextDouble() * 2 - 1) / root);
        }
        return new Tensor(shape, data);
    }
}
