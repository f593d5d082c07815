package dev.rango.trainer;

import dev.rango.data.LabelledDataset;
import dev.rango.models.Adapter;
import dev.rango.models.AdapterFiles;
import dev.rango.models.AdapterOrigin;
import dev.rango.models.BaseModel;
import dev.rango.models.TrainingRecord;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.SplittableRandom;

/** A base and the texts that adapters are trained on: one training or many, which then share the frozen means. */
final class AdapterStudio {
    private final BaseModel base;
    private final LabelledDataset data;
    private final List<String> labels;
    private final TrainingData texts;
    private final FrozenEmbedding embedding;

    AdapterStudio(BaseModel base, LabelledDataset data, TrainingData texts) {
        this.base = base;
        this.data = data;
        this.labels = data.labels();
        this.texts = texts;
        this.embedding = new FrozenEmbedding(base.weights().embedding());
    }

    /** Weights that training the whole network for these labels would change. */
    long allParameters() {
        int hidden = base.weights().fc1().out();
        return base.weights().embedding().elements()
                + base.weights().fc1().parameters()
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
        AdaptedNetwork adapted =
                AdaptedNetwork.fresh(random, embedding, base.weights().fc1(), lora, recipe.dropout(), labels.size());
        TrainedModel model = new TrainedModel(adapted.pooling(), adapted.network(), labels.size());
        List<EpochMetrics> history =
                new TrainingLoop(recipe, new TextLearner(model, texts), journal).run(random, listener);
        Adapter adapter = Adapter.of(
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
