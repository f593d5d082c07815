package dev.rango.bench;

import dev.rango.runtime.text.Tokenizer;
import java.io.IOException;
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

/** Text to ids, one text a call. */
@State(Scope.Benchmark)
public class TokenizerBenchmark {
    /** Folder name of the model whose tokenizer it is. */
    @Param("sentiment")
    public String model;

    private List<String> texts;
    private Tokenizer tokenizer;
    private HuggingFaceIds huggingFace;

    /** Reads texts and tokenizers. */
    @Setup
    public void open() throws IOException {
        Path json = BenchmarkTexts.model(model).resolve("tokenizer.json");
        texts = BenchmarkTexts.reviews();
        tokenizer = Tokenizer.read(json);
        huggingFace = new HuggingFaceIds(json);
    }

    /** Ours. */
    @Benchmark
    @OperationsPerInvocation(BenchmarkTexts.TEXTS)
    public void rango(Blackhole sink) {
        for (String text : texts) {
            sink.consume(tokenizer.ids(text));
        }
    }

    /** Theirs. */
    @Benchmark
    @OperationsPerInvocation(BenchmarkTexts.TEXTS)
    public void huggingFace(Blackhole sink) {
        for (String text : texts) {
            sink.consume(huggingFace.ids(text));
        }
    }

    /** Frees the native one. */
    @TearDown
    public void close() {
        huggingFace.close();
    }
}
