package dev.rango.exporter;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.fail;

import dev.rango.exporter.proof.Check;
import dev.rango.exporter.shrink.Precision;
import dev.rango.models.Checkpoint;
import dev.rango.onnx.Attribute;
import dev.rango.onnx.OnnxModel;
import dev.rango.onnx.OnnxNode;
import dev.rango.runtime.ClassifierOptions;
import dev.rango.runtime.Device;
import dev.rango.runtime.DeviceUnavailableException;
import dev.rango.runtime.ImageClassifier;
import dev.rango.runtime.Integrity;
import dev.rango.runtime.MicroBatchOptions;
import dev.rango.runtime.MicroBatcher;
import dev.rango.runtime.ModelHandle;
import dev.rango.runtime.Prediction;
import dev.rango.runtime.TaskText;
import dev.rango.runtime.TextClassifier;
import dev.rango.runtime.UnusableInputException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.AbstractList;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/** A bag in plain Java gives what ONNX Runtime gives for the same folder, and the same bits however it is asked. */
class JavaDeviceTest {
    private static final ClassifierOptions JAVA = ClassifierOptions.DEFAULT.withDevice(Device.java());
    /** Of the sum of magnitudes of a logit, which is below 20 for these models. */
    private static final float LIMIT = 20 * 1e-6f;
    /** Tasks of a bank whose parts do not fit side by side. */
    private static final int MANY = 30;

    @TempDir
    static Path made;

    private static final List<Path> ADAPTERS = new ArrayList<>();

    @TempDir
    Path folder;

    @BeforeAll
    static void makeModels() throws IOException {
        RandomModels random = new RandomModels(5);
        Checkpoint base = random.base(made.resolve("base"), 3);
        for (int i = 0; i < MANY; i++) {
            Path adapter = made.resolve("task" + i);
            Map<String, Integer> ranks = switch (i % 3) {
                case 0 -> Map.of("embedding", 2, "fc1", 5);
                case 1 -> Map.of("fc1", 3);
                default -> Map.of("embedding", 4);
            };
            random.adapter(
                    adapter,
                    base,
                    ranks,
                    0.5,
                    i % 2 == 0 ? new String[] {"a", "b"} : new String[] {"a", "b", "c", "d"});
            ADAPTERS.add(adapter);
        }
    }

    @ParameterizedTest
    @CsvSource({
        "MERGED, FLOAT32",
        "MERGED, INT8",
        "MERGED, FLOAT16",
        "BRANCH, FLOAT32",
        "BRANCH, INT8",
        "BRANCH, FLOAT16"
    })
    void oneTask(Form form, Precision precision) throws IOException {
        for (int adapter = 0; adapter < 3; adapter++) {
            Path out = folder.resolve("out" + adapter);
            ExportRequest request = ExportRequest.of(made.resolve("base"), form, ADAPTERS.get(adapter));
            Export.of(precision == Precision.FLOAT32 ? request : request.with(Shrinks.to(precision)))
                    .write(out);
            assertSameAnswers(out);
        }
    }

    @ParameterizedTest
    @CsvSource({"SWAPPABLE, 3", "BANK, 3", "BANK, " + MANY})
    void severalTasks(Form form, int tasks) throws IOException {
        Path out = folder.resolve("out");
        Export.of(ExportRequest.of(
                        made.resolve("base"), form, ADAPTERS.subList(0, tasks).toArray(Path[]::new)))
                .write(out);
        assertSameAnswers(out);
    }

    private static void assertSameAnswers(Path model) {
        List<String> texts = texts(150);
        try (TextClassifier onnx = TextClassifier.open(model);
                TextClassifier java = TextClassifier.open(model, JAVA)) {
            assertThat(java.device().chosen()).isEqualTo(Device.java());
            assertThat(java.checkGolden()).isLessThan(1e-4);
            for (String task : onnx.tasks().isEmpty() ? List.of("") : onnx.tasks()) {
                TextClassifier one = task.isEmpty() ? onnx : onnx.with(task);
                TextClassifier other = task.isEmpty() ? java : java.with(task);
                assertClose(other.logits(texts), one.logits(texts));
                assertSameBits(other, texts);
            }
            if (!onnx.tasks().isEmpty()) {
                assertSameMixed(onnx, java, texts);
            }
        }
        assertThat(Verification.of(model, Device.java(), report -> {}).checks()).allMatch(Check::passed);
    }

