package dev.rango.trainer;

import dev.rango.models.AdaptedModel;
import dev.rango.models.Checkpoint;
import dev.rango.models.TextBag;
import dev.rango.models.Update;
import java.util.Arrays;
import java.util.List;

/**
 * A checkpoint as the training engine computes it: the answers that every export is held against. No
 * branch is merged.
 */
public final class TrainedModel {
    private static final int BATCH = 512;

    private final Pooling pooling;
    private final Network network;
    private final int classes;

    TrainedModel(Pooling pooling, Network network, int classes) {
        this.pooling = pooling;
        this.network = network;
        this.classes = classes;
    }

    /** A base by itself. */
    public static TrainedModel of(Checkpoint base) {
        Network network = new Network(
                LinearLayer.frozen(TextBag.weights(base).fc1()),
                LinearLayer.frozen(TextBag.weights(base).fc2()));
        return new TrainedModel(
                new FrozenEmbedding(TextBag.weights(base).embedding()),
                network,
                base.labels().size());
    }

    /** A base with an adapter. */
    public static TrainedModel of(AdaptedModel model) {
        Update ofEmbedding = model.adapter().updates().get(TextBag.EMBEDDING);
        Update ofFc1 = model.adapter().updates().get(TextBag.FC1);
        FrozenEmbedding embedding =
                new FrozenEmbedding(TextBag.weights(model.base()).embedding());
        LinearLayer fc1 = LinearLayer.frozen(TextBag.weights(model.base()).fc1());
        Pooling pooling = ofEmbedding == null ? embedding : LoraEmbedding.frozen(embedding, ofEmbedding);
        Layer adapted = ofFc1 == null ? fc1 : LoraLinear.frozen(fc1, ofFc1);
        return new TrainedModel(
                pooling,
                new Network(adapted, LinearLayer.frozen(model.adapter().head())),
                model.adapter().labels().size());
    }

    Pooling pooling() {
        return pooling;
    }

    Network network() {
        return network;
    }

    int classes() {
        return classes;
    }

    /**
     * Logits of many texts.
     *
     * @param ids token ids of each
     * @return [texts][classes]
     */
    public float[][] logits(List<int[]> ids) {
        float[][] logits = new float[ids.size()][classes];
        for (int from = 0; from < ids.size(); from += BATCH) {
            int[][] batch =
                    ids.subList(from, Math.min(ids.size(), from + BATCH)).toArray(int[][]::new);
            float[] flat = network.logits(pooling.pool(batch), batch.length, pooling.dim());
            for (int row = 0; row < batch.length; row++) {
                System.arraycopy(flat, row * classes, logits[from + row], 0, classes);
            }
        }
        return logits;
    }

    /** How good the model is on examples, of which there is one. */
    Validation measure(Examples examples) {
        Pooling.PooledTexts texts = pooling.over(examples.ids());
        Validation.Sum sum = new Validation.Sum(classes);
        for (int from = 0; from < examples.size(); from += BATCH) {
            int first = from;
            int[] chosen = new int[Math.min(BATCH, examples.size() - from)];
            Arrays.setAll(chosen, i -> first + i);
            float[] logits = network.logits(texts.forward(chosen, null), chosen.length, pooling.dim());
            sum.add(logits, Arrays.copyOfRange(examples.labels(), from, from + chosen.length));
        }
        return sum.mean();
    }
}
