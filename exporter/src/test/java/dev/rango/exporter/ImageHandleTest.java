package dev.rango.exporter;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.rango.models.SampleImages;
import dev.rango.runtime.ClassifierOptions;
import dev.rango.runtime.ImageClassifier;
import dev.rango.runtime.ImageHandle;
import dev.rango.runtime.Integrity;
import dev.rango.runtime.Prediction;
import dev.rango.runtime.UnusableInputException;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** A handle of pictures, whose model is replaced as that of texts is. */
@Timeout(60)
class ImageHandleTest {
    private static final List<byte[]> PICTURES =
            List.copyOf(SampleImages.golden().values());
    private static final int CALLERS = 4;
    private static final int REPLACEMENTS = 10;

    @TempDir
    Path folder;

    private Path one;
    private Path two;
    private List<Prediction> ofOne;
    private List<Prediction> ofTwo;

    @BeforeEach
    void export() throws IOException {
        one = export(1, "even", "odd");
        two = export(2, "even", "odd");
        ofOne = answers(one);
        ofTwo = answers(two);
        assertThat(ofOne).isNotEqualTo(ofTwo);
    }

    private Path export(long seed, String... labels) throws IOException {
        Path base = folder.resolve("base-" + seed);
        new RandomImageModels(seed).base(base, labels);
        Path out = folder.resolve("model-" + seed);
        Export.of(ExportRequest.of(base, Form.MERGED)).write(out);
        return out;
    }

    private static List<Prediction> answers(Path model) {
        try (ImageClassifier classifier = ImageClassifier.open(model)) {
            return classifier.classify(PICTURES);
        }
    }

    @Test
    void anotherModelAnswersOnceItIsTaken() {
        try (ImageHandle model = ImageHandle.open(one)) {
            assertThat(model.classify(PICTURES)).isEqualTo(ofOne);
            String digest = model.digest();
            assertThat(model.replace(two)).isTrue();
            assertThat(model.classify(PICTURES)).isEqualTo(ofTwo);
            Prediction used = model.use(running -> running.classify(PICTURES.get(0)));
            assertThat(used).isEqualTo(ofTwo.get(0));
            assertThat(model.labels()).containsExactly("even", "odd");
            assertThat(model.tasks()).isEmpty();
            assertThat(model.digest()).isNotEqualTo(digest).hasSize(64);
            assertThat(model.replace(two)).as("it is there already").isFalse();
        }
    }

    @ParameterizedTest
    @EnumSource(names = {"CUT_OFF", "FILE_MISSING", "WITHOUT_MANIFEST", "NO_GRAPH_OF_ONNX"})
    void oneThatIsSpoiledIsRefusedAndTheOldOneGoesOn(Spoiled spoiled) throws IOException {
        Path bad = spoiled.of(two, folder.resolve("bad"));
        try (ImageHandle model = ImageHandle.open(one)) {
            assertThatThrownBy(() -> model.replace(bad)).isInstanceOf(UnusableInputException.class);
            assertThat(model.classify(PICTURES)).isEqualTo(ofOne);
            assertThat(model.lastRefusal())
                    .hasValueSatisfying(refusal -> assertThat(refusal.folder()).isEqualTo(bad));
        }
    }

    @Test
    void otherLabelsAreRefusedUnlessARuleTakesThem() throws IOException {
        Path other = export(3, "a", "b", "c");
        try (ImageHandle model = ImageHandle.open(one)) {
            assertThatThrownBy(() -> model.replace(other))
                    .hasMessage("new model: labels: are [a, b, c], those of the running model [even, odd];"
                            + " the handle's require sets another rule");
            model.require(candidate -> assertThat(candidate.labels()).hasSize(3));
            assertThat(model.replace(other)).isTrue();
            assertThat(model.labels()).containsExactly("a", "b", "c");
        }
    }

    @Test
    void aModelOfTextsAndAnUncheckedOneAreRefused() throws IOException {
        new RandomModels(1).base(folder.resolve("texts-base"), 2);
        Path texts = folder.resolve("texts");
        Export.of(ExportRequest.of(folder.resolve("texts-base"), Form.MERGED)).write(texts);
        try (ImageHandle model = ImageHandle.open(one)) {
            assertThatThrownBy(() -> model.replace(texts)).isInstanceOf(UnusableInputException.class);
            assertThat(model.classify(PICTURES)).isEqualTo(ofOne);
        }
        assertThatThrownBy(() -> ImageHandle.open(one, ClassifierOptions.DEFAULT.withIntegrity(Integrity.UNCHECKED)))
                .hasMessageContaining("is opened checked");
    }

    @Test
    void requestsDuringReplacementsAreAnsweredByOneModel() throws Exception {
        AtomicBoolean stop = new AtomicBoolean();
        CountDownLatch asked = new CountDownLatch(CALLERS);
        List<CompletableFuture<Void>> callers = new ArrayList<>();
        ImageHandle model = ImageHandle.open(one);
        for (int i = 0; i < CALLERS; i++) {
            callers.add(CompletableFuture.runAsync(
                    () -> {
                        while (!stop.get()) {
                            assertThat(model.classify(PICTURES)).isIn(ofOne, ofTwo);
                            asked.countDown();
                        }
                    },
                    task -> new Thread(task).start()));
        }
        assertThat(asked.await(30, TimeUnit.SECONDS)).isTrue();
        for (int i = 0; i < REPLACEMENTS; i++) {
            assertThat(model.replace(i % 2 == 0 ? two : one)).isTrue();
        }
        stop.set(true);
        for (CompletableFuture<Void> caller : callers) {
            caller.get(30, TimeUnit.SECONDS);
        }
        model.close();
        assertThatThrownBy(() -> model.classify(PICTURES)).hasMessageEndingWith(" is closed");
    }

    @Test
    void aFolderThatIsWatchedIsFollowed() throws Exception {
        CountDownLatch taken = new CountDownLatch(1);
        try (ImageHandle model = ImageHandle.open(one)) {
            model.require(candidate -> taken.countDown());
            model.watch(two, Duration.ofMillis(20));
            assertThat(taken.await(30, TimeUnit.SECONDS)).isTrue();
            long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(30);
            while (model.classify(PICTURES).equals(ofOne) && System.nanoTime() < end) {
                Thread.sleep(5);
            }
            assertThat(model.classify(PICTURES)).isEqualTo(ofTwo);
        }
    }
}
