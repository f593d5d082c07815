package dev.rango.exporter;

import static org.assertj.core.api.Assertions.assertThat;

import dev.rango.runtime.Prediction;
import dev.rango.runtime.TextClassifier;
import dev.rango.runtime.UnusableInputException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/** Whoever opens a folder that is replaced at this moment gets the one, the other, or a line that says why not. */
@Timeout(120)
class OpeningDuringReplacementTest {
    private static final int OPENS = 40;
    private static final String TEXT = "w1 w2 w3 w3";

    @TempDir
    Path folder;

    private interface Writer {
        void write(Path from, Path current) throws IOException;
    }

    private Path export(long seed) throws IOException {
        Path base = folder.resolve("base-" + seed);
        new RandomModels(seed).base(base, 3);
        Path out = folder.resolve("model-" + seed);
        Export.of(ExportRequest.of(base, Form.MERGED)).write(out);
        return out;
    }

    private static Prediction answer(Path model) {
        try (TextClassifier classifier = TextClassifier.open(model)) {
            return classifier.classify(TEXT);
        }
    }

    /** What opening gave: null for a refusal. */
    private List<Prediction> openWhile(Writer writer) throws Exception {
        Path one = export(1);
        Path two = export(2);
        Path current = folder.resolve("current");
        Spoiled.copy(one, current);
        Prediction ofOne = answer(one);
        Prediction ofTwo = answer(two);
        assertThat(ofOne).isNotEqualTo(ofTwo);
        AtomicBoolean stop = new AtomicBoolean();
        AtomicReference<Throwable> failure = new AtomicReference<>();
        Thread thread = new Thread(() -> {
            try {
                for (int turn = 1; !stop.get(); turn++) {
                    writer.write(turn % 2 == 0 ? one : two, current);
                }
            } catch (IOException | UncheckedIOException e) {
                failure.set(e);
            }
        });
        thread.start();
        List<Prediction> seen = new ArrayList<>();
        try {
            for (int i = 0; i < OPENS; i++) {
                try {
                    Prediction answer = answer(current);
                    assertThat(answer).isIn(ofOne, ofTwo);
                    seen.add(answer);
                } catch (UnusableInputException e) {
                    assertThat(e.getMessage().lines()).hasSize(1);
                    assertThat(e.getMessage()).contains(current.toString());
                    seen.add(null);
                }
            }
        } finally {
            stop.set(true);
            thread.join(30_000);
        }
        assertThat(failure.get()).isNull();
        writer.write(two, current);
        assertThat(answer(current)).isEqualTo(ofTwo);
        return seen;
    }

    @Test
    void byTwoRenamesIsAlwaysTheOneOrTheOther() throws Exception {
        Path aside = folder.resolve(".current.tmp-1.old");
        List<Prediction> seen = openWhile((from, current) -> {
            Path written = folder.resolve(".current.tmp-1");
            Spoiled.copy(from, written);
            Files.move(current, aside, StandardCopyOption.ATOMIC_MOVE);
            Files.move(written, current, StandardCopyOption.ATOMIC_MOVE);
            delete(aside);
        });
        assertThat(seen).doesNotContainNull();
    }

    @Test
    @DisabledOnOs(value = OS.WINDOWS, disabledReason = "lets not everybody make links")
    void byALinkIsAlwaysTheOneOrTheOther() throws Exception {
        Path made = folder.resolve("made");
        List<Prediction> seen = openWhile((from, current) -> {
            if (!Files.isSymbolicLink(current)) {
                delete(current);
            }
            Files.createSymbolicLink(made, from);
            Files.move(made, current, StandardCopyOption.ATOMIC_MOVE);
        });
        assertThat(seen.subList(1, OPENS)).doesNotContainNull();
    }

    @Test
    void byWritingItsFilesAnewIsNeverAMixture() throws Exception {
        openWhile((from, current) -> eachFile(
                from, file -> Files.write(current.resolve(file.getFileName().toString()), Files.readAllBytes(file))));
    }

    @Test
    void byCuttingOffAndDeletingFilesIsNeverAMixture() throws Exception {
        openWhile((from, current) -> eachFile(from, file -> {
            Path target = current.resolve(file.getFileName().toString());
            byte[] bytes = Files.readAllBytes(file);
            Files.write(target, Arrays.copyOf(bytes, bytes.length / 2));
            Files.delete(target);
            Files.write(target, bytes);
        }));
    }

    private interface FileWork {
        void on(Path file) throws IOException;
    }

    private static void eachFile(Path model, FileWork work) throws IOException {
        try (Stream<Path> files = Files.list(model)) {
            for (Path file : files.sorted().toList()) {
                work.on(file);
            }
        }
    }

    private static void delete(Path model) throws IOException {
        eachFile(model, Files::delete);
        Files.delete(model);
    }
}
