package dev.rango.trainer;

import dev.rango.models.AdaptedModel;
import dev.rango.models.Adapter;
import dev.rango.models.BaseModel;
import dev.rango.models.LowRank;
import java.util.List;

/**
 * A checkpoint as the training engine computes it: the answers that every export is held against. The branch of fc1
 * is not merged.
 */
public final class TrainedModel {
    private static final int BATCH = 512;

    private final EmbeddingBag bag;
    private final Network network;
    private final int classes;

    TrainedModel(EmbeddingBag bag, Network network, int classes) {
        this.bag = bag;
        this.network = network;
        this.classes = classes;
    }

    /** A base by itself. */
    public static TrainedModel of(BaseModel base) {
        Network network = new Network(
                LinearLayer.frozen(base.weights().fc1()),
                LinearLayer.frozen(base.weights().fc2()));
        return new TrainedModel(
                new EmbeddingBag(base.weights().embedding()),
                network,
                base.config().classes());
    }

    /** A base with an adapter. */
    public static TrainedModel of(AdaptedModel model) {
        LinearLayer frozen = LinearLayer.frozen(model.base().weights().fc1());
        LowRank update = model.adapter().updates().get(Adapter.Target.FC1);
        Layer fc1 = update == null
                ? frozen
                : new LoraLinear(
                        frozen,
                        Parameter.frozen(update.a()),
                        Parameter.frozen(update.b()),
                        model.adapter().alpha());
        return new TrainedModel(
                new EmbeddingBag(model.merged().embedding()),
                new Network(fc1, LinearLayer.frozen(model.adapter().head())),
                model.adapter().labels().size());
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
            float[] flat = network.logits(bag.pool(batch), batch.length, bag.dim());
            for (int row = 0; row < batch.length; row++) {
                System.arraycopy(flat, row * classes, logits[from + row], 0, classes);
            }
        }
        return logits;
    }

    /** Share of the examples whose label has the highest logit. */
    double accuracy(Examples examples) {
        float[][] logits = logits(java.util.Arrays.asList(examples.ids()));
        int right = 0;
        for (int i = 0; i < logits.length; i++) {
            int best = 0;
            for (int c = 1; c < classes; c++) {
                best = logits[i][c] > logits[i][best] ? c : best;
            }
            right += best == examples.labels()[i] ? 1 : 0;
        }
        return (double) right / logits.length;
    }
}
