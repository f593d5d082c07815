package dev.rango.exporter;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.rango.models.Checkpoint;
import dev.rango.runtime.Classifier;
import dev.rango.runtime.ClassifierOptions;
import dev.rango.runtime.Integrity;
import dev.rango.runtime.MicroBatchOptions;
import dev.rango.runtime.MicroBatcher;
import dev.rango.runtime.ModelHandle;
import dev.rango.runtime.Prediction;
import dev.rango.runtime.TaskText;
import dev.rango.runtime.TextClassifier;
import dev.rango.runtime.UnusableInputException;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** A handle whose model is replaced by call. */
@Timeout(60)
class ModelHandleTest {
    private static final String TEXT = "w1 w2 w3 w3";

    @TempDir
    static Path models;

    @TempDir
    Path folder;

    private static Path one;
    private static Path two;
    private static Prediction ofOne;
    private static Prediction ofTwo;
    private final ExecutorService pool = Executors.newCachedThreadPool();

    @BeforeAll
    static void export() throws IOException {
        one = export(1);
        two = export(2);
        ofOne = answer(one);
        ofTwo = answer(two);
        assertThat(ofOne).isNotEqualTo(ofTwo);
    }

    @AfterEach
    void endThreads() {
        pool.shutdownNow();
    }

    private static Path export(long seed) throws IOException {
        Path base = models.resolve("base-" + seed);
        new RandomModels(seed).base(base, 3);
        Path out = models.resolve("model-" + seed);
        Export.of(ExportRequest.of(base, Form.MERGED)).write(out);
        return out;
    }

    private static Prediction answer(Path model) {
        try (TextClassifier classifier = TextClassifier.open(model)) {
            return classifier.classify(TEXT);
        }
    }

    @Test
    void anotherModelAnswersOnceItIsTaken() {
        try (ModelHandle model = ModelHandle.open(one)) {
            assertThat(model.classify(TEXT)).isEqualTo(ofOne);
            String digest = model.digest();
            assertThat(model.replace(two)).isTrue();
            assertThat(model.classify(TEXT)).isEqualTo(ofTwo);
            assertThat(model.classify(List.of(TEXT, ""))).hasSize(2).startsWith(ofTwo);
            assertThat(model.classifyMixed(List.of())).isEmpty();
            assertThat(model.logits(List.of(TEXT))[0]).hasSize(3);
            assertThat(model.labels()).containsExactly("class 0", "class 1", "class 2");
            assertThat(model.digest()).isNotEqualTo(digest).hasSize(64);
            assertThat(model.replace(two)).as("it is there already").isFalse();
            assertThat(model.replace(one)).isTrue();
            assertThat(model.digest()).isEqualTo(digest);
            assertThat(model.lastRefusal()).isEmpty();
        }
    }

    @ParameterizedTest
    @EnumSource(Spoiled.class)
    void oneThatIsSpoiledIsRefusedAndTheOldOneGoesOn(Spoiled spoiled) throws IOException {
        Path bad = spoiled.of(two, folder.resolve("bad"));
        try (ModelHandle model = ModelHandle.open(one)) {
            assertThatThrownBy(() -> model.replace(bad))
                    .isInstanceOf(UnusableInputException.class)
                    .satisfies(e -> assertThat(e.getMessage().lines()).hasSize(1));
            assertThat(model.classify(TEXT)).isEqualTo(ofOne);
            assertThat(model.lastRefusal()).hasValueSatisfying(refusal -> {
                assertThat(refusal.folder()).isEqualTo(bad);
                assertThat(refusal.toString()).startsWith("refused a model, the old one goes on: ");
            });
            assertThat(model.replace(two)).isTrue();
            assertThat(model.lastRefusal()).isEmpty();
        }
    }

    @Test
    void whatIsNoExportIsRefusedAndSaysWhy() {
        try (ModelHandle model = ModelHandle.open(one)) {
            assertThatThrownBy(() -> model.replace(models.resolve("base-2"))).hasMessageContaining("is a trained base");
            assertThatThrownBy(() -> model.replace(folder.resolve("none"))).hasMessageContaining("no such folder");
            assertThatThrownBy(() -> model.replace(two.resolve("config.json"))).hasMessageContaining("is a file");
            assertThat(model.classify(TEXT)).isEqualTo(ofOne);
        }
        assertThatThrownBy(() -> ModelHandle.open(one, ClassifierOptions.DEFAULT.withIntegrity(Integrity.UNCHECKED)))
                .hasMessageContaining("Integrity.CHECKSUM");
        assertThatThrownBy(() -> ModelHandle.open(folder.resolve("none"))).hasMessageContaining("no such folder");
    }

