package dev.rango.runtime;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Sequences of ids through the way of all inputs: what reaches the graph, and what is made of its hidden states. */
class TokenRowsTest {
    private static final int PADDING = 77;
    private static final int CELLS = 64;

    @TempDir
    Path folder;

    private static Encoder<int[]> encoder(Pooling pooling) {
        Execution execution = Execution.cpu(true, BatchShapes.within(1, CELLS));
        return TokenRows.encoder((rows, ids) -> rows.accept(ids, ids.length), PADDING, pooling, execution, execution);
    }

    private float[][] vectors(Path graph, Pooling pooling, List<int[]> texts) {
        Lanes<int[]> lanes =
                Lanes.open(ModelFiles.onDisk(folder), graph, encoder(pooling), List.of(), ClassifierOptions.DEFAULT);
        float[][] vectors = new float[texts.size()][lanes.width()];
        StageTimes times = new StageTimes();
        lanes.lifetime()
                .whileOpen(() -> lanes.lend(
                        null,
                        null,
                        lane -> lane.score(texts, 0, texts.size(), Rows.all(0), times, Lane.into(vectors))));
        lanes.close(Lifetime.FOREVER);
        assertThat(times.tokens())
                .isEqualTo(texts.stream().mapToLong(ids -> ids.length).sum());
        // Rows of like lengths share a run, so that little is padded.
        assertThat(times.paddedTokens()).isLessThan(times.tokens() * 5 / 4);
        return vectors;
    }

    private static List<int[]> texts() {
        SplittableRandom random = new SplittableRandom(5);
        List<int[]> texts = new ArrayList<>();
        for (int i = 0; i < 200; i++) {
            texts.add(random.ints(1 + random.nextInt(i % 10 == 0 ? CELLS + 10 : 20), 0, 1000)
                    .toArray());
        }
        return texts;
    }

    @ParameterizedTest
    @EnumSource(
            value = Pooling.class,
            names = {"FIRST", "MEAN"})
    void aRowIsItsIdsAndAMaskWithoutItsPadding(Pooling pooling) throws Exception {
        List<int[]> texts = texts();
        float[][] vectors = vectors(TestGraph.writeHidden(folder.resolve("model.onnx"), false), pooling, texts);
        for (int i = 0; i < vectors.length; i++) {
            int[] ids = texts.get(i);
            double expected = pooling == Pooling.FIRST
                    ? ids[0]
                    : IntStream.of(ids).average().orElseThrow();
            assertThat(vectors[i]).containsExactly((float) expected, 1);
        }
    }

    @Test
    void aGraphThatHasTypesGetsOneSegment() throws Exception {
        List<int[]> texts = texts();
        float[][] vectors = vectors(TestGraph.writeHidden(folder.resolve("model.onnx"), true), Pooling.MEAN, texts);
        for (int i = 0; i < vectors.length; i++) {
            double mean = IntStream.of(texts.get(i)).average().orElseThrow();
            assertThat(vectors[i]).containsExactly(0, (float) mean, 1);
        }
    }

    @Test
    void logitsOfAShapeThatNoneHaveAreRefused() throws Exception {
        Path graph = folder.resolve("model.onnx");
        for (String[] shape : new String[][] {{}, {"batch", "classes"}, {"batch", "4294967298"}}) {
            TestGraph.writeLogits(graph, shape);
            assertThatThrownBy(() -> TokenScorer.open(graph))
                    .isInstanceOf(UnusableInputException.class)
                    .hasMessageContaining("model.onnx: logits: is ")
                    .hasMessageEndingWith("] of a fixed width");
        }
    }

    @Test
    void aGraphOfHiddenStatesIsNoClassifierAndTheOtherWayRound() throws Exception {
        Path graph = TestGraph.writeHidden(folder.resolve("model.onnx"), false);
        assertThatThrownBy(() -> vectors(graph, Pooling.NONE, List.of()))
                .hasMessageEndingWith("is not a classifier of Rango: inputs [input_ids, attention_mask], outputs"
                        + " [last_hidden_state]; expected [input_ids, attention_mask] and [logits]");
        Path texts = TestGraph.writeTexts(folder.resolve("texts")).resolve("model.onnx");
        assertThatThrownBy(() -> vectors(texts, Pooling.MEAN, List.of())).hasMessageEndingWith("[last_hidden_state]");
    }
}
