package dev.rango.exporter;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.rango.exporter.shrink.Precision;
import dev.rango.exporter.shrink.Shrink;
import dev.rango.exporter.shrink.WordLimit;
import dev.rango.models.AdaptedModel;
import dev.rango.models.Adapter;
import dev.rango.models.AdapterFiles;
import dev.rango.models.Checkpoint;
import dev.rango.models.FolderManifest;
import dev.rango.models.ImageReference;
import dev.rango.models.LeNet;
import dev.rango.models.Tensor;
import dev.rango.models.TextBag;
import dev.rango.models.TrainingRecord;
import dev.rango.models.Update;
import dev.rango.runtime.ClassifierOptions;
import dev.rango.runtime.ImageClassifier;
import dev.rango.runtime.Integrity;
import dev.rango.runtime.TextClassifier;
import dev.rango.runtime.UnusableInputException;
import dev.rango.runtime.format.ModelManifest;
import dev.rango.runtime.format.Sha256;
import dev.rango.runtime.text.Tokenizer;
import java.io.IOException;
import java.io.OutputStream;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.jar.JarEntry;
import java.util.jar.JarOutputStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * One file of a folder is damaged, and the folder is opened: it is refused in one line, or answers in the very bits that it
 * gave before. {@code -Drango.damage.trials=15000} runs as many trials, by default two of each folder.
 */
class DamageTrialsTest {
    private static final int TRIALS = Integer.getInteger("rango.damage.trials", 48);
    /** Fewer do without every form of a large model. */
    private static final boolean MANY = TRIALS >= 1000;

    private static final long SEED = Long.getLong("rango.damage.seed", 15);
    /** How often verify is asked, too. */
    private static final int VERIFY_EVERY = 10;

    private static final int LONGEST_SECONDS = 120;
    /** So many words of 20 numbers do not fit into a graph: they lie beside it. */
    private static final int MANY_WORDS = 14_000;

    @TempDir
    static Path folder;

    private static final ExecutorService OPENER = Executors.newSingleThreadExecutor();

    /** What became of the trials of one folder. */
    private static final class Count {
        private int trials;
        private int refused;
        private int same;
    }

    @AfterAll
    static void stop() {
        OPENER.shutdownNow();
        System.clearProperty("rango.cache");
    }

    @Test
    void damagedFoldersAreRefusedOrAnswerAsBefore() throws Exception {
        List<Damageable> folders = new ArrayList<>();
        folders.addAll(textModels("", RandomModels.WORDS));
        folders.addAll(textModels("many words, ", MANY_WORDS));
        folders.addAll(imageModels());
        folders.add(classPathCache());
        SplittableRandom random = new SplittableRandom(SEED);
        Map<String, Count> counts = new TreeMap<>();
        List<String> wrong = new ArrayList<>();
        for (int trial = 0; trial < TRIALS; trial++) {
            Damageable victim = folders.get(trial % folders.size());
            List<String> names = List.copyOf(victim.files().keySet());
            String file = names.get(random.nextInt(names.size()));
            Damage damage = Damage.values()[random.nextInt(Damage.values().length)];
            Optional<byte[]> left = damage.of(victim.files().get(file), others(folders, victim, file), random);
            Path path = victim.folder().resolve(file);
            if (left.isPresent()) {
                Files.write(path, left.get());
            } else {
                Files.delete(path);
            }
            boolean whole =
                    left.isPresent() && Arrays.equals(left.get(), victim.files().get(file));
            Count count = counts.computeIfAbsent(victim.name(), name -> new Count());
            count.trials++;
            String what = "trial " + trial + ", " + victim.name() + ", " + file + " " + damage + ": ";
            judge(victim, count).ifPresent(fault -> wrong.add(what + fault));
            if (trial % VERIFY_EVERY == 0 && !whole && !victim.name().equals("class-path cache")) {
                proof(victim).ifPresent(fault -> wrong.add(what + fault));
            }
            victim.restore(file);
        }
        counts.forEach((name, count) -> System.out.printf(
                "%-40s %6d trials %6d refused %5d as before%n", name, count.trials, count.refused, count.same));
        assertThat(wrong).isEmpty();
        assertThat(counts.values().stream().mapToInt(count -> count.refused).sum())
                .isGreaterThan(TRIALS / 2);
    }

    /** A fault, when it is one. */
    private static Optional<String> judge(Damageable victim, Count count) {
        try {
            if (!within(victim::answersAsBefore)) {
                return Optional.of("SILENT, other answers");
            }
            count.same++;
            return Optional.empty();
        } catch (UnusableInputException e) {
            count.refused++;
            return e.getMessage().lines().count() == 1
                    ? Optional.empty()
                    : Optional.of("refused in several lines: " + e.getMessage());
        } catch (Throwable e) {
            return Optional.of("FAULT, " + e);
        }
    }

    private static Optional<String> proof(Damageable victim) {
        try {
            return within(() -> Verification.of(victim.folder()).passed())
                    ? Optional.of("PROVEN by verify")
                    : Optional.empty();
        } catch (UnusableInputException e) {
            return Optional.empty();
        } catch (Throwable e) {
            return Optional.of("FAULT of verify, " + e);
        }
    }

