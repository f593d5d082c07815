package dev.rango.runtime.format;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.rango.runtime.TextClassifier;
import dev.rango.runtime.UnusableInputException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import java.util.zip.Deflater;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/** Models in a jar and in a folder of the class path. */
class ClassPathModelTest {
    private static final List<String> TEXTS =
            List.of("A delight from start to end.", "Dull, and far too long.", "", "qwxz");
    private static final String SHIPPED = Sha256.of(ModelJar.SENTIMENT.resolve(ModelManifest.FILE));

    @TempDir
    Path work;

    @Test
    void aJarsModelAnswersAsTheFolderDoesAndIsUnpackedOnce() throws Exception {
        Class<?> owner = ModelJar.owner(ModelJar.ofSentiment().write(work.resolve("app.jar")));
        Path folder = ClassPathModel.folder(owner, ModelJar.RESOURCE, work.resolve("cache"));
        assertThat(folder).isEqualTo(work.resolve("cache").resolve(SHIPPED));
        assertThat(digests(folder)).isEqualTo(digests(ModelJar.SENTIMENT));
        try (TextClassifier unpacked = TextClassifier.open(folder);
                TextClassifier shipped = TextClassifier.open(ModelJar.SENTIMENT)) {
            assertThat(unpacked.logits(TEXTS)).isDeepEqualTo(shipped.logits(TEXTS));
            assertThat(unpacked.checkGolden(1e-4)).isLessThan(1e-4);
        }
        Map<String, Object> keys = fileKeys(folder);
        assertThat(ClassPathModel.folder(owner, "/models/sentiment/", work.resolve("cache")))
                .isEqualTo(folder);
        assertThat(fileKeys(folder)).isEqualTo(keys);
    }

    @Test
    void aFilledCacheIsNotWrittenTo() throws Exception {
        Class<?> owner = ModelJar.owner(ModelJar.ofSentiment().write(work.resolve("app.jar")));
        Path cache = work.resolve("cache");
        ClassPathModel.folder(owner, ModelJar.RESOURCE, cache);
        Files.delete(cache.resolve(".lock"));
        ClassPathModel.folder(owner, ModelJar.RESOURCE, cache);
        assertThat(names(cache)).containsExactly(SHIPPED);
    }

    @Test
    void whatACrashOrAUserLeftBehindIsRepaired() throws Exception {
        Class<?> owner = ModelJar.owner(ModelJar.ofSentiment().write(work.resolve("app.jar")));
        Path cache = work.resolve("cache");
        Path half = Files.createDirectories(cache.resolve(SHIPPED + ".new").resolve("adapters"));
        Files.writeString(half.resolve("model.onnx"), "half");
        Path folder = ClassPathModel.folder(owner, ModelJar.RESOURCE, cache);
        assertThat(names(cache)).containsExactly(".lock", SHIPPED);

        Files.write(folder.resolve("model.onnx.data"), new byte[7]);
        Files.delete(folder.resolve("golden.jsonl"));
        assertThat(ClassPathModel.folder(owner, ModelJar.RESOURCE, cache)).isEqualTo(folder);
        assertThat(digests(folder)).isEqualTo(digests(ModelJar.SENTIMENT));
    }

    @Test
    void aPoisonedCopyIsUnpackedAgain() throws Exception {
        Class<?> owner = ModelJar.owner(ModelJar.ofSentiment().write(work.resolve("app.jar")));
        Path cache = work.resolve("cache");
        System.setProperty("rango.cache", cache.toString());
        try (TextClassifier shipped = TextClassifier.open(ModelJar.SENTIMENT)) {
            Path folder = ClassPathModel.folder(owner, ModelJar.RESOURCE, cache);
            for (String name : List.of("config.json", "start.bin", "model.onnx.data", ModelManifest.FILE)) {
                byte[] bytes = Files.readAllBytes(folder.resolve(name));
                bytes[bytes.length / 2] ^= 1;
                Files.write(folder.resolve(name), bytes);
                try (TextClassifier opened = TextClassifier.openResource(owner, ModelJar.RESOURCE)) {
                    assertThat(opened.logits(TEXTS)).as(name).isDeepEqualTo(shipped.logits(TEXTS));
                }
                assertThat(digests(folder)).as(name).isEqualTo(digests(ModelJar.SENTIMENT));
            }
        } finally {
            System.clearProperty("rango.cache");
        }
    }

