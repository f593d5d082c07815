package dev.rango.trainer;

import dev.rango.data.Dataset;
import dev.rango.data.ImageDataset;
import dev.rango.data.LabelledDataset;
import dev.rango.models.Adapter;
import dev.rango.models.AdapterFiles;
import dev.rango.models.Checkpoint;
import dev.rango.models.FrozenWeights;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.SplittableRandom;

/** A base and the examples that adapters are trained on: one training or many, which then share what never changes. */
final class AdapterStudio implements AutoCloseable {
    private final Checkpoint base;
    private final Material material;
    private final FrozenBody body;
    private final String verb;
    /** Of a base that is small enough to look at all of it. */
    private final Optional<FrozenWeights> before;

    private AdapterStudio(
            Checkpoint base, Material material, FrozenBody body, String verb, Optional<FrozenWeights> before) {
        this.base = base;
        this.material = material;
        this.body = body;
        this.verb = verb;
        this.before = before;
    }

    /** Of texts or pictures, as the base classifies. */
    static AdapterStudio of(Checkpoint base, Dataset<?> data, TrainingRecipe recipe) {
        int classes = data.labels().size();
        if (data instanceof ImageDataset images) {
            ImageParts parts = ImageParts.of(images, recipe);
            FrozenBody body = new ImageBody(base, parts, classes);
            return new AdapterStudio(
                    base, parts.material(images), body, "%s images", Optional.of(FrozenWeights.of(base)));
        }
        LabelledDataset texts = (LabelledDataset) data;
        TrainingData parts = TrainingData.of(texts, base.tokenizer(), recipe);
        FrozenBody body =
                EncoderBody.isOf(base) ? new EncoderBody(base, parts, classes) : new TextBody(base, parts, classes);
        return new AdapterStudio(base, parts.material(texts), body, "%s", Optional.empty());
    }

    /** Of a family that is given with what trains it. */
    static AdapterStudio of(Checkpoint base, Material material, FrozenBody body) {
        return new AdapterStudio(base, material, body, "%s", Optional.of(FrozenWeights.of(base)));
    }

    /** What makes two trainings here the same, with the options that follow. */
    Choices choices(String command) {
        return Choices.of(String.format(verb, command));
    }

    TrainingIdentity identity(Choices choices) {
        return new TrainingIdentity(choices, base.sha256(), material.sha256());
    }

    /** Weights that training the whole network for these labels would change. */
    long allParameters() {
        return base.bodyParameters()
                + (base.network().head().in() + 1L) * material.labels().size();
    }

    /** A transformer may be trained on shorter texts than it reads. */
    private OptionalInt maxTokens() {
        return EncoderBody.isOf(base) ? OptionalInt.of(base.tokenizer().maxTokens()) : OptionalInt.empty();
    }

    @Override
    public void close() {
        body.close();
    }

    TrainingResult train(LoraSpec lora, TrainingRecipe recipe, Journal journal, TrainingListener listener) {
        SplittableRandom random = new SplittableRandom(recipe.seed());
        Trainee trainee = body.adapted(random, lora, recipe.dropout());
        TrainedHistory trained = trainee.learner().train(recipe, random, journal, listener);
        before.filter(found -> !found.equals(FrozenWeights.of(base))).ifPresent(found -> {
            throw new IllegalStateException("the training changed frozen weights, which were " + found);
        });
        TrainedModel model = new TrainedModel(base.network().family(), trainee.module());
        Adapter adapter = Adapter.of(
                base.network().family(),
                lora.factor(),
                trainee.updates().get(),
                trainee.head().get(),
                material.labels(),
                base.sha256(),
                model.answered(base.goldenInputs()));
        TrainingReport report = TrainingReport.of(trained, material, adapter.parameters(), allParameters(), before);
        return new TrainingResult(
                report,
                report.record(material, lora.inWords(), recipe),
                folder -> AdapterFiles.write(folder, adapter, lora.origin(recipe.dropout(), maxTokens())));
    }
}
