package dev.rango.runtime.session;

import static org.assertj.core.api.Assertions.assertThat;

import dev.rango.runtime.ClassifierOptions;
import dev.rango.runtime.TextClassifier;
import dev.rango.runtime.format.ModelJar;
import dev.rango.runtime.text.Tokenizer;
import java.lang.ref.WeakReference;
import java.time.Duration;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What threads and lanes keep after texts that needed much more than most do; docs/runtime.md names the bounds. */
@Timeout(60)
class KeptMemoryTest {
    private static final long MOST_OF_A_THREAD = 4 << 20;
    private static final long MOST_OF_A_LANE = 8 << 20;

    private static long keptByALane(GraphScorer<int[]> scorer) throws IllegalAccessException {
        Object[] lent = new Object[1];
        scorer.withLane(lane -> lent[0] = lane);
        return Footprint.of(lent[0]);
    }

    private static long keptByThisThread() {
        try {
            return Footprint.of(Tokenizer.SCRATCH.get());
        } catch (IllegalAccessException e) {
            throw new AssertionError(e);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"a film ", "gro\u00dfes Kino ", "\u6620\u753b"})
    void aThreadKeepsNothingOfAHugeText(String words) throws Exception {
        String huge = words.repeat((5 << 20) / words.length());
        try (TextClassifier classifier = TextClassifier.open(ModelJar.SENTIMENT)) {
            CompletableFuture<Long> kept = CompletableFuture.supplyAsync(
                    () -> {
                        classifier.classify("small");
                        long before = keptByThisThread();
                        classifier.classify(huge);
                        assertThat(keptByThisThread()).isZero();
                        classifier.tokenizer().ids(huge);
                        assertThat(keptByThisThread()).isZero();
                        classifier.classify("small");
                        assertThat(keptByThisThread()).isEqualTo(before);
                        classifier.classify(words.repeat(200_000 / words.length()));
                        return keptByThisThread();
                    },
                    task -> new Thread(task).start());
            assertThat(kept.get(50, TimeUnit.SECONDS)).isLessThan(MOST_OF_A_THREAD);
        }
    }

    @Test
    void aLaneKeepsLittleOfAHugeWindow() throws Exception {
        int[] different = IntStream.range(2, 4000).toArray();
        try (GraphScorer<int[]> scorer = GraphScorer.open(ModelJar.SENTIMENT.resolve("model.onnx"))) {
            scorer.logits(List.of(different));
            long before = keptByALane(scorer);
            scorer.logits(Collections.nCopies(BatchPlan.WINDOW, different));
            assertThat(keptByALane(scorer)).isLessThan(before + 20L * BatchPlan.WINDOW);
            scorer.logitsInOneBatch(Collections.nCopies(200, different), 4096);
            assertThat(keptByALane(scorer)).isLessThan(MOST_OF_A_LANE);
        }
    }

    /** The look at the age of its runs would come in an hour. */
    @Test
    void nothingHoldsAClosedClassifierUntilTheNextLookAtItsRuns() throws InterruptedException {
        WeakReference<TextClassifier> closed = new WeakReference<>(closed());
        for (int i = 0; i < 200 && closed.get() != null; i++) {
            System.gc();
            Thread.sleep(10);
        }
        assertThat(closed.get()).isNull();
    }

    private static TextClassifier closed() {
        TextClassifier classifier =
                TextClassifier.open(ModelJar.SENTIMENT, ClassifierOptions.DEFAULT.withRunLimit(Duration.ofHours(4)));
        classifier.classify("a film");
        classifier.close();
        return classifier;
    }
}
