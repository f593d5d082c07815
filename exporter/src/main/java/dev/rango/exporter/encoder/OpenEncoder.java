package dev.rango.exporter.encoder;

import dev.rango.runtime.ClassifierOptions;
import dev.rango.runtime.DeviceReport;
import dev.rango.runtime.TextClassifier;
import dev.rango.runtime.TextEmbedder;
import dev.rango.runtime.format.ModelConfig;
import dev.rango.runtime.session.GraphScorer;
import dev.rango.runtime.text.Tokenizer;
import java.nio.file.Path;
import java.util.List;
import java.util.function.Function;
import java.util.function.Supplier;

/**
 * A transformer that is open, whether it gives labels or vectors, and its graph by itself.
 *
 * @param all gives logits or vectors [texts][width]
 * @param graph opens the same for ids; closed apart from this
 */
record OpenEncoder(
        ModelConfig config,
        Tokenizer tokenizer,
        DeviceReport device,
        Function<List<String>, float[][]> all,
        Supplier<GraphScorer<int[]>> graph,
        Runnable closing)
        implements AutoCloseable {
    static OpenEncoder open(Path folder, ClassifierOptions options) {
        if (ModelConfig.read(folder.resolve(ModelConfig.FILE)).labels().isEmpty()) {
            TextEmbedder model = TextEmbedder.open(folder, options);
            return new OpenEncoder(
                    model.config(), model.tokenizer(), model.device(), model::embed, model::scorer, model::close);
        }
        TextClassifier model = TextClassifier.open(folder, options);
        return new OpenEncoder(
                model.config(),
                model.tokenizer(),
                model.device(),
                model::logits,
                () -> GraphScorer.open(model),
                model::close);
    }

    /** Logits, or vectors: [texts][width]. */
    float[][] answers(List<String> texts) {
        return all.apply(texts);
    }

    /** The same of ids; closed apart from this. */
    GraphScorer<int[]> scorer() {
        return graph.get();
    }

    @Override
    public void close() {
        closing.run();
    }
}