    @Test
    @EnabledOnOs(OS.LINUX)
    void aCacheThatEverybodyMayWriteToOrALinkIsRefused() throws Exception {
        Class<?> owner = ModelJar.owner(ModelJar.ofSentiment().write(work.resolve("app.jar")));
        Path open = Files.createDirectory(work.resolve("open"));
        Files.setPosixFilePermissions(open, java.nio.file.attribute.PosixFilePermissions.fromString("rwxrwxrwx"));
        assertThatThrownBy(() -> ClassPathModel.folder(owner, ModelJar.RESOURCE, open))
                .isInstanceOf(UnusableInputException.class)
                .hasMessageContaining("may be written to by everybody")
                .hasMessageContaining("RANGO_CACHE");
        Path link = Files.createSymbolicLink(work.resolve("link"), Files.createDirectory(work.resolve("target")));
        assertThatThrownBy(() -> ClassPathModel.folder(owner, ModelJar.RESOURCE, link))
                .hasMessageContaining("is a link");
    }

    @Test
    void foldersAndUnusualNamesArePartsToo() throws Exception {
        ModelJar jar = ModelJar.ofSentiment();
        StringBuilder manifest = new StringBuilder(new String(jar.part(ModelManifest.FILE), UTF_8));
        for (String name : List.of("adapters/caf\u00e9 1.bin", "100%25 #?&+.bin")) {
            jar.with(name, name.getBytes(UTF_8));
            manifest.append(Sha256.of(name.getBytes(UTF_8)))
                    .append("  ")
                    .append(name)
                    .append('\n');
        }
        jar.with(ModelManifest.FILE, manifest.toString().getBytes(UTF_8));
        Class<?> owner = ModelJar.owner(jar.write(work.resolve("an app + 100%.jar")));
        Path folder = ClassPathModel.folder(owner, ModelJar.RESOURCE, work.resolve("cache"));
        assertThat(folder.resolve("adapters/caf\u00e9 1.bin")).hasContent("adapters/caf\u00e9 1.bin");
        assertThat(folder.resolve("100%25 #?&+.bin")).hasContent("100%25 #?&+.bin");
        assertThat(ClassPathModel.folder(owner, ModelJar.RESOURCE, work.resolve("cache")))
                .isEqualTo(folder);
    }

    @Test
    void aFolderOfTheClassPathIsOpenedInPlace() throws Exception {
        Path classes = ModelJar.ofSentiment().unpack(work.resolve("my classes"));
        Path folder = ClassPathModel.folder(ModelJar.owner(classes), ModelJar.RESOURCE, work.resolve("cache"));
        assertThat(folder).isEqualTo(classes.resolve("models/sentiment"));
        assertThat(work.resolve("cache")).doesNotExist();
    }

    @Test
    void threadsOfSeveralClassLoadersUnpackOnce() throws Exception {
        Path jar = ModelJar.ofSentiment().write(work.resolve("app.jar"));
        List<Callable<Object>> openings = new ArrayList<>();
        for (int i = 0; i < 6; i++) {
            Class<?> owner = ModelJar.owner(jar);
            openings.add(() -> fileKeys(ClassPathModel.folder(owner, ModelJar.RESOURCE, work.resolve("cache"))));
        }
        ExecutorService threads = Executors.newFixedThreadPool(openings.size());
        try {
            List<Object> seen = new ArrayList<>();
            for (Future<Object> opening : threads.invokeAll(openings)) {
                seen.add(opening.get(60, TimeUnit.SECONDS));
            }
            assertThat(seen)
                    .hasSize(6)
                    .containsOnly(fileKeys(work.resolve("cache").resolve(SHIPPED)));
        } finally {
            threads.shutdownNow();
        }
        assertThat(names(work.resolve("cache"))).containsExactly(".lock", SHIPPED);
    }

