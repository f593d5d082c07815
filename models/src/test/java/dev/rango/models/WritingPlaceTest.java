package dev.rango.models;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.rango.runtime.format.Replacement;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class WritingPlaceTest {
    @TempDir
    Path folder;

    private static void write(Path target, String content) throws IOException {
        try (WritingPlace place = WritingPlace.open(target)) {
            place.newFolder();
            Files.writeString(place.fresh().resolve("one"), content);
            Files.createDirectory(place.fresh().resolve("deeper"));
            Files.writeString(place.fresh().resolve("deeper/two"), content);
            place.publishFolder();
        }
    }

    private void assertOnly(String... names) throws IOException {
        try (Stream<Path> files = Files.list(folder)) {
            assertThat(files.map(f -> f.getFileName().toString())).containsExactlyInAnyOrder(names);
        }
    }

    @Test
    void aFolderIsReplacedAsAWholeAndNothingStaysBehind() throws IOException {
        Path target = folder.resolve("a/b/model");
        write(target, "old");
        write(target, "new");
        assertThat(target.resolve("one")).hasContent("new");
        assertThat(target.resolve("deeper/two")).hasContent("new");
        try (Stream<Path> files = Files.list(target.getParent())) {
            assertThat(files).containsExactly(target);
        }
        try (WritingPlace unpublished = WritingPlace.open(target)) {
            Files.writeString(unpublished.fresh(), "half");
        }
        assertThat(target.resolve("one")).hasContent("new");
        try (Stream<Path> files = Files.list(target.getParent())) {
            assertThat(files).containsExactly(target);
        }
    }

    @Test
    void manyWritersOfOneNameWriteOneAfterTheOther() throws Exception {
        Path target = folder.resolve("model");
        ConcurrentLinkedQueue<Throwable> failures = new ConcurrentLinkedQueue<>();
        List<Thread> writers = new ArrayList<>();
        for (int w = 0; w < 4; w++) {
            String content = "writer " + w;
            writers.add(new Thread(() -> {
                try {
                    for (int i = 0; i < 5; i++) {
                        write(target, content);
                    }
                } catch (IOException | RuntimeException e) {
                    failures.add(e);
                }
            }));
        }
        writers.forEach(Thread::start);
        for (Thread writer : writers) {
            writer.join(60_000);
        }
        assertThat(failures).isEmpty();
        assertThat(target.resolve("deeper/two")).hasSameTextualContentAs(target.resolve("one"));
        assertOnly("model");
    }

    @Test
    void whatADeadWriterLeftIsRemovedByTheNext() throws IOException {
        Path target = folder.resolve("model");
        write(target, "old");
        Path dead = Files.createDirectories(folder.resolve(".model.writing/fresh-1234/deeper"));
        Files.writeString(dead.resolve("half"), "h");
        Files.createDirectories(Replacement.whole(target));
        Files.writeString(folder.resolve(".model.writing/lock"), "");
        write(target, "new");
        assertThat(target.resolve("one")).hasContent("new");
        assertOnly("model");
    }

    @Test
    void anExchangeThatDiedHalfwayIsEndedByWhoeverLooks() throws IOException {
        Path target = folder.resolve("model");
        halfDone(target);
        assertThat(Replacement.settled(target)).isEqualTo(target);
        assertThat(target.resolve("one")).hasContent("new");
        write(target, "newest");
        assertThat(target.resolve("one")).hasContent("newest");
        assertOnly("model");

        Path other = folder.resolve("other");
        halfDone(other);
        try (WritingPlace next = WritingPlace.open(other)) {
            assertThat(other.resolve("one")).hasContent("new");
            assertThat(next.fresh()).doesNotExist();
        }
        assertOnly("model", "other");
    }

    private void halfDone(Path target) throws IOException {
        write(target, "new");
        Files.createDirectory(Replacement.place(target));
        Files.move(target, Replacement.whole(target));
        write(folder.resolve("gone"), "old");
        Files.move(folder.resolve("gone"), Replacement.old(target));
        assertThat(target).doesNotExist();
    }

    @Test
    void whatAUserRemovedDoesNotComeBack() throws IOException {
        Path target = folder.resolve("model");
        write(folder.resolve("x"), "old");
        Files.createDirectory(Replacement.place(target));
        Files.move(folder.resolve("x"), Replacement.old(target));
        assertThat(Replacement.settled(target)).isEqualTo(target);
        assertThat(target).doesNotExist();
        write(target, "new");
        assertThat(target.resolve("one")).hasContent("new");
        assertOnly("model");
    }

    @Test
    void somethingElseInThePlaceIsNamed() throws IOException {
        Path place = Files.writeString(folder.resolve(".model.writing"), "mine");
        assertThatThrownBy(() -> write(folder.resolve("model"), "new"))
                .isInstanceOf(IOException.class)
                .hasMessageContaining(".model.writing")
                .hasMessageContaining("in the way");
        assertThat(place).hasContent("mine");
    }

    @Test
    void anExchangeThatFailsGivesTheOldOneItsNameBack() throws IOException {
        Path target = folder.resolve("model");
        write(target, "old");
        Files.createDirectory(Replacement.place(target));
        // No new folder is there to be moved.
        assertThatThrownBy(() -> WritingPlace.exchange(target)).isInstanceOf(IOException.class);
        assertThat(target.resolve("one")).hasContent("old");
    }

    @Test
    void aReaderBetweenTheRenamesNeverSeesNothing() throws Exception {
        Path target = folder.resolve("model");
        write(target, "0");
        Thread writer = new Thread(() -> {
            try {
                for (int i = 1; i <= 20; i++) {
                    write(target, String.valueOf(i));
                }
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        });
        ConcurrentLinkedQueue<Throwable> failures = new ConcurrentLinkedQueue<>();
        writer.setUncaughtExceptionHandler((thread, e) -> failures.add(e));
        writer.start();
        int missing = 0;
        while (writer.isAlive()) {
            if (!Files.isDirectory(Replacement.settled(target))) {
                // The writer did the second rename between the two looks: the next one finds it.
                missing++;
            }
        }
        assertThat(failures).isEmpty();
        assertThat(target.resolve("one")).hasContent("20");
        assertThat(missing).isLessThanOrEqualTo(20);
        assertOnly("model");
    }
}
