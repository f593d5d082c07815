package dev.rango.runtime.format;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.rango.runtime.ClassifierOptions;
import dev.rango.runtime.Integrity;
import dev.rango.runtime.TextClassifier;
import dev.rango.runtime.UnusableInputException;
import dev.rango.runtime.text.FastStart;
import dev.rango.runtime.text.FirstStart;
import java.io.IOException;
import java.lang.management.BufferPoolMXBean;
import java.lang.management.ManagementFactory;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
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
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

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

    private TextClassifier open(Integrity integrity) {
        return TextClassifier.open(model, new ClassifierOptions(2).withIntegrity(integrity));
    }

    /** What the model as it is shipped answers. */
    private static float[][] shipped() {
        try (TextClassifier classifier = TextClassifier.open(SHIPPED)) {
            return answers(classifier);
        }
    }

    @ParameterizedTest
    @EnumSource
    void everyWayOfOpeningGivesTheSameBits(Integrity integrity) {
        assertThat(ClassifierOptions.DEFAULT.integrity()).isEqualTo(Integrity.CHECKSUM);
        try (TextClassifier classifier = open(integrity)) {
            assertThat(answers(classifier)).isDeepEqualTo(shipped());
            assertThat(classifier.checkGolden(1e-4)).isLessThan(1e-4);
        }
    }

    @ParameterizedTest
    @EnumSource(mode = EnumSource.Mode.EXCLUDE, names = "UNCHECKED")
    void damageOfAnyFileIsNamed(Integrity integrity) throws IOException {
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
                assertThatThrownBy(() -> open(integrity))
                        .isInstanceOf(UnusableInputException.class)
                        .hasMessageContaining(model.getFileName().toString())
                        .satisfies(e -> assertThat(e.getMessage().lines()).hasSize(1));
            }
            Files.write(file, whole);
        }
        open(integrity).close();
    }

    @ParameterizedTest
    @EnumSource
    void aStartFileOfTheFirstVersionServesAndItsFolderIsChecked(Integrity integrity) throws IOException {
        FirstStart.write(model);
        Files.delete(model.resolve(FastStart.VOCABULARY));
        rewriteManifest(model);
        try (TextClassifier classifier = open(integrity)) {
            assertThat(answers(classifier)).isDeepEqualTo(shipped());
        }
        if (integrity != Integrity.UNCHECKED) {
            for (String name : List.of("model.onnx.data", FastStart.FILE, "tokenizer.json", "model.onnx")) {
                byte[] whole = Files.readAllBytes(model.resolve(name));
                flip(name, whole.length / 2);
                assertThatThrownBy(() -> open(integrity)).hasMessageContaining(name + ": has changed");
                Files.write(model.resolve(name), whole);
            }
        }
    }

    private void flip(String name, int at) throws IOException {
        byte[] bytes = Files.readAllBytes(model.resolve(name));
        bytes[at] ^= 16;
        Files.write(model.resolve(name), bytes);
    }

    /** As somebody does who edits a folder and lets {@code sha256sum} write its manifest. */
    @ParameterizedTest
    @EnumSource(mode = EnumSource.Mode.EXCLUDE, names = "UNCHECKED")
    void aFolderThatWasEditedOpensOnceItsManifestSaysSo(Integrity integrity) throws IOException {
        Path config = model.resolve("config.json");
        Files.writeString(config, Files.readString(config).replace("\"positive\"", "\"good\""));
        assertThatThrownBy(() -> open(integrity)).hasMessageContaining("config.json: has changed");
        rewriteManifest(model);
        try (TextClassifier classifier = open(integrity)) {
            assertThat(classifier.labels()).containsExactly("negative", "good");
            assertThat(answers(classifier)).isDeepEqualTo(shipped());
        }
        // The last row, whose word no text here has.
        flip("model.onnx.data", (int) Files.size(model.resolve("model.onnx.data")) - 2);
        assertThatThrownBy(() -> open(integrity)).hasMessageContaining("model.onnx.data: has changed");
        rewriteManifest(model);
        try (TextClassifier classifier = open(integrity)) {
            assertThat(answers(classifier)).isDeepEqualTo(shipped());
        }
        Files.delete(model.resolve(FastStart.VOCABULARY));
        rewriteManifest(model);
        open(integrity).close();
        Files.delete(model.resolve(FastStart.FILE));
        rewriteManifest(model);
        try (TextClassifier classifier = open(integrity)) {
            assertThat(answers(classifier)).isDeepEqualTo(shipped());
        }
    }

    /** Labels exchanged, with checksums that fit: the manifest tells; with a manifest to go with it, only a signature would. */
    @ParameterizedTest
    @EnumSource(mode = EnumSource.Mode.EXCLUDE, names = "UNCHECKED")
    void aStartFileThatWasMadeUpOrIsAnothersIsRefusedByTheManifest(Integrity integrity) throws IOException {
        Path start = model.resolve(FastStart.FILE);
        String body = new String(FirstStart.body(Files.readAllBytes(start)), ISO_8859_1);
        Files.write(
                start,
                FirstStart.withSum(body.replace("negative", "NEGATIVE")
                        .replace("positive", "negative")
                        .replace("NEGATIVE", "positive")
                        .getBytes(ISO_8859_1)));
        assertThatThrownBy(() -> open(integrity)).hasMessageContaining("start.bin: has changed");
        rewriteManifest(model);
        try (TextClassifier classifier = open(integrity)) {
            assertThat(classifier.labels()).containsExactly("positive", "negative");
        }
        assertThat(FastStart.isCurrent(model)).isFalse();

        // Notes of another folder say nothing of this one.
        Path other = copy("other");
        Path config = other.resolve("config.json");
        Files.writeString(config, Files.readString(config).replace("\"positive\"", "\"good\""));
        FastStart.write(other);
        Files.copy(other.resolve(FastStart.FILE), start, StandardCopyOption.REPLACE_EXISTING);
        assertThatThrownBy(() -> open(integrity)).hasMessageContaining("start.bin: has changed");
        rewriteManifest(model);
        try (TextClassifier classifier = open(integrity)) {
            assertThat(classifier.labels()).containsExactly("negative", "positive");
            assertThat(answers(classifier)).isDeepEqualTo(shipped());
        }
    }

    /** What checksums are not for, and digests are. */
    @Test
    void aFileThatWasMadeToFitTheChecksumsIsFoundByTheDigest() throws IOException {
        Path golden = model.resolve("golden.jsonl");
        byte[] whole = Files.readAllBytes(golden);
        byte[] forged = whole.clone();
        forged[100] ^= 1;
        ForgedSum.repair(forged, 200, whole);
        Files.write(golden, forged);
        open(Integrity.CHECKSUM).close();
        assertThatThrownBy(() -> open(Integrity.DIGEST)).hasMessageContaining("golden.jsonl: has changed");
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
                    Files.move(model, Replacement.old(model), StandardCopyOption.ATOMIC_MOVE);
                    try {
                        Files.move(Replacement.whole(model), model, StandardCopyOption.ATOMIC_MOVE);
                    } catch (NoSuchFileException aReaderWasFaster) {
                        assertThat(model).exists();
                    }
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

    /** Who replaces it may be done before one looks: then it is not as it was. */
    @Test
    void aFolderIsLookedAtAgainWhileItChanges() {
        int[] looks = {0};
        assertThatThrownBy(() -> HeldFiles.open(model, () -> {
                    looks[0]++;
                    throw new UnusableInputException(model, "", "is damaged");
                }))
                .hasMessage(model + ": is damaged");
        assertThat(looks[0]).isEqualTo(2);
        looks[0] = 0;
        String read = HeldFiles.open(model, () -> {
            if (++looks[0] < 7) {
                Files.writeString(model.resolve("more"), "x".repeat(looks[0]));
                throw new NoSuchFileException("model.onnx");
            }
            return "read";
        });
        assertThat(read).isEqualTo("read");
        assertThat(looks[0]).isEqualTo(7);
        looks[0] = 0;
        Path none = folder.resolve("none");
        assertThatThrownBy(() -> HeldFiles.open(none, () -> {
                    looks[0]++;
                    throw new NoSuchFileException("none");
                }))
                .hasMessage(none + ": no such folder");
        assertThat(looks[0]).isEqualTo(10);
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