    /** What {@link #processesStartTogether} runs. */
    static final class Application {
        private Application() {}

        public static void main(String[] arguments) {
            try (TextClassifier classifier = TextClassifier.openResource(Application.class, ModelJar.RESOURCE)) {
                System.out.println(
                        classifier.classify("A delight from start to end.").label());
            } catch (UnusableInputException e) {
                System.out.println(e.getMessage());
            }
        }
    }

    private Process start(String shell, Path jar) throws IOException {
        String classPath = jar + ":" + System.getProperty("java.class.path");
        ProcessBuilder builder = new ProcessBuilder(
                "bash", "-c", shell + "exec \"$JAVA\" -Xshare:auto -Xmx256m '" + Application.class.getName() + "'");
        builder.environment()
                .putAll(Map.of(
                        "JAVA",
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "CLASSPATH",
                        classPath,
                        "RANGO_CACHE",
                        work.resolve("cache").toString()));
        return builder.redirectErrorStream(true).start();
    }

    private static String output(Process process) throws Exception {
        String output = new String(process.getInputStream().readAllBytes(), UTF_8);
        assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
        return output.strip();
    }

    @Test
    @EnabledOnOs(OS.LINUX)
    void processesStartTogether() throws Exception {
        Path jar = ModelJar.ofSentiment().write(work.resolve("app.jar"));
        List<Process> processes = List.of(start("", jar), start("", jar));
        for (Process process : processes) {
            assertThat(output(process)).isEqualTo("positive");
        }
        assertThat(names(work.resolve("cache"))).containsExactly(".lock", SHIPPED);
    }

    @Test
    @EnabledOnOs(OS.LINUX)
    void aFullDiskIsOneLineAndLeavesNothing() throws Exception {
        Path jar = ModelJar.ofSentiment().write(work.resolve("app.jar"));
        // The nearest to a full disk that needs no right: no file may exceed 1 MB.
        assertThat(output(start("ulimit -f 1024; ", jar)))
                .hasLineCount(1)
                .contains(work.resolve("cache") + ": the cache for models of the class path cannot be written: ")
                .contains("-Drango.cache=DIR");
        assertThat(names(work.resolve("cache"))).containsExactly(".lock");
    }

    @Test
    void brokenModelsAreOneLineAndLeaveNothing() throws Exception {
        byte[] shipped = ModelJar.ofSentiment().part(ModelManifest.FILE);
        assertUnusable(ModelJar.ofSentiment().without(ModelManifest.FILE), "MANIFEST.sha256: not found by");
        assertUnusable(ModelJar.ofSentiment().without("model.onnx.data"), "model.onnx.data: is missing");
        assertUnusable(ModelJar.ofSentiment().without("model.onnx"), "model.onnx: is missing");
        byte[] flipped = ModelJar.ofSentiment().part("model.onnx.data").clone();
        flipped[1234567] ^= 1;
        assertUnusable(
                ModelJar.ofSentiment().with("model.onnx.data", flipped), "model.onnx.data: is not the file of which");
        assertUnusable(ModelJar.ofSentiment().with(ModelManifest.FILE, new byte[0]), "does not list config.json");
        assertUnusable(ModelJar.ofSentiment().with(ModelManifest.FILE, new byte[2 << 20]), "is longer than any");
        assertUnusable(
                ModelJar.ofSentiment().with(ModelManifest.FILE, "hello\n".getBytes(UTF_8)),
                "MANIFEST.sha256: line 1: is not a digest");
        String escaping = new String(shipped, UTF_8) + "0".repeat(64) + "  ../../escaped\n";
        assertUnusable(
                ModelJar.ofSentiment().with(ModelManifest.FILE, escaping.getBytes(UTF_8)),
                "MANIFEST.sha256: line " + escaping.lines().count() + ": is not a digest");
    }

