package dev.rango.runtime;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.rango.runtime.format.FolderState;
import dev.rango.runtime.format.ModelManifest;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/** When a folder that is watched is tried; each look is made by the test, and what is tried is only noted. */
@Timeout(60)
class FolderWatchTest {
    private static final String LINE = "0".repeat(64) + "  ";

    @TempDir
    private Path folder;

    private Path model;
    private final List<String> tried = new ArrayList<>();
    private boolean refuses;
    private FolderWatch watch;

    @BeforeEach
    void writeAModel() throws IOException {
        model = folder.resolve("model");
        write(model, "a");
        watch = watch(model);
    }

    private FolderWatch watch(Path where) {
        return new FolderWatch(where, Duration.ofHours(1), digest(where), (path, digest) -> {
            assertThat(path).isEqualTo(where);
            tried.add(digest);
            return refuses ? "" : digest;
        });
    }

    private static String digest(Path where) {
        return FolderState.of(where).digest();
    }

    /** As whoever writes the manifest last. */
    private static void write(Path where, String content) throws IOException {
        Files.createDirectories(where);
        Files.writeString(where.resolve("part"), content);
        Files.writeString(where.resolve(ModelManifest.FILE), LINE + content + "\n");
    }

    private void look(int times) {
        for (int i = 0; i < times; i++) {
            watch.look();
        }
    }

    @Test
    void whatIsInUseIsNotTried() throws IOException {
        look(3);
        Files.writeString(model.resolve("part"), "damaged later");
        look(3);
        assertThat(tried).isEmpty();
    }

    @Test
    void anotherModelIsTriedOnceWhenTwoLooksHaveFoundIt() throws IOException {
        look(2);
        write(model, "b");
        look(1);
        assertThat(tried).isEmpty();
        look(1);
        assertThat(tried).containsExactly(digest(model));
        look(3);
        assertThat(tried).hasSize(1);
    }

    @Test
    void whileFilesGrowNothingIsTried() throws IOException {
        write(model, "b");
        for (int i = 0; i < 5; i++) {
            look(1);
            Files.writeString(model.resolve("part"), "more", StandardOpenOption.APPEND);
        }
        assertThat(tried).isEmpty();
        look(2);
        assertThat(tried).hasSize(1);
    }

    @Test
    void oneThatWasRefusedIsTriedAgainWhenAFileChanges() throws IOException {
        refuses = true;
        write(model, "b");
        look(5);
        assertThat(tried).hasSize(1);
        Files.writeString(model.resolve("part"), "the rest of it");
        look(5);
        assertThat(tried).hasSize(2).containsOnly(digest(model));
        write(model, "a");
        look(5);
        assertThat(tried).as("that one is in use").hasSize(2);
    }

    @Test
    void nothingAtTheNameIsNoModel() throws IOException {
        Files.move(model, folder.resolve("aside"));
        look(5);
        assertThat(tried).isEmpty();
        write(model, "b");
        look(2);
        assertThat(tried).containsExactly(digest(model));
    }

    @Test
    void aFolderWithoutManifestIsTriedOnce() throws IOException {
        Files.delete(model.resolve(ModelManifest.FILE));
        look(5);
        assertThat(tried).containsExactly("");
    }

    @Test
    void foldersAreExchangedByNameOrByLink() throws IOException {
        Path next = folder.resolve("next");
        write(next, "b");
        Files.move(model, folder.resolve("aside"), StandardCopyOption.ATOMIC_MOVE);
        Files.move(next, model, StandardCopyOption.ATOMIC_MOVE);
        look(2);
        assertThat(tried).containsExactly(digest(model));
    }

    @Test
    @DisabledOnOs(value = OS.WINDOWS, disabledReason = "lets not everybody make links")
    void aLinkComesToShowElsewhere() throws IOException {
        Path link = Files.createSymbolicLink(folder.resolve("current"), model);
        watch = watch(link);
        look(3);
        Path next = folder.resolve("next");
        write(next, "b");
        Files.delete(link);
        Files.createSymbolicLink(link, folder.resolve("nowhere"));
        look(3);
        assertThat(tried).containsExactly("");
        Files.delete(link);
        Files.createSymbolicLink(link, next);
        look(3);
        assertThat(tried).containsExactly("", digest(next));
    }

    @Test
    @DisabledOnOs(value = OS.WINDOWS, disabledReason = "has no named pipes in its folders")
    void aPipeIsNotWaitedFor() throws Exception {
        Path manifest = model.resolve(ModelManifest.FILE);
        Files.delete(manifest);
        Process mkfifo = new ProcessBuilder("mkfifo", manifest.toString()).start();
        assertThat(mkfifo.waitFor(20, TimeUnit.SECONDS)).isTrue();
        look(3);
        assertThat(tried).containsExactly("");
    }

    @Test
    void anIntervalIsAMillisecondAtLeast() {
        for (Duration interval : List.of(Duration.ZERO, Duration.ofSeconds(-1), Duration.ofNanos(999_999))) {
            assertThatThrownBy(() -> new FolderWatch(model, interval, "", (path, digest) -> ""))
                    .isInstanceOf(UnusableInputException.class)
                    .hasMessageContaining("watch: an interval of");
        }
    }
}
