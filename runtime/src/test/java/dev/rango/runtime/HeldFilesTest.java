package dev.rango.runtime;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.lang.management.BufferPoolMXBean;
import java.lang.management.ManagementFactory;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/** The door of a model folder: what is opened is what was checked. */
@Timeout(value = 120, unit = TimeUnit.SECONDS)
class HeldFilesTest {
    private static final Path SHIPPED =
            Path.of(System.getProperty("rango.home")).resolve("models/zoo/sentiment");
    private static final List<String> TEXTS =
            List.of("A delight from start to end.", "Dull, and far too long.", "", "zxqv zxqv");

    @TempDir
    private Path folder;

    private Path model;

    @BeforeEach
    void copyTheShippedModel() throws IOException {
        model = copy("model");
    }

    private Path copy(String name) throws IOException {
        Path target = Files.createDirectory(folder.resolve(name));
        try (Stream<Path> files = Files.list(SHIPPED)) {
            for (Path file : files.toList()) {
                Files.copy(file, target.resolve(file.getFileName().toString()));
            }
        }
        return target;
    }

    private static float[][] answers(TextClassifier classifier) {
        return classifier.logits(TEXTS);
    }

    @Test
    void checkedAndUncheckedGiveTheSameBits() {
        try (TextClassifier checked = TextClassifier.open(model, new ClassifierOptions(2));
                TextClassifier asItIs =
                        TextClassifier.open(model, ClassifierOptions.DEFAULT.withIntegrity(Integrity.UNCHECKED))) {
            assertThat(answers(checked)).isDeepEqualTo(answers(asItIs));
            assertThat(checked.checkGolden(1e-4)).isLessThan(1e-4);
        }
    }

    @Test
    void damageOfAnyFileIsNamed() throws IOException {
        SplittableRandom random = new SplittableRandom(11);
        List<Path> files = new ArrayList<>();
        try (Stream<Path> all = Files.list(model)) {
            all.sorted().forEach(files::add);
        }
        for (Path file : files) {
            byte[] whole = Files.readAllBytes(file);
            for (int trial = 0; trial < 3; trial++) {
                byte[] bent = trial == 0 ? java.util.Arrays.copyOf(whole, random.nextInt(whole.length)) : whole.clone();
                if (trial > 0) {
                    bent[random.nextInt(whole.length)] ^= (byte) (1 << random.nextInt(8));
                }
                Files.write(file, bent);
                assertThatThrownBy(() -> TextClassifier.open(model))
                        .isInstanceOf(UnusableInputException.class)
                        .satisfies(e -> assertThat(e.getMessage().lines()).hasSize(1));
            }
            Files.write(file, whole);
        }
        TextClassifier.open(model).close();
    }

    @Test
    void aMissingFileAndAMissingManifestAreNamed() throws IOException {
        Files.delete(model.resolve("README.md"));
        assertThatThrownBy(() -> TextClassifier.open(model)).hasMessageContaining("README.md: no such file");
        Files.delete(model.resolve(ModelManifest.FILE));
        assertThatThrownBy(() -> TextClassifier.open(model))
                .hasMessageContaining(ModelManifest.FILE + ": no such file")
                .hasMessageContaining("Integrity.UNCHECKED");
        TextClassifier.open(model, ClassifierOptions.DEFAULT.withIntegrity(Integrity.UNCHECKED))
                .close();
    }

    @Test
    void anOpenClassifierSurvivesWhateverIsDoneToItsFolder() throws Exception {
        try (TextClassifier classifier = TextClassifier.open(model)) {
            float[][] before = answers(classifier);
            for (String name : List.of("model.onnx.data", "model.onnx", "golden.jsonl", "config.json")) {
                try (FileChannel file = FileChannel.open(model.resolve(name), StandardOpenOption.WRITE)) {
                    file.write(ByteBuffer.wrap(new byte[1 << 16]), 0);
                    file.truncate(10);
                }
            }
            assertThat(answers(classifier)).isDeepEqualTo(before);
            // A session of another thread is made only now.
            float[][][] other = new float[2][][];
            List<Thread> threads = new ArrayList<>();
            for (int i = 0; i < other.length; i++) {
                int place = i;
                threads.add(new Thread(() -> other[place] = answers(classifier)));
            }
            threads.forEach(Thread::start);
            for (Thread thread : threads) {
                thread.join(60_000);
            }
            assertThat(other[0]).isDeepEqualTo(before);
            assertThat(other[1]).isDeepEqualTo(before);
            assertThat(classifier.checkGolden(1e-4)).isLessThan(1e-4);
        }
    }