    @Test
    void theApplicationMayHaveARuleOfItsOwn() throws IOException {
        Path otherLabels = Spoiled.OTHER_LABELS.of(two, folder.resolve("labels"));
        try (ModelHandle model = ModelHandle.open(one)) {
            model.require(candidate -> {
                candidate.close();
                if (candidate.labels().contains("class 1")) {
                    throw new UnusableInputException("model", "labels", "are the old ones");
                }
            });
            assertThatThrownBy(() -> model.replace(two)).hasMessage("model: labels: are the old ones");
            assertThat(model.replace(otherLabels)).isTrue();
            assertThat(model.labels()).contains("class one");
            model.require(candidate -> {
                throw new IllegalStateException("thrown");
            });
            assertThatThrownBy(() -> model.replace(two)).isInstanceOf(IllegalStateException.class);
            assertThat(model.lastRefusal().orElseThrow().toString()).contains(two.toString(), "thrown");
        }
    }

    @Test
    void aRequestHasOneModelFromBeginningToEnd() {
        try (ModelHandle model = ModelHandle.open(one)) {
            model.use(running -> {
                assertThat(model.replace(two)).isTrue();
                assertThat(model.classify(TEXT)).isEqualTo(ofTwo);
                running.close();
                assertThat(running.classify(TEXT)).isEqualTo(ofOne);
                return running.digest();
            });
            assertThat(model.<Prediction>use(running -> running.classify(TEXT))).isEqualTo(ofTwo);
        }
    }

    @Test
    void theOldOneClosesAfterItsLastRequest() throws Exception {
        try (ModelHandle model = ModelHandle.open(one)) {
            TextClassifier[] old = new TextClassifier[1];
            model.use(running -> {
                old[0] = running;
                return model.replace(two);
            });
            for (int tries = 0; isOpen(old[0]); tries++) {
                assertThat(tries).isLessThan(5000);
                Thread.sleep(1);
            }
        }
    }

    private static boolean isOpen(TextClassifier classifier) {
        try {
            classifier.classify(TEXT);
            return true;
        } catch (IllegalStateException closed) {
            return false;
        }
    }

    @Test
    void closeWaitsForRequestsAndRefusesNewOnes() throws Exception {
        ModelHandle model = ModelHandle.open(one);
        CountDownLatch inRequest = new CountDownLatch(1);
        CountDownLatch mayGoOn = new CountDownLatch(1);
        Future<Prediction> request = pool.submit(() -> model.<Prediction>use(running -> {
            inRequest.countDown();
            await(mayGoOn);
            return running.classify(TEXT);
        }));
        assertThat(inRequest.await(30, TimeUnit.SECONDS)).isTrue();
        assertThat(model.replace(two)).isTrue();
        Future<?> closing = pool.submit(model::close);
        for (int tries = 0; isOpen(model); tries++) {
            assertThat(tries).isLessThan(30_000);
            Thread.sleep(1);
        }
        assertThat(closing.isDone()).isFalse();
        mayGoOn.countDown();
        assertThat(request.get(30, TimeUnit.SECONDS)).isEqualTo(ofOne);
        closing.get(30, TimeUnit.SECONDS);
        model.close();
        assertThatThrownBy(() -> model.classify(TEXT))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("is closed");
        assertThatThrownBy(() -> model.replace(one)).isInstanceOf(IllegalStateException.class);
        assertThatThrownBy(() -> model.watch(java.time.Duration.ofSeconds(1)))
                .isInstanceOf(IllegalStateException.class);
    }

    private static boolean isOpen(ModelHandle model) {
        try {
            model.labels();
            return true;
        } catch (IllegalStateException closed) {
            return false;
        }
    }