    private static <T> T within(Callable<T> work) throws Throwable {
        try {
            return OPENER.submit(work).get(LONGEST_SECONDS, TimeUnit.SECONDS);
        } catch (java.util.concurrent.ExecutionException e) {
            throw e.getCause();
        }
    }

    /** Files beside it, and those of its name elsewhere. */
    private static List<byte[]> others(List<Damageable> folders, Damageable victim, String file) {
        List<byte[]> others = new ArrayList<>();
        victim.files().forEach((name, content) -> {
            if (!name.equals(file)) {
                others.add(content);
            }
        });
        for (Damageable other : folders) {
            if (other != victim && other.files().containsKey(file)) {
                others.add(other.files().get(file));
            }
        }
        return others;
    }

    private static List<Damageable> textModels(String prefix, int words) throws IOException {
        Path home = Files.createDirectory(folder.resolve("words-" + words));
        RandomModels random = new RandomModels(words, words);
        Path base = home.resolve("base");
        Checkpoint read = random.base(base, 4);
        Path one = home.resolve("one");
        random.adapter(one, read, Map.of("embedding", 2, "fc1", 3), 0.7, "a", "b", "c");
        Path two = home.resolve("two");
        random.adapter(two, read, 2, 0.5, "no", "yes");
        for (Path checkpoint : List.of(base, one, two)) {
            Files.writeString(checkpoint.resolve("metrics.csv"), "epoch,validation_accuracy\n1,0.5\n");
            FolderManifest.write(checkpoint);
        }
        List<String> texts = new ArrayList<>(List.of("", "nobody knows", "w7 ".repeat(90)));
        for (int w = 0; w < words; w++) {
            texts.add("w" + w);
        }
        List<Damageable> all = new ArrayList<>();
        if (words == MANY_WORDS && !MANY) {
            Path out = home.resolve("merged");
            Export.of(ExportRequest.of(base, Form.MERGED, one)).write(out);
            return List.of(text(prefix + "merged", out, texts));
        }
        for (Form form : List.of(Form.MERGED, Form.BRANCH)) {
            for (Precision precision : Precision.values()) {
                String name = form.id() + " " + precision.id();
                Path out = home.resolve(name);
                Export.of(ExportRequest.of(base, form, one).with(Shrinks.to(precision)))
                        .write(out);
                all.add(text(prefix + name, out, texts));
            }
        }
        if (words == RandomModels.WORDS) {
            Path out = home.resolve("pruned");
            Shrink shrink = new Shrink(
                    Precision.FLOAT16,
                    Optional.of(WordLimit.parse("20")),
                    1,
                    1,
                    Optional.of(Shrinks.texts("counted", texts)));
            Export.of(ExportRequest.of(base, Form.MERGED, one).with(shrink)).write(out);
            all.add(text(prefix + "pruned float16", out, texts));
        }
        for (Form form : List.of(Form.SWAPPABLE, Form.BANK)) {
            Path out = home.resolve(form.id());
            List<ExportRequest.Named> named =
                    List.of(new ExportRequest.Named("one", one), new ExportRequest.Named("two", two));
            Export.of(ExportRequest.of(base, form, named)).write(out);
            all.add(text(prefix + form.id(), out, texts));
        }
        all.add(new Damageable(prefix + "base", base, f -> {
            Checkpoint model = TextBag.read(f);
            return TextBag.config(model)
                    + digests(weights(model))
                    + words(model.tokenizer(), texts)
                    + TrainingRecord.read(f)
                    + TrainingRecord.bestValidationAccuracy(f);
        }));
        all.add(new Damageable(prefix + "adapter", one, f -> {
            AdaptedModel model = AdaptedModel.read(read, f);
            return digests(weights(model.adapter()))
                    + model.adapter().labels()
                    + model.adapter().scalings()
                    + AdapterFiles.sha256(f)
                    + TrainingRecord.bestValidationAccuracy(f);
        }));
        return all;
    }

    /** Opened in every way that checks, in turn. */
    private static Damageable text(String name, Path out, List<String> texts) throws IOException {
        List<Integrity> checked = Arrays.stream(Integrity.values())
                .filter(integrity -> integrity != Integrity.UNCHECKED)
                .toList();
        int[] turn = {0};
        return new Damageable(name, out, f -> {
            Integrity integrity = checked.get(turn[0]++ % checked.size());
            try (TextClassifier opened = TextClassifier.open(f, ClassifierOptions.DEFAULT.withIntegrity(integrity))) {
                return answers(opened, texts);
            }
        });
    }

    private static String answers(TextClassifier opened, List<String> texts) {
        StringBuilder all = new StringBuilder();
        List<String> tasks = opened.tasks();
        for (int t = 0; t < Math.max(1, tasks.size()); t++) {
            TextClassifier asked = tasks.isEmpty() ? opened : opened.with(tasks.get(t));
            all.append(tasks.isEmpty() ? "" : tasks.get(t))
                    .append(asked.labels())
                    .append(digest(asked.logits(texts)));
        }
        return all + words(opened.tokenizer(), texts);
    }

