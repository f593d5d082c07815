package dev.rango.bench;

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

/** Pack and run: ids to logits. */
@State(Scope.Benchmark)
public class ScorerBenchmark {
    /** Folder name of the model. */
    @Param("sentiment")
    public String model;

    /** Texts of one call. */
    @Param({"1", "32", "1024"})
    public int batch;

    private List<int[]> ids;
    private GraphScorer<int[]> scorer;

    /** Reads texts and model. */
    @Setup
    public void open() {
        Path folder = BenchmarkTexts.model(model);
        Tokenizer tokenizer = Tokenizer.read(folder.resolve("tokenizer.json"));
        ids = BenchmarkTexts.reviews().stream().map(tokenizer::ids).toList();
        scorer = GraphScorer.open(folder.resolve("model.onnx"));
    }

    /** {@code GraphScorer.logits}. */
    @Benchmark
    @OperationsPerInvocation(BenchmarkTexts.TEXTS)
    public void packAndRun(Blackhole sink) {
        for (int from = 0; from < ids.size(); from += batch) {
            sink.consume(scorer.logits(ids.subList(from, from + batch)));
        }
    }

    /** Frees the session. */
    @TearDown
    public void close() {
        scorer.close();
    }
}
