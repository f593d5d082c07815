package dev.rango.bench;

import dev.rango.runtime.Device;
import dev.rango.runtime.session.GraphScorer;
import dev.rango.runtime.text.Tokenizer;
import java.nio.file.Path;
import java.util.List;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.infra.Blackhole;

/** Ids to logits in plain Java: rows of tables that are added, and two small products. */
@State(Scope.Benchmark)
public class JavaLoopBenchmark {
    private static final int BATCH = 32;

    /** Folder name of the model. */
    @Param("sentiment")
    public String model;

    private List<int[]> ids;
    private GraphScorer<int[]> scorer;

    /** Reads texts and model. */
    @Setup
    public void open() {
        Path folder = BenchmarkTexts.model(model);
        Tokenizer tokenizer = Tokenizer.read(folder.resolve("tokenizer.json"));
        ids = BenchmarkTexts.reviews().stream().map(tokenizer::ids).toList();
        scorer = GraphScorer.open(folder.resolve("model.onnx"), List.of(), Device.java());
    }

    /** {@code GraphScorer.logits}. */
    @Benchmark
    @OperationsPerInvocation(BenchmarkTexts.TEXTS)
    public void sumsAndProducts(Blackhole sink) {
        for (int from = 0; from < ids.size(); from += BATCH) {
            sink.consume(scorer.logits(ids.subList(from, from + BATCH)));
        }
    }

    /** Frees what is mapped. */
    @TearDown
    public void close() {
        scorer.close();
    }
}
