package dev.rango.exporter;

import dev.rango.runtime.ClassifierOptions;
import dev.rango.runtime.DeviceReport;
import dev.rango.runtime.ModelConfig;
import dev.rango.runtime.TextClassifier;
import dev.rango.runtime.TextEmbedder;
import dev.rango.runtime.TokenScorer;
import dev.rango.runtime.Tokenizer;
import java.nio.file.Path;
import java.util.List;

/** A transformer that is open, whether it gives labels or vectors, and its graph by itself. */
interface OpenEncoder extends AutoCloseable {
    static OpenEncoder open(Path folder, ClassifierOptions options) {
        boolean hasLabels =
                !ModelConfig.read(folder.resolve(ModelConfig.FILE)).labels().isEmpty();
        return hasLabels
                ? new OfLabels(TextClassifier.open(folder, options))
                : new OfVectors(TextEmbedder.open(folder, options));
    }

    ModelConfig config();

    Tokenizer tokenizer();

    DeviceReport device();

    /** Logits, or vectors: [texts][width]. */
    float[][] answers(List<String> texts);

    /** The same of ids; closed apart from this. */
    TokenScorer scorer();

    @Override
    void close();

    /** One with a head. */
    record OfLabels(TextClassifier model) implements OpenEncoder {
        @Override
        public ModelConfig config() {
            return model.config();
        }

        @Override
        public Tokenizer tokenizer() {
            return model.tokenizer();
        }

        @Override
        public DeviceReport device() {
            return model.device();
        }

        @Override
        public float[][] answers(List<String> texts) {
            return model.logits(texts);
        }

        @Override
        public TokenScorer scorer() {
            return TokenScorer.open(model);
        }

        @Override
        public void close() {
            model.close();
        }
    }

    /** One without. */
    record OfVectors(TextEmbedder model) implements OpenEncoder {
        @Override
        public ModelConfig config() {
            return model.config();
        }

        @Override
        public Tokenizer tokenizer() {
            return model.tokenizer();
        }

        @Override
        public DeviceReport device() {
            return model.device();
        }

        @Override
        public float[][] answers(List<String> texts) {
            return model.embed(texts);
        }

        @Override
        public TokenScorer scorer() {
            return model.scorer();
        }

        @Override
        public void close() {
            model.close();
        }
    }
}
