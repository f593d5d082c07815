package dev.rango.fuzz;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.rango.runtime.UnusableInputException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What fuzzing reached and found, without a fuzzer: {@code bench/fuzz} goes on from here. */
class FuzzRegressionTest {
    private static final long MOST_BYTES = 300_000;

    static List<FuzzTarget> targets() {
        return FuzzTargets.ALL;
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("targets")
    void everyInputIsReadOrRefusedInOneLine(FuzzTarget target) throws IOException {
        for (Path file : FuzzCorpus.of(target)) {
            byte[] input = Files.readAllBytes(file);
            assertThatCode(() -> target.once().accept(input))
                    .as(target.name() + "/" + file.getFileName())
                    .doesNotThrowAnyException();
        }
        target.once().accept(new byte[0]);
    }

    /** Otherwise a fuzzer would only see how files are refused. */
    @ParameterizedTest(name = "{0}")
    @MethodSource("targets")
    void oneSeedAtLeastIsRead(FuzzTarget target) throws IOException {
        long before = Reading.results();
        for (byte[] seed : target.seeds().get()) {
            target.once().accept(seed);
        }
        assertThat(Reading.results()).as(target.name()).isGreaterThan(before);
    }

    @Test
    void theCorpusIsSmallAndAllOfItIsUsed() throws IOException {
        try (Stream<Path> folders = Files.list(FuzzCorpus.HOME)) {
            assertThat(folders.filter(Files::isDirectory)
                            .map(folder -> folder.getFileName().toString()))
                    .isSubsetOf(targets().stream().map(FuzzTarget::name).toList());
        }
        long bytes = 0;
        for (FuzzTarget target : targets()) {
            for (Path file : FuzzCorpus.of(target)) {
                bytes += Files.size(file);
            }
        }
        assertThat(bytes).isLessThan(MOST_BYTES);
    }

    @Test
    void whatIsNoRefusalIsFound() {
        byte[] input = {1, 2, 3};
        assertThatThrownBy(() -> Reading.of(input, "a", file -> {
                    throw new IllegalStateException("a fault");
                }))
                .isInstanceOf(IllegalStateException.class);
        assertThatThrownBy(() -> Reading.of(3, () -> {
                    throw new UnusableInputException("a", "", " ");
                }))
                .hasMessageContaining("one line");
        assertThatThrownBy(() -> Reading.of(input, "a", 0, file -> new byte[1 << 20]))
                .hasMessageContaining("of memory");
        Path[] left = new Path[1];
        assertThatThrownBy(() -> Reading.of(input, "a", file -> left[0] = Files.createFile(file.resolveSibling("b"))))
                .hasMessageContaining("left on the disk");
        assertThatCode(() -> Files.delete(left[0])).doesNotThrowAnyException();
        assertThat(Reading.of(input, "a", file -> Files.size(file))).contains(3L);
    }
}