    private static void assertSameMixed(TextClassifier onnx, TextClassifier java, List<String> texts) {
        List<TaskText> mixed = IntStream.range(0, texts.size())
                .mapToObj(i -> new TaskText(onnx.tasks().get(i % onnx.tasks().size()), texts.get(i)))
                .toList();
        List<Prediction> expected = onnx.classifyMixed(mixed);
        List<Prediction> found = java.classifyMixed(mixed);
        for (int i = 0; i < mixed.size(); i++) {
            assertThat(found.get(i).label()).isEqualTo(expected.get(i).label());
            assertClose(
                    new float[][] {found.get(i).probabilities()},
                    new float[][] {expected.get(i).probabilities()});
        }
    }

    private static void assertSameBits(TextClassifier java, List<String> texts) {
        float[][] together = java.logits(texts);
        List<String> reversed = new ArrayList<>(texts);
        Collections.reverse(reversed);
        float[][] backwards = java.logits(reversed);
        float[][] alone = texts.stream()
                .parallel()
                .map(text -> java.logits(List.of(text))[0])
                .toArray(float[][]::new);
        for (int i = 0; i < alone.length; i++) {
            assertThat(alone[i]).isEqualTo(together[i]);
            assertThat(backwards[alone.length - 1 - i]).isEqualTo(together[i]);
        }
    }

    private static void assertClose(float[][] found, float[][] expected) {
        for (int i = 0; i < expected.length; i++) {
            assertThat(found[i]).hasSameSizeAs(expected[i]);
            for (int c = 0; c < expected[i].length; c++) {
                // A class that a head does not have: −10⁹ in a bank.
                float limit = Math.max(LIMIT, 1e-6f * Math.abs(expected[i][c]));
                assertThat(Math.abs(found[i][c] - expected[i][c])).isLessThan(limit);
            }
        }
    }

    /** Words of the vocabulary and others, repeated or not; of no length up to more tokens than are counted in one place. */
    private static List<String> texts(int count) {
        SplittableRandom random = new SplittableRandom(17);
        List<String> texts = new ArrayList<>(List.of("", "nobody", "w3 ".repeat(5000)));
        while (texts.size() < count) {
            String[] words = new String[random.nextInt(1, 60)];
            Arrays.setAll(words, i -> "w" + random.nextInt(RandomModels.WORDS + 3));
            texts.add(String.join(" ", words));
        }
        return texts;
    }

    @Test
    void picturesAreRefusedByName() throws IOException {
        new RandomImageModels(3).base(made.resolve("pictures"), "a", "b");
        Path out = folder.resolve("out");
        Export.of(ExportRequest.of(made.resolve("pictures"), Form.MERGED)).write(out);
        assertThatThrownBy(() -> ImageClassifier.open(out, JAVA))
                .isInstanceOf(DeviceUnavailableException.class)
                .hasMessageContaining("java")
                .hasMessageContaining("model.onnx")
                .hasMessageContaining("run it on cpu");
    }

    /** What an operator does that is not understood would be left out of the answer. */
    @ParameterizedTest
    @CsvSource({
        "Relu, Sigmoid, '', ''",
        "Relu, Relu, '', slope",
        "Max, Max, one, ''",
        "Gemm, Gemm, '', transC",
        "Gather, Gather, '', mode"
    })
    void anOperatorThatIsNotUnderstoodIsRefusedByName(String old, String other, String input, String attribute)
            throws IOException {
        Path out = folder.resolve("out");
        Export.of(ExportRequest.of(made.resolve("base"), Form.MERGED)).write(out);
        Path file = out.resolve("model.onnx");
        OnnxModel model = OnnxModel.read(file);
        OnnxNode node = model.graph().nodes().stream()
                .filter(found -> found.is(old))
                .findFirst()
                .orElseThrow();
        List<String> inputs = new ArrayList<>(node.inputs());
        if (!input.isEmpty()) {
            inputs.add(input);
        }
        Attribute[] attributes =
                attribute.isEmpty() ? new Attribute[0] : new Attribute[] {Attribute.integer(attribute, 1)};
        model.graph().recompute(node, other, inputs, attributes);
        model.write(file);
        assertThatThrownBy(() -> TextClassifier.open(out, JAVA.withIntegrity(Integrity.UNCHECKED)))
                .isInstanceOf(DeviceUnavailableException.class)
                .hasMessageContaining("it computes " + other);
    }

