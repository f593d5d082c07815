package dev.rango.bench;

import dev.rango.runtime.Prediction;
import dev.rango.runtime.TextClassifier;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;

/** One headline by itself: the whole path, and ONNX Runtime alone on its ids. */
@State(Scope.Benchmark)
public class ShortTextBenchmark {
    /** Folder name of the model. */
    @Param("sentiment")
    public String model;

    private TextClassifier classifier;
    private BareSession session;
    private BareSession.Run bare;

    /** Opens the model twice: ours, and ONNX Runtime alone. */
    @Setup
    public void open() {
        classifier = TextClassifier.open(BenchmarkTexts.model(model));
        session =
                new BareSession(BenchmarkTexts.model(model), classifier.labels().size());
        bare = session.prepare(classifier.tokenizer().ids(ShortText.HEADLINE));
    }

    /** {@code TextClassifier.classify(String)}. */
    @Benchmark
    public Prediction rango() {
        return classifier.classify(ShortText.HEADLINE);
    }

    /** {@code OrtSession.run} with tensors that are made once. */
    @Benchmark
    public float bareRun() {
        return bare.run();
    }

    /** Frees both sessions. */
    @TearDown
    public void close() {
        bare.close();
        session.close();
        classifier.close();
    }
}