    @Test
    void aPartThatUnpacksToMoreThanAnyModelIsNotUnpacked() throws Exception {
        byte[] zeros = new byte[32 << 20];
        byte[] few = {1, 2, 3};
        StringBuilder manifest = new StringBuilder(Sha256.of(zeros) + "  a.data\n");
        ModelJar bomb = ModelJar.ofSentiment().with("a.data", zeros);
        for (String name : List.of("config.json", "model.onnx", "tokenizer.json")) {
            bomb.with(name, few);
            manifest.append(Sha256.of(few)).append("  ").append(name).append('\n');
        }
        bomb.with(ModelManifest.FILE, manifest.toString().getBytes(UTF_8));
        Path jar = bomb.write(work.resolve("bomb.jar"), Deflater.BEST_COMPRESSION);
        Class<?> owner = ModelJar.owner(jar);
        assertUnusable(
                () -> ClassPathModel.folder(owner, ModelJar.RESOURCE, work.resolve("cache")),
                "a.data: unpacks to more than any model does");
        assertThat(names(work.resolve("cache"))).containsExactly(".lock");
    }

    @Test
    void aDamagedJarIsOneLine() throws Exception {
        Path jar = ModelJar.ofSentiment().write(work.resolve("app.jar"), Deflater.BEST_SPEED);
        byte[] bytes = Files.readAllBytes(jar);
        // In the middle lies the table: the jar's other entries are small.
        for (int i = bytes.length / 2; i < bytes.length / 2 + 4096; i++) {
            bytes[i] = (byte) 0xFF;
        }
        Files.write(jar, bytes);
        Class<?> owner = ModelJar.owner(jar);
        assertUnusable(
                () -> ClassPathModel.folder(owner, ModelJar.RESOURCE, work.resolve("cache")), "model.onnx.data: is");
        assertThat(names(work.resolve("cache"))).containsExactly(".lock");
    }

    @Test
    void unusableCachesAreOneLine() throws Exception {
        Class<?> owner = ModelJar.owner(ModelJar.ofSentiment().write(work.resolve("app.jar")));
        Path file = Files.writeString(work.resolve("file"), "");
        assertUnusable(
                () -> ClassPathModel.folder(owner, ModelJar.RESOURCE, file), "file: the cache for models of the class");
        assertUnusable(
                () -> ClassPathModel.folder(owner, ModelJar.RESOURCE, file.resolve("below")),
                "below: the cache for models of the class path cannot be written: ");
        if (Files.isDirectory(Path.of("/proc/self"))) {
            // Nobody can write there, not even root.
            assertUnusable(
                    () -> ClassPathModel.folder(owner, ModelJar.RESOURCE, Path.of("/proc/rango")), "-Drango.cache=DIR");
        }
    }

    private void assertUnusable(ModelJar jar, String message) throws IOException {
        Class<?> owner =
                ModelJar.owner(jar.write(work.resolve("app" + names(work).size() + ".jar")));
        Path cache = work.resolve("cache");
        assertUnusable(() -> ClassPathModel.folder(owner, ModelJar.RESOURCE, cache), message);
        assertThat(Files.exists(cache) ? names(cache) : List.of()).isSubsetOf(".lock");
    }

    private static void assertUnusable(ThrowingCallable call, String message) {
        assertThatThrownBy(call)
                .isInstanceOf(UnusableInputException.class)
                .hasMessageContaining(message)
                .satisfies(e -> assertThat(e.getMessage()).hasLineCount(1));
    }

    private static List<String> names(Path folder) throws IOException {
        try (Stream<Path> files = Files.list(folder)) {
            return files.map(file -> file.getFileName().toString()).sorted().toList();
        }
    }

    private static Map<String, String> digests(Path folder) throws IOException {
        Map<String, String> digests = new TreeMap<>();
        for (String name : names(folder)) {
            digests.put(name, Sha256.of(folder.resolve(name)));
        }
        return digests;
    }

    /** Which files these are, whatever their names. */
    private static Map<String, Object> fileKeys(Path folder) throws IOException {
        Map<String, Object> keys = new TreeMap<>();
        for (String name : names(folder)) {
            keys.put(
                    name,
                    Files.readAttributes(folder.resolve(name), BasicFileAttributes.class)
                            .fileKey());
        }
        return keys;
    }
}