    @Test
    void aFolderThatIsReplacedWhileItIsOpenedIsOneOfTheTwo() throws Exception {
        Path other = copy("other");
        // The same model with its labels exchanged: told apart by what it answers.
        Path config = other.resolve("config.json");
        Files.writeString(
                config,
                Files.readString(config)
                        .replace("\"positive\"", "\"x\"")
                        .replace("\"negative\"", "\"positive\"")
                        .replace("\"x\"", "\"negative\""));
        Files.delete(other.resolve("start.bin"));
        rewriteManifest(other);
        AtomicBoolean stop = new AtomicBoolean();
        Files.createDirectory(Replacement.place(model));
        Thread writer = new Thread(() -> {
            try {
                while (!stop.get()) {
                    Files.move(other, Replacement.whole(model), StandardCopyOption.ATOMIC_MOVE);
                    Replacement.exchange(model);
                    Files.move(Replacement.old(model), other, StandardCopyOption.ATOMIC_MOVE);
                }
            } catch (IOException e) {
                throw new java.io.UncheckedIOException(e);
            }
        });
        writer.start();
        try {
            List<String> seen = new ArrayList<>();
            for (int i = 0; i < 40; i++) {
                try (TextClassifier classifier = TextClassifier.open(model)) {
                    String labels = classifier.labels().toString();
                    String answer = classifier.classify("A delight.").label();
                    seen.add(labels + " " + answer);
                }
            }
            assertThat(seen)
                    .allMatch(s ->
                            s.equals("[negative, positive] positive") || s.equals("[positive, negative] negative"));
        } finally {
            stop.set(true);
            writer.join(30_000);
        }
    }

    /** Java frees it when it happens to collect garbage, and may not for a day. */
    @Test
    void theTablesOfAClosedModelServeTheNext() throws IOException {
        byte[] table = Files.readAllBytes(model.resolve("model.onnx.data"));
        Path damaged = copy("damaged");
        byte[] bent = table.clone();
        bent[100] ^= 1;
        Files.write(damaged.resolve("model.onnx.data"), bent);
        TextClassifier.open(model).close();
        long before = directMemory();
        for (int i = 0; i < 10; i++) {
            TextClassifier.open(model).close();
            assertThatThrownBy(() -> TextClassifier.open(damaged)).hasMessageContaining("has changed");
        }
        assertThat(directMemory() - before).isLessThan(4L * table.length);
    }

    private static long directMemory() {
        return ManagementFactory.getPlatformMXBeans(BufferPoolMXBean.class).stream()
                .filter(pool -> pool.getName().equals("direct"))
                .mapToLong(BufferPoolMXBean::getMemoryUsed)
                .sum();
    }

    private static void rewriteManifest(Path folder) throws IOException {
        Path manifest = folder.resolve(ModelManifest.FILE);
        StringBuilder lines = new StringBuilder();
        for (ModelManifest.Part part :
                ModelManifest.parse("manifest", Files.readAllBytes(manifest)).parts()) {
            Path file = folder.resolve(part.name());
            if (Files.exists(file)) {
                lines.append(Sha256.of(file)).append("  ").append(part.name()).append('\n');
            }
        }
        Files.write(manifest, lines.toString().getBytes(UTF_8));
    }

    @Test
    @DisabledOnOs(value = OS.WINDOWS, disabledReason = "has no named pipes in its folders")
    void aPipeInThePlaceOfAFileIsNotWaitedFor() throws Exception {
        Path config = model.resolve("config.json");
        Files.delete(config);
        Process mkfifo = new ProcessBuilder("mkfifo", config.toString()).start();
        assertThat(mkfifo.waitFor(20, TimeUnit.SECONDS)).isTrue();
        assertThatThrownBy(() -> TextClassifier.open(model)).hasMessageContaining("config.json: is no regular file");
    }
}
