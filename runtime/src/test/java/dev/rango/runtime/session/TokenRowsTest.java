package dev.rango.runtime.session;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.rango.runtime.ClassifierOptions;
import dev.rango.runtime.UnusableInputException;
import dev.rango.runtime.format.ModelConfig;
import dev.rango.runtime.format.ModelFiles;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Sequences of ids through the way of all inputs: what reaches the graph, and what is made of its hidden states. */
class TokenRowsTest {
    private static final int CELLS = 64;

    @TempDir
    Path folder;

    private float[][] vectors(Path graph, String pooling, List<int[]> texts) {
        Encoder<int[]> encoder =
                TokenRows.encoder(TokenRows::addAll, new ModelConfig.EncoderInfo(pooling, false, 512, false, CELLS, 0));
        Lanes<int[]> lanes =
                Lanes.open(ModelFiles.onDisk(folder), graph, encoder, List.of(), ClassifierOptions.DEFAULT);
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
    @ValueSource(strings = {"first", "mean"})
    void aRowIsItsIdsAndAMaskWithoutItsPadding(String pooling) throws Exception {
        List<int[]> texts = texts();
        float[][] vectors = vectors(TestGraph.writeHidden(folder.resolve("model.onnx"), false), pooling, texts);
        for (int i = 0; i < vectors.length; i++) {
            int[] ids = texts.get(i);
            double expected = pooling.equals("first")
                    ? ids[0]
                    : IntStream.of(ids).average().orElseThrow();
            assertThat(vectors[i]).containsExactly(new float[] {(float) expected, 1}, within(1e-3f));
        }
    }

    @Test
    void aGraphThatHasTypesGetsOneSegment() throws Exception {
        List<int[]> texts = texts();
        float[][] vectors = vectors(TestGraph.writeHidden(folder.resolve("model.onnx"), true), "mean", texts);
        for (int i = 0; i < vectors.length; i++) {
            double mean = IntStream.of(texts.get(i)).average().orElseThrow();
            assertThat(vectors[i]).containsExactly(new float[] {0, (float) mean, 1}, within(1e-3f));
        }
    }

    @Test
    void logitsOfAShapeThatNoneHaveAreRefused() throws Exception {
        Path graph = folder.resolve("model.onnx");
        for (String[] shape : new String[][] {{}, {"batch", "classes"}, {"batch", "4294967298"}}) {
            TestGraph.writeLogits(graph, shape);
            assertThatThrownBy(() -> GraphScorer.open(graph))
                    .isInstanceOf(UnusableInputException.class)
                    .hasMessageContaining("model.onnx: logits: is ")
                    .hasMessageEndingWith("] of a fixed width");
        }
    }

    @Test
    void aGraphOfHiddenStatesIsNoClassifierAndTheOtherWayRound() throws Exception {
        Path graph = TestGraph.writeHidden(folder.resolve("model.onnx"), false);
        assertThatThrownBy(() -> vectors(graph, "none", List.of()))
                .hasMessageEndingWith("is not a classifier of Rango: inputs [input_ids, attention_mask], outputs"
                        + " [last_hidden_state]; expected [input_ids, attention_mask] and [logits]");
        Path texts = TestGraph.writeTexts(folder.resolve("texts")).resolve("model.onnx");
        assertThatThrownBy(() -> vectors(texts, "mean", List.of())).hasMessageEndingWith("[last_hidden_state]");
    }
}
