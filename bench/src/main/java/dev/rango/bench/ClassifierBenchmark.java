package dev.rango.bench;

import dev.rango.runtime.Prediction;
import dev.rango.runtime.TextClassifier;
import java.util.ArrayList;
import java.util.List;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.infra.Blackhole;

/** The whole path, texts to predictions, and what the predictions that are returned cost by themselves. */
@State(Scope.Benchmark)
public class ClassifierBenchmark {
    /** Folder name of the model. */
    @Param({"sentiment", "imdb-merged", "imdb-branch"})
    public String model;

    /** Texts of one call. */
    @Param({"1", "32", "1024"})
    public int batch;

    private List<String> texts;
    private TextClassifier classifier;
    private List<String> labels;

    /** Reads texts and model. */
    @Setup
    public void open() {
        texts = BenchmarkTexts.reviews();
        classifier = TextClassifier.open(BenchmarkTexts.model(model));
        labels = classifier.labels();
    }

    /** {@code TextClassifier.classify(List)}. */
    @Benchmark
    @OperationsPerInvocation(BenchmarkTexts.TEXTS)
    public void wholePath(Blackhole sink) {
        for (int from = 0; from < texts.size(); from += batch) {
            sink.consume(classifier.classify(texts.subList(from, from + batch)));
        }
    }

    /** A list of predictions as large as the one that is returned, made of nothing. */
    @Benchmark
    @OperationsPerInvocation(BenchmarkTexts.TEXTS)
    public void returned(Blackhole sink) {
        for (int from = 0; from < texts.size(); from += batch) {
            List<Prediction> predictions = new ArrayList<>(batch);
            for (int i = 0; i < batch; i++) {
                predictions.add(new Prediction(labels.get(0), 0, new float[labels.size()], labels));
            }
            sink.consume(predictions);
        }
    }

    /** Frees the session. */
    @TearDown
    public void close() {
        classifier.close();
    }
}
