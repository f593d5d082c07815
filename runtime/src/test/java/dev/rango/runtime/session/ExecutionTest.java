package dev.rango.runtime.session;

import static org.assertj.core.api.Assertions.assertThat;

import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtSession;
import dev.rango.runtime.format.ModelJar;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.assertj.core.data.Offset;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** How a GPU is kept busy, on a processor: the answers must be the same. */
class ExecutionTest {
    private static final Path GRAPH = ModelJar.SENTIMENT.resolve("model.onnx");
    private static final Encoder<int[]> BAGS = TokenBags.ofIds();
    private static final long SEED = 11;
    private static final int WORDS = 20_000;

    /** Bags of up to 300 different words. */
    private static List<int[]> texts(SplittableRandom random, int count) {
        List<int[]> texts = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            texts.add(random.ints(random.nextInt(300), 0, WORDS).toArray());
        }
        return texts;
    }

    private static float[][] scores(Lane<int[]> lane, List<int[]> texts) {
        float[][] logits = new float[texts.size()][];
        lane.score(texts, 0, texts.size(), Rows.all(0), new StageTimes(), (bag, scores, at, isCut, known) -> {
            assertThat(logits[bag]).as("scored once").isNull();
            logits[bag] = new float[] {scores[at], scores[at + 1]};
        });
        return logits;
    }

    private static Lane<int[]> lane(OrtSession session, OnnxSignature signature, Execution execution)
            throws OrtException {
        return new Lane<>(new OnnxRunner(GRAPH, session, false, Map.of(), signature, execution), BAGS);
    }

    static List<Execution> gpus() {
        return List.of(BAGS.gpu(), BAGS.gpu().within(ShapeProfile.of(100, 4096)));
    }

    @ParameterizedTest
    @MethodSource("gpus")
    void largeBatchesOfTwoLanesInOneSessionGiveTheAnswersOfSmallOnes(Execution gpu) throws Exception {
        List<int[]> first = texts(new SplittableRandom(SEED), 700);
        List<int[]> second = texts(new SplittableRandom(SEED + 1), 900);
        try (OrtSession session =
                OnnxDevice.cpu(GRAPH, Optional.empty(), BAGS.cpu()).session()) {
            OnnxSignature signature = OnnxSignature.of(GRAPH, session, Set.of(), BAGS);
            ExecutorService threads = Executors.newFixedThreadPool(gpu.leastWorkers());
            try (Lane<int[]> small = lane(session, signature, BAGS.cpu());
                    Lane<int[]> one = lane(session, signature, gpu);
                    Lane<int[]> other = lane(session, signature, gpu)) {
                CountDownLatch together = new CountDownLatch(2);
                Future<float[][]> ofOne = threads.submit(() -> {
                    together.countDown();
                    together.await(60, TimeUnit.SECONDS);
                    return scores(one, first);
                });
                Future<float[][]> ofOther = threads.submit(() -> {
                    together.countDown();
                    together.await(60, TimeUnit.SECONDS);
                    return scores(other, second);
                });
                assertSame(scores(small, first), ofOne.get(60, TimeUnit.SECONDS));
                assertSame(scores(small, second), ofOther.get(60, TimeUnit.SECONDS));
            } finally {
                threads.shutdown();
            }
        }
    }

    private static void assertSame(float[][] expected, float[][] actual) {
        assertThat(actual.length).isEqualTo(expected.length);
        for (int i = 0; i < expected.length; i++) {
            for (int c = 0; c < 2; c++) {
                assertThat(actual[i][c]).as("text " + i).isCloseTo(expected[i][c], within());
            }
        }
    }

    private static Offset<Float> within() {
        return Offset.offset(1e-5f);
    }

    @Test
    void aGpuHasTwoLanesAlsoWhereThereIsOneProcessor() {
        assertThat(BAGS.gpu().lanes()).isGreaterThanOrEqualTo(2);
        assertThat(BAGS.cpu().lanes()).isEqualTo(Runtime.getRuntime().availableProcessors());
    }
}
