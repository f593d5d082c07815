package dev.rango.exporter;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.rango.runtime.ModelHandle;
import dev.rango.runtime.UnusableInputException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/** A handle that watches for new models. */
@Timeout(120)
class ModelHandleWatchTest {
    private static final Duration OFTEN = Duration.ofMillis(2);

    @TempDir
    Path folder;

    private Path one;
    private Path two;
    private String digestOfOne;
    private String digestOfTwo;
    private final BlockingQueue<ModelHandle.Refusal> refusals = new LinkedBlockingQueue<>();

    @BeforeEach
    void export() throws IOException {
        one = export(1);
        two = export(2);
        digestOfOne = digest(one);
        digestOfTwo = digest(two);
    }

    private Path export(long seed) throws IOException {
        Path base = folder.resolve("base-" + seed);
        new RandomModels(seed).base(base, 3);
        Path out = folder.resolve("model-" + seed);
        Export.of(ExportRequest.of(base, Form.MERGED)).write(out);
        return out;
    }

    private static String digest(Path path) {
        try (ModelHandle model = ModelHandle.open(path)) {
            return model.digest();
        }
    }

    private static void awaitModel(ModelHandle model, String digest) throws InterruptedException {
        for (int tries = 0; !model.digest().equals(digest); tries++) {
            assertThat(tries).as("milliseconds").isLessThan(30_000);
            Thread.sleep(1);
        }
    }

    private ModelHandle watched(Path path) {
        ModelHandle model = ModelHandle.open(path);
        model.onRefused(refusals::add);
        model.watch(OFTEN);
        return model;
    }

    @Test
    void aFolderIsExchanged() throws Exception {
        Path current = folder.resolve("current");
        Spoiled.copy(one, current);
        try (ModelHandle model = watched(current)) {
            exchange(current, two);
            awaitModel(model, digestOfTwo);
            exchange(current, one);
            awaitModel(model, digestOfOne);
        }
        assertThat(refusals).isEmpty();
    }

    private void exchange(Path current, Path next) throws IOException {
        Path aside = Files.createTempDirectory(folder, "aside").resolve("old");
        Files.move(current, aside, StandardCopyOption.ATOMIC_MOVE);
        Spoiled.copy(next, folder.resolve("written"));
        Files.move(folder.resolve("written"), current, StandardCopyOption.ATOMIC_MOVE);
    }

    @Test
    @DisabledOnOs(value = OS.WINDOWS, disabledReason = "lets not everybody make links")
    void aLinkComesToShowElsewhereAndBadModelsAreToldOfOnce() throws Exception {
        Path current = folder.resolve("current");
        Files.createSymbolicLink(current, one);
        Path cutOff = Spoiled.CUT_OFF.of(two, folder.resolve("cut-off"));
        Path otherLabels = Spoiled.OTHER_LABELS.of(two, folder.resolve("labels"));
        try (ModelHandle model = watched(current)) {
            link(current, cutOff);
            ModelHandle.Refusal first = refusals.poll(30, TimeUnit.SECONDS);
            assertThat(first.folder()).isEqualTo(current);
            assertThat(first.digest()).isEqualTo(digestOfTwo);
            assertThat(first.cause()).isInstanceOf(UnusableInputException.class);
            assertThat(first)
                    .hasToString("refused a model, the old one goes on: "
                            + first.cause().getMessage());
            assertThat(model.lastRefusal()).contains(first);
            link(current, otherLabels);
            assertThat(refusals.poll(30, TimeUnit.SECONDS).toString())
                    .contains("labels: are [class 0, class one, class 2]");
            assertThat(model.digest()).isEqualTo(digestOfOne);
            link(current, two);
            awaitModel(model, digestOfTwo);
            assertThat(model.lastRefusal()).isEmpty();
        }
        assertThat(refusals).isEmpty();
    }

    private void link(Path current, Path next) throws IOException {
        Path made = folder.resolve("made");
        Files.createSymbolicLink(made, next);
        Files.move(made, current, StandardCopyOption.ATOMIC_MOVE);
    }

    /** As cp does: the manifest comes first, by its name. */
    @Test
    void aFolderIsWrittenAnewFileByFile() throws Exception {
        Path current = folder.resolve("current");
        Spoiled.copy(one, current);
        try (ModelHandle model = watched(current)) {
            for (Path next : List.of(two, one, two)) {
                try (Stream<Path> files = Files.list(next)) {
                    for (Path file : files.sorted().toList()) {
                        Files.write(current.resolve(file.getFileName().toString()), Files.readAllBytes(file));
                        Thread.sleep(5);
                    }
                }
                awaitModel(model, next.equals(one) ? digestOfOne : digestOfTwo);
            }
        }
    }

    @Test
    void anotherFolderMayBeWatchedAndNothingIsThereYet() throws Exception {
        Path place = folder.resolve("updates").resolve("model");
        try (ModelHandle model = watched(one)) {
            model.watch(place, OFTEN);
            Files.createDirectory(place.getParent());
            Path written = folder.resolve("written");
            Spoiled.copy(two, written);
            Files.move(written, place, StandardCopyOption.ATOMIC_MOVE);
            awaitModel(model, digestOfTwo);
            assertThat(model.replace(one))
                    .as("until the folder has something new")
                    .isTrue();
            assertThatThrownBy(() -> model.watch(Duration.ZERO)).hasMessageContaining("below a millisecond");
        }
        assertThat(refusals).isEmpty();
    }

    @Test
    void aListenerThatThrowsOrClosesEndsNothing() throws Exception {
        Path current = folder.resolve("current");
        Spoiled.copy(one, current);
        ModelHandle model = watched(current);
        model.onRefused(refusal -> {
            refusals.add(refusal);
            throw new IllegalStateException("of a test");
        });
        Files.delete(current.resolve("config.json"));
        Files.delete(current.resolve("MANIFEST.sha256"));
        assertThat(refusals.poll(30, TimeUnit.SECONDS)).isNotNull();
        model.onRefused(refusal -> {
            model.close();
            refusals.add(refusal);
        });
        Files.delete(current.resolve("golden.jsonl"));
        assertThat(refusals.poll(30, TimeUnit.SECONDS)).isNotNull();
        assertThatThrownBy(model::labels).isInstanceOf(IllegalStateException.class);
        model.close();
    }
}
