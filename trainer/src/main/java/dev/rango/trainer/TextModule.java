package dev.rango.trainer;

import dev.rango.models.AdaptedModel;
import dev.rango.models.Checkpoint;
import dev.rango.models.ClassifierWeights;
import dev.rango.models.TextBag;
import dev.rango.models.Update;
import dev.rango.runtime.format.Golden;
import dev.rango.runtime.format.GoldenCase;
import java.util.List;

/** A text bag in the engine: the pooled embedding, and the layers above it. */
record TextModule(Pooling pooling, Network network) implements TrainableModule {
    /** A base, none of whose weights learns. */
    static TextModule frozen(Checkpoint base) {
        ClassifierWeights weights = TextBag.weights(base);
        Network network = new Network(LinearLayer.frozen(weights.fc1()), LinearLayer.frozen(weights.fc2()));
        return new TextModule(new FrozenEmbedding(weights.embedding()), network);
    }

    /** A base with an adapter, neither of which learns. */
    static TextModule frozen(AdaptedModel model) {
        if (EncoderBody.isOf(model.base())) {
            return new TextModule(
                    new EncoderPooling(EncoderNetwork.frozen(model), EncoderBody.TOKENS_OF_PASS),
                    new Network(List.of(), LinearLayer.frozen(model.adapter().head())));
        }
        ClassifierWeights weights = TextBag.weights(model.base());
        FrozenEmbedding embedding = new FrozenEmbedding(weights.embedding());
        Update ofEmbedding = model.adapter().updates().get(TextBag.EMBEDDING);
        Layer fc1 = LoraLinear.frozen(weights.fc1(), model.adapter().updates().get(TextBag.FC1));
        return new TextModule(
                ofEmbedding == null ? embedding : LoraEmbedding.frozen(embedding, ofEmbedding),
                new Network(fc1, LinearLayer.frozen(model.adapter().head())));
    }

    /** Learns from texts. */
    NetworkLearner over(TrainingData texts, int classes) {
        return over(texts, classes, Fragments.NONE);
    }

    /** Learns from texts and fragments of them. */
    NetworkLearner over(TrainingData texts, int classes, Fragments fragments) {
        return new NetworkLearner(
                network,
                classes,
                new PooledInputs(pooling, texts.training(), fragments),
                new PooledInputs(pooling, texts.validation()),
                new PooledInputs(pooling, texts.test()));
    }

    @Override
    public float[] logits(Golden input) {
        return network.logits(pooling.pool(new int[][] {((GoldenCase) input).ids()}), 1, pooling.dim());
    }
}
