package dev.rango.trainer;

import dev.rango.data.ImageDataset;
import dev.rango.data.LabelledDataset;
import dev.rango.models.Adapter;
import dev.rango.models.AdapterFiles;
import dev.rango.models.Checkpoint;
import dev.rango.models.FrozenWeights;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;

/** A base and the examples that adapters are trained on: one training or many, which then share what never changes. */
final class AdapterStudio {
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

    static AdapterStudio of(Checkpoint base, LabelledDataset data, TrainingRecipe recipe) {
        TrainingData texts = TrainingData.of(data, base.tokenizer(), recipe);
        FrozenBody body = new TextBody(base, texts, data.labels().size());
        return new AdapterStudio(base, texts.material(data), body, "%s", Optional.empty());
    }

    /** Of a family that is given with what trains it. */
    static AdapterStudio of(Checkpoint base, Material material, FrozenBody body) {
        return new AdapterStudio(base, material, body, "%s", Optional.of(FrozenWeights.of(base)));
    }

    static AdapterStudio of(Checkpoint base, ImageDataset data, TrainingRecipe recipe) {
        ImageParts images = ImageParts.of(data, recipe);
        FrozenBody body = new ImageBody(base, images, data.labels().size());
        FrozenWeights before = FrozenWeights.of(base);
        return new AdapterStudio(base, images.material(data), body, "%s images", Optional.of(before));
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
        long ofBody = base.parameters() - base.head().parameters();
        return ofBody + (base.head().in() + 1L) * material.labels().size();
    }

    TrainingResult train(LoraSpec lora, TrainingRecipe recipe, Journal journal, TrainingListener listener) {
        SplittableRandom random = new SplittableRandom(recipe.seed());
        Trainee trainee = body.adapted(random, lora, recipe.dropout());
        List<EpochMetrics> history = new TrainingLoop(recipe, trainee.learner(), journal).run(random, listener);
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
        TrainingReport report = TrainingReport.of(
                history, material, trainee.learner().testAccuracy(), adapter.parameters(), allParameters(), before);
        return new TrainingResult(
                report,
                report.record(material, lora.inWords(), recipe),
                folder -> AdapterFiles.write(folder, adapter, lora.origin(recipe.dropout())));
    }
}
