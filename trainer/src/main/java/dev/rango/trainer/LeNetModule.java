package dev.rango.trainer;

import dev.rango.models.AdaptedModel;
import dev.rango.models.Checkpoint;
import dev.rango.models.ImageWeights;
import dev.rango.models.LeNet;
import dev.rango.models.Linear;
import dev.rango.models.LowRank;
import dev.rango.models.Update;
import dev.rango.runtime.format.Golden;
import dev.rango.runtime.format.GoldenImage;
import dev.rango.runtime.format.ImageConfig;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.TreeMap;

/**
 * The layers of {@link ImageWeights} in the engine.
 *
 * @param fc1 plain or adapted
 * @param fc2 plain or adapted
 * @param head fc3
 */
record LeNetModule(ConvolutionLayer conv1, ConvolutionLayer conv2, Layer fc1, Layer fc2, LinearLayer head)
        implements TrainableModule {
    /** Height and width of what conv2 reads. */
    private static final int SECOND_SIDE = ImageConfig.SIDE / 2;

    /** All from scratch; first weights are drawn in the order of the layers. */
    static LeNetModule fresh(SplittableRandom random, int classes) {
        return new LeNetModule(
                ConvolutionLayer.fresh(
                        random, 1, ImageWeights.CONV1, ImageWeights.KERNEL, ImageConfig.SIDE, ImageWeights.PADDING),
                ConvolutionLayer.fresh(
                        random, ImageWeights.CONV1, ImageWeights.CONV2, ImageWeights.KERNEL, SECOND_SIDE, 0),
                LinearLayer.fresh(random, ImageWeights.FEATURES, ImageWeights.FC1),
                LinearLayer.fresh(random, ImageWeights.FC1, ImageWeights.FC2),
                LinearLayer.fresh(random, ImageWeights.FC2, classes));
    }

    /** Trained weights, none of which learns. */
    static LeNetModule frozen(ImageWeights weights) {
        return new LeNetModule(
                ConvolutionLayer.frozen(weights.conv1(), ImageConfig.SIDE),
                ConvolutionLayer.frozen(weights.conv2(), SECOND_SIDE),
                LinearLayer.frozen(weights.fc1()),
                LinearLayer.frozen(weights.fc2()),
                LinearLayer.frozen(weights.fc3()));
    }

    /** A base, none of whose weights learns. */
    static LeNetModule frozen(Checkpoint base) {
        return frozen(LeNet.weights(base));
    }

    /** A base with an adapter, neither of which learns. */
    static LeNetModule frozen(AdaptedModel model) {
        ImageWeights weights = LeNet.weights(model.base());
        Map<String, Update> updates = model.adapter().updates();
        LeNetModule frozen = frozen(weights);
        return new LeNetModule(
                frozen.conv1,
                frozen.conv2,
                LoraLinear.frozen(weights.fc1(), updates.get("fc1")),
                LoraLinear.frozen(weights.fc2(), updates.get("fc2")),
                LinearLayer.frozen(model.adapter().head()));
    }

    /** A frozen base with fresh branches and a fresh head, drawn in the order fc1, fc2, head. */
    static LeNetModule adapted(SplittableRandom random, ImageWeights base, LoraSpec lora, double dropout, int classes) {
        LeNetModule frozen = frozen(base);
        return new LeNetModule(
                frozen.conv1,
                frozen.conv2,
                branched(random, "fc1", base.fc1(), lora, dropout),
                branched(random, "fc2", base.fc2(), lora, dropout),
                LinearLayer.fresh(random, ImageWeights.FC2, classes));
    }

    private static Layer branched(SplittableRandom random, String path, Linear layer, LoraSpec lora, double dropout) {
        return lora.ranks().containsKey(path)
                ? LoraLinear.fresh(random, layer, lora.ranks().get(path), lora.factor(), dropout)
                : LinearLayer.frozen(layer);
    }

    /** Pixels to logits. */
    Network whole() {
        return new Network(List.of(conv1, conv2, fc1, fc2), head);
    }

    /** Pixels to what fc1 reads. */
    Network.Body convolutions() {
        return new Network.Body(List.of(conv1, conv2));
    }

    /** What fc1 reads to logits. */
    Network dense() {
        return new Network(List.of(fc1, fc2), head);
    }

    /** Copies of A and B of each adapted layer. */
    Map<String, LowRank> updates() {
        Map<String, LowRank> updates = new TreeMap<>();
        if (fc1 instanceof LoraLinear lora) {
            updates.put("fc1", lora.copy());
        }
        if (fc2 instanceof LoraLinear lora) {
            updates.put("fc2", lora.copy());
        }
        return updates;
    }

    /** Copies of all weights of one that is plain. */
    ImageWeights weights() {
        return new ImageWeights(
                conv1.copy(), conv2.copy(), ((LinearLayer) fc1).copy(), ((LinearLayer) fc2).copy(), head.copy());
    }

    @Override
    public float[] logits(Golden input) {
        float[] row = ImageInputs.values(((GoldenImage) input).pixels());
        return whole().logits(row, 1, row.length);
    }
}
