package dev.rango.trainer;

import dev.rango.data.LabelledDataset;
import dev.rango.models.Adapter;
import dev.rango.models.AdapterFiles;
import dev.rango.models.AdapterOrigin;
import dev.rango.models.Checkpoint;
import dev.rango.models.TextBag;
import dev.rango.models.TrainingRecord;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.SplittableRandom;

/** A base and the texts that adapters are trained on: one training or many, which then share the frozen means. */
final class AdapterStudio {
    private final Checkpoint base;
    private final LabelledDataset data;
    private final List<String> labels;
    private final TrainingData texts;
    private final FrozenEmbedding embedding;

    AdapterStudio(Checkpoint base, LabelledDataset data, TrainingData texts) {
        this.base = base;
        this.data = data;
        this.labels = data.labels();
        this.texts = texts;
        this.embedding = new FrozenEmbedding(TextBag.weights(base).embedding());
    }

    /** Weights that training the whole network for these labels would change. */
    long allParameters() {
        int hidden = TextBag.weights(base).fc1().out();
        return TextBag.weights(base).embedding().elements()
                + TextBag.weights(base).fc1().parameters()
                + (hidden + 1L) * labels.size();
    }

    /** An adapter with the history of its training. */
    record Result(Adapter adapter, AdapterOrigin origin, TrainingReport report, TrainingRecord record) {
        void write(Path folder) throws IOException {
            AdapterFiles.write(folder, adapter, origin);
            record.write(folder);
            Curves.write(folder, report.history());
        }
    }

    Result train(LoraSpec lora, TrainingRecipe recipe, Journal journal, TrainingListener listener) {
        SplittableRandom random = new SplittableRandom(recipe.seed());
        AdaptedNetwork adapted = AdaptedNetwork.fresh(
                random, embedding, TextBag.weights(base).fc1(), lora, recipe.dropout(), labels.size());
        TrainedModel model = new TrainedModel(adapted.pooling(), adapted.network(), labels.size());
        List<EpochMetrics> history =
                new TrainingLoop(recipe, new TextLearner(model, texts), journal).run(random, listener);
        Adapter adapter = Adapter.of(
                TextBag.FAMILY,
                lora.factor(),
                adapted.updates(),
                adapted.headCopy(),
                labels,
                base.sha256(),
                GoldenTexts.cases(base.tokenizer(), model));
        TrainingReport report = TrainingReport.of(history, texts, model, adapter.parameters(), allParameters());
        return new Result(
                adapter, lora.origin(recipe.dropout()), report, report.record(data, texts, lora.inWords(), recipe));
    }
}