    @ParameterizedTest
    @EnumSource(
            value = Precision.class,
            names = {"FLOAT32", "INT8"})
    void aDamagedGraphIsRefusedOrAnswersButNeverFailsOtherwise(Precision precision) throws IOException {
        Path out = folder.resolve("out");
        Export.of(ExportRequest.of(made.resolve("base"), Form.BRANCH, ADAPTERS.get(0))
                        .with(Shrinks.to(precision)))
                .write(out);
        Path graph = out.resolve("model.onnx");
        byte[] whole = Files.readAllBytes(graph);
        SplittableRandom random = new SplittableRandom(3);
        int refused = 0;
        for (int trial = 0; trial < 400; trial++) {
            byte[] damaged = whole.clone();
            if (trial % 4 == 0) {
                damaged = Arrays.copyOf(whole, random.nextInt(whole.length));
            } else {
                damaged[random.nextInt(Math.min(whole.length, 4000))] ^= (byte) (1 << random.nextInt(8));
            }
            Files.write(graph, damaged);
            try (TextClassifier java = TextClassifier.open(out, JAVA.withIntegrity(Integrity.UNCHECKED))) {
                java.classify("w1 w2 w3");
            } catch (UnusableInputException | DeviceUnavailableException e) {
                refused++;
                assertThat(e.getMessage()).doesNotContain("\n");
            } catch (RuntimeException e) {
                fail("trial " + trial, e);
            }
        }
        assertThat(refused).isGreaterThan(100);
    }

    @Test
    void manyThreadsShareIt() throws Exception {
        Path out = folder.resolve("out");
        Export.of(ExportRequest.of(made.resolve("base"), Form.MERGED)).write(out);
        List<String> texts = texts(400);
        try (TextClassifier java = TextClassifier.open(out, JAVA.withWorkers(4))) {
            float[][] expected = java.logits(texts);
            List<Optional<Throwable>> failures = IntStream.range(0, 16)
                    .parallel()
                    .mapToObj(i -> {
                        try {
                            assertThat(java.logits(texts)).isEqualTo(expected);
                            return Optional.<Throwable>empty();
                        } catch (Throwable e) {
                            return Optional.of(e);
                        }
                    })
                    .toList();
            assertThat(failures).allMatch(Optional::isEmpty);
        }
    }

    @Test
    void aHandleAndABatcherAnswerWithIt() throws Exception {
        Path one = folder.resolve("one");
        Path other = folder.resolve("other");
        Export.of(ExportRequest.of(made.resolve("base"), Form.MERGED, ADAPTERS.get(0)))
                .write(one);
        Export.of(ExportRequest.of(made.resolve("base"), Form.MERGED, ADAPTERS.get(2)))
                .write(other);
        try (ModelHandle handle = ModelHandle.open(one, JAVA);
                MicroBatcher batcher = new MicroBatcher(handle, MicroBatchOptions.DEFAULT);
                TextClassifier first = TextClassifier.open(one, JAVA);
                TextClassifier second = TextClassifier.open(other, JAVA)) {
            assertThat(batcher.submit("w1 w2 w9").get(1, TimeUnit.MINUTES).probabilities())
                    .isEqualTo(first.classify("w1 w2 w9").probabilities());
            assertThat(handle.replace(other)).isTrue();
            assertThat(batcher.submit("w1 w2 w9").get(1, TimeUnit.MINUTES).probabilities())
                    .isEqualTo(second.classify("w1 w2 w9").probabilities());
        }
    }

    @Test
    void closingEndsARunBetweenTwoTexts() throws Exception {
        Path out = folder.resolve("out");
        Export.of(ExportRequest.of(made.resolve("base"), Form.MERGED)).write(out);
        TextClassifier java = TextClassifier.open(out, JAVA);
        // Half a minute of work, of which a hundredth is done when it is closed.
        String text = "w1 w2 w3 w4 ".repeat(1000);
        CountDownLatch begun = new CountDownLatch(1);
        List<String> many = new AbstractList<>() {
            @Override
            public String get(int index) {
                if (index == 1000) {
                    begun.countDown();
                }
                return text;
            }

            @Override
            public int size() {
                return 1_000_000;
            }
        };
        Future<?> call = CompletableFuture.runAsync(() -> java.classify(many));
        assertThat(begun.await(1, TimeUnit.MINUTES)).isTrue();
        assertThat(java.close(Duration.ZERO)).isFalse();
        assertThatThrownBy(() -> call.get(1, TimeUnit.MINUTES)).hasRootCauseInstanceOf(CancellationException.class);
    }
}
