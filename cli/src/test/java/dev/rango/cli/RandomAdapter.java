package dev.rango.cli;

import dev.rango.models.AdaptedModel;
import dev.rango.models.Adapter;
import dev.rango.models.AdapterFiles;
import dev.rango.models.Checkpoint;
import dev.rango.models.Linear;
import dev.rango.models.LowRank;
import dev.rango.models.ReferenceNetwork;
import dev.rango.models.Tensor;
import dev.rango.models.TextBag;
import dev.rango.runtime.format.GoldenCase;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;

/** PEFT adapters with random weights: what verbs print of them, not whether they are clever. */
final class RandomAdapter {
    private RandomAdapter() {}

    /** Of a text bag's fc1 and head. */
    static void write(Path folder, Checkpoint base, int rank, String... labels) throws IOException {
        SplittableRandom random = new SplittableRandom(rank);
        int dim = TextBag.config(base).embeddingDim();
        int hidden = TextBag.config(base).hiddenDim();
        Adapter adapter = Adapter.of(
                TextBag.FAMILY,
                0.5,
                Map.of("fc1", new LowRank(matrix(random, dim, rank), matrix(random, rank, hidden))),
                new Linear(matrix(random, labels.length, hidden), Tensor.vector(new float[labels.length])),
                List.of(labels),
                base.sha256(),
                base.golden().subList(0, 0));
        ReferenceNetwork network = ReferenceNetwork.of(new AdaptedModel(base, adapter));
        List<GoldenCase> golden = new ArrayList<>();
        for (String text : List.of("A quiet evening.", "", "The harbour at night, and rain.")) {
            int[] ids = base.tokenizer().ids(text);
            double[] exact = network.logits(ids);
            float[] logits = new float[exact.length];
            for (int c = 0; c < exact.length; c++) {
                logits[c] = (float) exact[c];
            }
            golden.add(new GoldenCase(text, ids, logits));
        }
        AdapterFiles.write(Files.createDirectories(folder), adapter.withGolden(golden));
    }

    private static Tensor matrix(SplittableRandom random, int rows, int columns) {
        float[] values = new float[rows * columns];
        for (int i = 0; i < values.length; i++) {
            values[i] = (float) (random.nextDouble() - 0.5);
        }
        return Tensor.matrix(rows, columns, values);
    }
}
