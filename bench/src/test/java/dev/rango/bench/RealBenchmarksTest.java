package dev.rango.bench;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assertions.fail;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collection;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.results.RunResult;
import org.openjdk.jmh.runner.Runner;
import org.openjdk.jmh.runner.RunnerException;
import org.openjdk.jmh.runner.options.OptionsBuilder;
import org.openjdk.jmh.runner.options.VerboseMode;

/** Every JMH benchmark runs once on the shipped model: none has rotted since the last record. */
@Tag("real-data")
class RealBenchmarksTest {
    @Test
    void everyBenchmarkRuns() throws RunnerException {
        DjlPeer.startEngine(System.err::println);
        Path data = Path.of(System.getProperty("rango.data", "no folder is named"));
        if (!Files.isDirectory(data)) {
            String message = "the data sets are missing: rango.data is " + data;
            if (Boolean.getBoolean("rango.data.required")) {
                fail(message);
            }
            System.err.println("SKIPPED: " + message + "; name it with -Drango.data=FOLDER");
            assumeTrue(false, message);
        }
        System.setProperty(BenchmarkTexts.DATA, data.toString());
        System.setProperty(
                BenchmarkTexts.WORK,
                Path.of(System.getProperty("rango.home"), "models/zoo").toString());

        Collection<RunResult> results = new Runner(new OptionsBuilder()
                        .include("dev\\.rango\\.bench\\..*")
                        .param("model", "sentiment")
                        .param("base", "agnews")
                        .mode(Mode.SingleShotTime)
                        .forks(0)
                        .warmupIterations(0)
                        .measurementIterations(1)
                        .shouldFailOnError(true)
                        .verbosity(VerboseMode.SILENT)
                        .build())
                .run();

        // Two tokenizers, the floor of the gather, pack and run in three batch sizes, whole path and what it returns in
        // three, two short texts, the loops of the device java.
        assertThat(results)
                .hasSize(2 + 1 + 3 + 2 * 3 + 2 + 1)
                .allSatisfy(result ->
                        assertThat(result.getPrimaryResult().getScore()).isPositive());
    }
}
