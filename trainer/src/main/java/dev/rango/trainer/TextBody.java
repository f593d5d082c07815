package dev.rango.trainer;

import dev.rango.models.Checkpoint;
import dev.rango.models.ClassifierWeights;
import dev.rango.models.TextBag;
import java.util.SplittableRandom;

/** A base of texts: the means of its frozen embedding are computed once. */
final class TextBody implements FrozenBody {
    private final ClassifierWeights weights;
    private final FrozenEmbedding embedding;
    private final TrainingData texts;
    private final int classes;

    TextBody(Checkpoint base, TrainingData texts, int classes) {
        this.weights = TextBag.weights(base);
        this.embedding = new FrozenEmbedding(weights.embedding());
        this.texts = texts;
        this.classes = classes;
    }

    @Override
    public Trainee adapted(SplittableRandom random, LoraSpec lora, double dropout) {
        AdaptedNetwork adapted = AdaptedNetwork.fresh(random, embedding, weights.fc1(), lora, dropout, classes);
        TextModule module = new TextModule(adapted.pooling(), adapted.network());
        return new Trainee(module, module.over(texts, classes), adapted::updates, adapted::headCopy);
    }
}