    private static List<Damageable> imageModels() throws IOException {
        Path home = Files.createDirectory(folder.resolve("images"));
        RandomImageModels random = new RandomImageModels(3);
        Path base = home.resolve("base");
        Checkpoint read = random.base(base, "a", "b", "c");
        Path adapter = home.resolve("adapter");
        random.adapter(adapter, read, Map.of("fc1", 2), 0.5, "x", "y");
        FolderManifest.write(base);
        FolderManifest.write(adapter);
        List<Damageable> all = new ArrayList<>();
        for (Form form : List.of(Form.MERGED, Form.BRANCH)) {
            Path out = home.resolve(form.id());
            Export.of(ExportRequest.of(base, form, adapter)).write(out);
            all.add(new Damageable("letters, " + form.id(), out, f -> {
                try (ImageClassifier opened = ImageClassifier.open(f)) {
                    return opened.labels() + digest(opened.logits(LeNetExport.pictures()));
                }
            }));
        }
        all.add(new Damageable("letters, base", base, f -> {
            Checkpoint model = LeNet.read(f);
            ImageReference network = ImageReference.of(model);
            List<String> scores = LeNetExport.pictures().stream()
                    .limit(3)
                    .map(pixels -> Arrays.toString(network.logits(pixels)))
                    .toList();
            return model.labels() + model.sha256() + scores;
        }));
        all.add(new Damageable("letters, adapter", adapter, f -> {
            Adapter weights = AdaptedModel.read(read, f).adapter();
            return digests(weights(weights)) + weights.labels() + weights.scalings();
        }));
        return all;
    }

    /** A model in a jar, which is unpacked into a cache. */
    private static Damageable classPathCache() throws IOException {
        Path model = folder.resolve("words-" + RandomModels.WORDS).resolve("branch float32");
        Path jar = folder.resolve("app.jar");
        try (OutputStream out = Files.newOutputStream(jar);
                JarOutputStream entries = new JarOutputStream(out);
                var files = Files.list(model)) {
            for (Path file : files.toList()) {
                entries.putNextEntry(new JarEntry("model/" + file.getFileName()));
                entries.write(Files.readAllBytes(file));
            }
            String own = Owner.class.getName().replace('.', '/') + ".class";
            entries.putNextEntry(new JarEntry(own));
            entries.write(Owner.class.getResourceAsStream("/" + own).readAllBytes());
        }
        Path cache = folder.resolve("cache");
        System.setProperty("rango.cache", cache.toString());
        Path unpacked = cache.resolve(Sha256.of(model.resolve(ModelManifest.FILE)));
        Class<?> owner = owner(jar);
        List<String> texts = List.of("w1 w2 w3", "w7", "nobody");
        try (TextClassifier opened = TextClassifier.openResource(owner, "model")) {
            assertThat(opened.labels()).isNotEmpty();
        }
        return new Damageable("class-path cache", unpacked, f -> {
            try (TextClassifier opened = TextClassifier.openResource(owner, "model")) {
                return answers(opened, texts);
            }
        });
    }

    /** A class of the application. */
    static final class Owner {
        private Owner() {}
    }

    private static Class<?> owner(Path jar) throws IOException {
        try {
            return new URLClassLoader(new URL[] {jar.toUri().toURL()}, ClassLoader.getPlatformClassLoader())
                    .loadClass(Owner.class.getName());
        } catch (ClassNotFoundException e) {
            throw new IllegalStateException(e);
        }
    }

    private static List<Tensor> weights(Checkpoint model) {
        var weights = TextBag.weights(model);
        return List.of(
                weights.embedding(),
                weights.fc1().weight(),
                weights.fc1().bias(),
                weights.fc2().weight(),
                weights.fc2().bias());
    }

    private static List<Tensor> weights(Adapter adapter) {
        List<Tensor> tensors =
                new ArrayList<>(List.of(adapter.head().weight(), adapter.head().bias()));
        for (Update update : adapter.updates().values()) {
            tensors.add(update.factors().a());
            tensors.add(update.factors().b());
        }
        return tensors;
    }

    private static String digests(Iterable<Tensor> tensors) {
        StringBuilder all = new StringBuilder();
        tensors.forEach(tensor -> all.append(digest(new float[][] {tensor.data()})));
        return all.toString();
    }

    private static String digest(float[][] rows) {
        int floats = Arrays.stream(rows).mapToInt(row -> row.length).sum();
        ByteBuffer bytes = ByteBuffer.allocate(floats * Float.BYTES);
        for (float[] row : rows) {
            for (float value : row) {
                bytes.putInt(Float.floatToRawIntBits(value));
            }
        }
        return Sha256.of(bytes.array());
    }

    private static String words(Tokenizer tokenizer, List<String> texts) {
        StringBuilder ids = new StringBuilder();
        texts.forEach(text -> ids.append(Arrays.toString(tokenizer.ids(text))));
        return Sha256.of(ids.toString().getBytes(UTF_8));
    }
}
