package dev.rango.runtime;

import static org.assertj.core.api.Assertions.assertThat;

import ai.onnxruntime.OrtSession;
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

    private static float[][] scores(Lane lane, List<int[]> texts) {
        float[][] logits = new float[texts.size()][];
        lane.bags().clear(WORDS);
        texts.forEach(ids -> lane.bags().add(ids, ids.length));
        lane.score(Rows.all(0), new StageTimes(), (bag, scores, at) -> {
            assertThat(logits[bag]).as("scored once").isNull();
            logits[bag] = new float[] {scores[at], scores[at + 1]};
        });
        return logits;
    }

    static List<Execution> gpus() {
        return List.of(Execution.CUDA, Execution.tensorRt(ShapeProfile.of(100, 4096)));
    }

    @ParameterizedTest
    @MethodSource("gpus")
    void largeBatchesOfTwoLanesInOneSessionGiveTheAnswersOfSmallOnes(Execution gpu) throws Exception {
        List<int[]> first = texts(new SplittableRandom(SEED), 700);
        List<int[]> second = texts(new SplittableRandom(SEED + 1), 900);
        try (OrtSession session = OnnxDevice.cpu(GRAPH, Optional.empty()).session()) {
            OnnxSignature signature = OnnxSignature.of(GRAPH, session, Set.of());
            ExecutorService threads = Executors.newFixedThreadPool(gpu.leastWorkers());
            try (Lane small = new Lane(new OnnxRunner(GRAPH, session, false, Map.of(), signature, Execution.CPU));
                    Lane one = new Lane(new OnnxRunner(GRAPH, session, false, Map.of(), signature, gpu));
                    Lane other = new Lane(new OnnxRunner(GRAPH, session, false, Map.of(), signature, gpu))) {
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
        assertThat(Execution.CUDA.lanes()).isGreaterThanOrEqualTo(2);
        assertThat(Execution.CPU.lanes()).isEqualTo(Runtime.getRuntime().availableProcessors());
    }
}