    private static void await(CountDownLatch latch) {
        try {
            assertThat(latch.await(30, TimeUnit.SECONDS)).isTrue();
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    @Test
    void aRequestMayCloseAndGoesOn() {
        ModelHandle model = ModelHandle.open(one);
        assertThat(model.<Prediction>use(running -> {
                    model.close();
                    model.close();
                    return running.classify(TEXT);
                }))
                .isEqualTo(ofOne);
        model.close();
    }

    @Test
    void aModelThatIsOpenedWhileTheHandleClosesIsClosedToo() {
        ModelHandle model = ModelHandle.open(one);
        TextClassifier[] candidates = new TextClassifier[1];
        model.require(candidate -> {
            candidates[0] = candidate;
            model.close();
        });
        assertThatThrownBy(() -> model.replace(two)).isInstanceOf(IllegalStateException.class);
        assertThatThrownBy(() -> candidates[0].classify(TEXT)).isInstanceOf(IllegalStateException.class);
    }

    @Test
    void requestsThatThrowLeaveNothingOpen() {
        ModelHandle model = ModelHandle.open(one);
        for (int i = 0; i < 20; i++) {
            assertThatThrownBy(() -> model.use(running -> {
                        throw new IllegalArgumentException("thrown");
                    }))
                    .hasMessage("thrown");
            assertThatThrownBy(() -> model.classify((String) null)).isInstanceOf(NullPointerException.class);
            assertThatThrownBy(() -> model.classify((List<String>) null)).isInstanceOf(NullPointerException.class);
        }
        assertThat(model.classify(TEXT)).isEqualTo(ofOne);
        // It would wait for ever for one that is not counted as over.
        model.close();
    }

    @Test
    void oneOfSeveralReplacementsAtATimeIsTheLast() throws Exception {
        try (ModelHandle model = ModelHandle.open(one)) {
            for (int round = 0; round < 5; round++) {
                List<Callable<Boolean>> calls = new ArrayList<>();
                for (Path path : List.of(one, two, one, two)) {
                    calls.add(() -> model.replace(path));
                }
                for (Future<Boolean> call : pool.invokeAll(calls, 30, TimeUnit.SECONDS)) {
                    call.get(30, TimeUnit.SECONDS);
                }
                assertThat(model.classify(TEXT)).isIn(ofOne, ofTwo);
            }
        }
    }

    @Test
    void aMicroBatcherAnswersARunWithOneModel() throws Exception {
        try (ModelHandle model = ModelHandle.open(one);
                MicroBatcher batcher = new MicroBatcher(model, MicroBatchOptions.DEFAULT)) {
            List<CompletableFuture<Prediction>> answers = new ArrayList<>();
            for (int i = 0; i < 500; i++) {
                answers.add(batcher.submit(TEXT)
                        .thenApply(p -> p.equals(model.classify(TEXT)) ? p : batcher.classify(TEXT)));
                if (i % 100 == 50) {
                    model.replace(i % 200 == 50 ? two : one);
                }
            }
            for (CompletableFuture<Prediction> answer : answers) {
                assertThat(answer.get(30, TimeUnit.SECONDS).label()).isIn(ofOne.label(), ofTwo.label());
            }
        }
    }

    @ParameterizedTest
    @EnumSource(
            value = Form.class,
            names = {"SWAPPABLE", "BANK"})
    void aTaskIsThatOfWhicheverModelAnswers(Form form) throws Exception {
        Path first = tasks(form, 11, "seven", "two");
        Path second = tasks(form, 12, "seven", "two");
        Path without = tasks(form, 13, "two");
        try (ModelHandle model = ModelHandle.open(first);
                MicroBatcher batcher = new MicroBatcher(model.with("seven"), MicroBatchOptions.DEFAULT)) {
            Classifier<String> seven = model.with("seven");
            assertThat(model.tasks()).containsExactly("base", "seven", "two");
            assertThat(seven.labels()).hasSize(2);
            assertThat(batcher.classify(TEXT)).isEqualTo(ofSeven(first));
            assertThatThrownBy(() -> model.replace(without)).hasMessageContaining("tasks: are [base, two]");
            assertThat(model.replace(second)).isTrue();
            assertThat(batcher.submit(TEXT).get(30, TimeUnit.SECONDS)).isEqualTo(ofSeven(second));
            assertThat(seven.classify(List.of(TEXT))).containsExactly(ofSeven(second));
            assertThat(seven.logits(List.of(TEXT))[0]).hasSize(2);
            assertThat(model.classifyMixed(List.of(new TaskText("seven", TEXT))))
                    .first()
                    .satisfies(
                            p -> assertThat(p.label()).isEqualTo(ofSeven(second).label()));
            assertThat(seven.digest()).isEqualTo(model.digest());
            assertThatThrownBy(() -> model.with("eight")).hasMessageContaining("eight");
            seven.close();
            assertThat(seven.classify(TEXT)).isEqualTo(ofSeven(second));
        }
    }

    private static Prediction ofSeven(Path model) {
        try (TextClassifier classifier = TextClassifier.open(model)) {
            return classifier.with("seven").classify(TEXT);
        }
    }

    private Path tasks(Form form, long seed, String... names) throws IOException {
        Path own = folder.resolve("tasks-" + seed);
        RandomModels random = new RandomModels(seed);
        Checkpoint base = random.base(own.resolve("base"), 3);
        List<ExportRequest.Named> adapters = new ArrayList<>();
        for (String name : names) {
            random.adapter(own.resolve(name), base, 2, 1, "no", "yes");
            adapters.add(new ExportRequest.Named(name, own.resolve(name)));
        }
        Export.of(ExportRequest.of(own.resolve("base"), form, adapters)).write(own.resolve("out"));
        return own.resolve("out");
    }
}
