package dev.rango.trainer;

import dev.rango.models.BertEncoder;
import dev.rango.models.Checkpoint;
import dev.rango.runtime.UnusableInputException;
import dev.rango.runtime.format.GoldenCase;
import java.util.List;
import java.util.SplittableRandom;

/** A transformer as a base: its frozen weights are in the engine once, for all adapters. */
final class EncoderBody implements FrozenBody {
    /** Texts × longest of them that go through the network at once: what is noted of them for the way back is what memory is needed for. */
    static final int TOKENS_OF_PASS = 2048;

    /** Of a vector's numbers, or of the largest where that is above 1. */
    private static final double LIMIT = 1e-4;

    private final Checkpoint base;
    private final TrainingData texts;
    private final int classes;
    private final Resident resident = new Resident();

    EncoderBody(Checkpoint base, TrainingData texts, int classes) {
        this.base = base;
        this.texts = texts;
        this.classes = classes;
        requireSame(base);
    }

    /** What the engine computes of the weights has to be what the graph gave: another network would be trained otherwise. */
    private void requireSame(Checkpoint base) {
        EncoderPooling pooling = new EncoderPooling(EncoderNetwork.frozen(base, resident), TOKENS_OF_PASS);
        boolean isNormalized = ((BertEncoder) base.network().family()).shape().isNormalized();
        int[][] ids = base.golden().stream()
                .map(golden -> ((GoldenCase) golden).ids())
                .toArray(int[][]::new);
        float[] vectors = pooling.pool(ids);
        for (int text = 0; text < ids.length; text++) {
            float[] expected = base.golden().get(text).logits();
            int from = text * pooling.dim();
            double length = 1;
            double largest = 1;
            if (isNormalized) {
                double squares = 0;
                for (int d = 0; d < pooling.dim(); d++) {
                    squares += (double) vectors[from + d] * vectors[from + d];
                }
                length = Math.sqrt(squares);
            }
            double worst = expected.length == pooling.dim() ? 0 : Double.NaN;
            for (int d = 0; d < pooling.dim() && !Double.isNaN(worst); d++) {
                largest = Math.max(largest, Math.abs(expected[d]));
                worst = Math.max(worst, Math.abs(vectors[from + d] / length - expected[d]));
            }
            if (!(worst <= LIMIT * largest)) {
                close();
                throw new UnusableInputException(
                        "base",
                        "golden text " + (text + 1),
                        "has another vector by its graph than by its weights as BERT uses them, by " + worst
                                + ": the graph computes something else, which cannot be trained");
            }
        }
    }

    @Override
    public Trainee adapted(SplittableRandom random, LoraSpec lora, double dropout) {
        EncoderNetwork network = EncoderNetwork.adapted(random, base, resident, lora, dropout);
        LinearLayer head = LinearLayer.fresh(random, network.width(), classes);
        TextModule module = new TextModule(new EncoderPooling(network, TOKENS_OF_PASS), new Network(List.of(), head));
        return new Trainee(module, module.over(texts, classes), network::updates, head::copy);
    }

    @Override
    public void close() {
        resident.close();
    }

    /** Whether a base is one. */
    static boolean isOf(Checkpoint base) {
        return base.network().family() instanceof BertEncoder;
    }
}
