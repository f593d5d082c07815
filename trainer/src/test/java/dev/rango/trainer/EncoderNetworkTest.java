package dev.rango.trainer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.training.GradientCollector;
import dev.rango.models.AdaptedModel;
import dev.rango.models.Adapter;
import dev.rango.models.BertEncoder;
import dev.rango.models.Checkpoint;
import dev.rango.models.Linear;
import dev.rango.models.LowRank;
import dev.rango.models.Reference;
import dev.rango.models.Tensor;
import dev.rango.runtime.UnusableInputException;
import dev.rango.runtime.format.Golden;
import dev.rango.runtime.format.GoldenCase;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class EncoderNetworkTest {
    private static final int[][] IDS = {{2, 5, 7, 3}, {2, 3}, {2, 11, 9, 4, 19, 6, 3}, {2, 8, 8, 3}};
    private static final int[] LABELS = {0, 2, 1, 2};
    private static final List<String> NAMES = List.of("a", "b", "c");
    private static final BertEncoder.Block LOWER = BertEncoder.Block.of(0);
    private static final BertEncoder.Block UPPER = BertEncoder.Block.of(1);
    private static final LoraSpec ALL = LoraSpec.of(2, 0.7, everyLayer());
    private static final int ROOMY = 1000;

    private final Resident resident = new Resident();
    private final SplittableRandom random = new SplittableRandom(21);

    @AfterEach
    void close() {
        resident.close();
    }

    private static String[] everyLayer() {
        List<String> paths = new ArrayList<>(LOWER.linear());
        paths.addAll(UPPER.linear());
        return paths.toArray(String[]::new);
    }

    /** An encoder whose branches change something, under a head of three classes. */
    private final class Adapted {
        final Checkpoint base;
        final EncoderNetwork network;
        final LinearLayer head = LinearLayer.fresh(random, TinyBert.WIDTH, 3);
        final NetworkLearner learner;
        final PooledInputs inputs;

        Adapted(boolean readsMean, LoraSpec lora, double dropout, int tokensOfPass) {
            base = TinyBert.base(4, readsMean);
            network = EncoderNetwork.adapted(new SplittableRandom(6), base, resident, lora, dropout);
            SplittableRandom draws = new SplittableRandom(7);
            for (Parameter parameter : network.trainable()) {
                for (int i = 0; i < parameter.data().length; i++) {
                    parameter.data()[i] = (float) (draws.nextDouble() - 0.5);
                }
            }
            Examples examples = new Examples(IDS, LABELS);
            inputs = new PooledInputs(new EncoderPooling(network, tokensOfPass), examples);
            learner = new NetworkLearner(new Network(List.of(), head), 3, inputs, inputs, inputs);
        }

        Learner.Step step(SplittableRandom dropout) {
            return learner.step(IntStream.range(0, IDS.length).toArray(), dropout);
        }

        /** In double precision, as the weights are now. */
        Reference reference() {
            Adapter adapter = Adapter.of(
                    base.network().family(), 0.7, network.updates(), head.copy(), NAMES, base.sha256(), List.of());
            return new AdaptedModel(base, adapter).reference();
        }

        double loss() {
            Reference reference = reference();
            double loss = 0;
            for (int text = 0; text < IDS.length; text++) {
                double[] logits = reference
                        .score(new GoldenCase("", IDS[text], new float[0]))
                        .logits();
                double sum = Arrays.stream(logits).map(Math::exp).sum();
                loss += (Math.log(sum) - logits[LABELS[text]]) / IDS.length;
            }
            return loss;
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void gradientsOfEveryParameterAgreeWithFiniteDifferencesInDoublePrecision(boolean readsMean) {
        Adapted adapted = new Adapted(readsMean, ALL, 0, ROOMY);
        Learner.Step step = adapted.step(new SplittableRandom(1));
        assertThat((double) step.loss()).isCloseTo(adapted.loss(), within(1e-5));
        List<Parameter> parameters = adapted.learner.parameters();
        assertThat(parameters).hasSize(2 + 2 * 12);
        double largest = 0;
        for (int p = 0; p < parameters.size(); p++) {
            float[] values = parameters.get(p).data();
            // Of each parameter some of its numbers: every one would take a minute.
            for (int i = 0; i < values.length; i += 1 + values.length / 4) {
                float before = values[i];
                float distance = 1e-2f;
                values[i] = before + distance;
                double above = adapted.loss();
                float high = values[i];
                values[i] = before - distance;
                double below = adapted.loss();
                double difference = (above - below) / ((double) high - values[i]);
                values[i] = before;
                largest = Math.max(largest, Math.abs(difference));
                assertThat((double) step.gradients().get(p)[i])
                        .as("parameter %d, number %d", p, i)
                        .isCloseTo(difference, within(2e-4));
            }
        }
        assertThat(largest).isGreaterThan(0.05);
    }

    @Test
    void gradientsAreTheSameWhenMemoryIsReclaimedBetweenForwardAndBackward() {
        Adapted adapted = new Adapted(true, ALL, 0.3, ROOMY);
        int[] all = IntStream.range(0, IDS.length).toArray();
        float[] along = new float[IDS.length * TinyBert.WIDTH];
        for (int i = 0; i < along.length; i++) {
            along[i] = (i % 7 - 3) / 5f;
        }
        List<List<float[]>> gradients = new ArrayList<>();
        for (int round = 0; round < 8; round++) {
            adapted.inputs.rows(all, new SplittableRandom(5));
            for (int i = 0; round > 0 && i < 2; i++) {
                System.gc();
                List<ByteBuffer> churn = new ArrayList<>();
                for (int size = 4; size < 2000; size += 8) {
                    ByteBuffer buffer = ByteBuffer.allocateDirect(size);
                    while (buffer.hasRemaining()) {
                        buffer.put((byte) 0x7F);
                    }
                    churn.add(buffer);
                }
                assertThat(churn).isNotEmpty();
            }
            adapted.inputs.backward(along);
            gradients.add(adapted.inputs.gradients());
        }
        for (List<float[]> later : gradients) {
            for (int p = 0; p < later.size(); p++) {
                assertThat(later.get(p)).containsExactly(gradients.get(0).get(p));
            }
        }
    }

    /** Texts of any length side by side, with the company or without. */
    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void vectorsAreThoseOfDoublePrecisionInAnyCompany(boolean readsMean) {
        Adapted adapted = new Adapted(readsMean, ALL, 0.5, 16);
        Reference reference = adapted.reference();
        float[] logits = new Network(List.of(), adapted.head)
                .logits(
                        adapted.inputs.rows(IntStream.range(0, IDS.length).toArray(), null),
                        IDS.length,
                        TinyBert.WIDTH);
        for (int text = 0; text < IDS.length; text++) {
            double[] expected =
                    reference.score(new GoldenCase("", IDS[text], new float[0])).logits();
            for (int c = 0; c < 3; c++) {
                assertThat((double) logits[text * 3 + c]).isCloseTo(expected[c], within(1e-5));
            }
        }
    }

    @Test
    void partsOfABatchAddUpToTheBatch() {
        Adapted parted = new Adapted(true, ALL, 0, 8);
        int[] all = IntStream.range(0, IDS.length).toArray();
        assertThat(parted.inputs.portions(all)).containsExactly(new int[] {1, 0}, new int[] {3}, new int[] {2});
        Adapted again = new Adapted(true, ALL, 0, ROOMY);
        copy(again.head, parted.head);
        Learner.Step sum = parted.step(new SplittableRandom(1));
        Learner.Step expected = again.step(new SplittableRandom(1));
        assertThat(sum.loss()).isCloseTo(expected.loss(), within(1e-6f));
        for (int p = 0; p < sum.gradients().size(); p++) {
            for (int i = 0; i < sum.gradients().get(p).length; i++) {
                assertThat(sum.gradients().get(p)[i])
                        .isCloseTo(expected.gradients().get(p)[i], within(1e-6f));
            }
        }
    }

    private static void copy(LinearLayer to, LinearLayer from) {
        for (int p = 0; p < 2; p++) {
            float[] values = from.parameters().get(p).data();
            System.arraycopy(values, 0, to.parameters().get(p).data(), 0, values.length);
        }
    }

    @Test
    void whatLiesBelowTheLowestBranchHasNoGradient() {
        LoraSpec upper = LoraSpec.of(2, 0.7, UPPER.query(), UPPER.value());
        Adapted adapted = new Adapted(true, upper, 0, ROOMY);
        assertThat(adapted.learner.parameters()).hasSize(2 + 4);
        try (NDManager manager = TorchEngine.newManager();
                GradientCollector collector = TorchEngine.get().newGradientCollector()) {
            Pass pass = adapted.network.pass(manager, new SplittableRandom(0));
            TokenBlock texts = new TokenBlock(IDS, manager);
            NDArray lower = adapted.network.blocks().get(0).forward(adapted.network.first(texts, pass), texts, pass);
            NDArray above = adapted.network.blocks().get(1).forward(lower, texts, pass);
            assertThatThrownBy(() -> collector.backward(lower.sum()))
                    .hasMessageContaining("does not require grad and does not have a grad_fn");
            collector.backward(above.sum());
        }
    }

    @Test
    void aGraphThatComputesSomethingElseIsRefused() {
        Checkpoint base = TinyBert.base(4, true);
        Golden same = answered(base, IDS[2]);
        TrainingData texts = new TrainingData(
                new Examples(IDS, LABELS), new Examples(IDS, LABELS), new Examples(IDS, LABELS), TinyBert.WORDS, 1);
        new EncoderBody(with(base, same), texts, 3).close();
        float[] other = same.logits().clone();
        other[3] += 0.01f;
        Checkpoint changed = with(base, new GoldenCase("", IDS[2], other));
        assertThatThrownBy(() -> new EncoderBody(changed, texts, 3))
                .isInstanceOf(UnusableInputException.class)
                .hasMessageContaining("golden text 1: has another vector by its graph than by its weights");
    }

    /** The vector of a text, by a head that leaves it as it is. */
    private static Golden answered(Checkpoint base, int[] ids) {
        float[] unit = new float[TinyBert.WIDTH * TinyBert.WIDTH];
        for (int d = 0; d < TinyBert.WIDTH; d++) {
            unit[d * TinyBert.WIDTH + d] = 1;
        }
        Linear head = new Linear(
                Tensor.matrix(TinyBert.WIDTH, TinyBert.WIDTH, unit), Tensor.vector(new float[TinyBert.WIDTH]));
        LowRank nothing = new LowRank(
                Tensor.matrix(TinyBert.WIDTH, 1, new float[TinyBert.WIDTH]),
                Tensor.matrix(1, TinyBert.WIDTH, new float[TinyBert.WIDTH]));
        List<String> labels =
                IntStream.range(0, TinyBert.WIDTH).mapToObj(Integer::toString).toList();
        Adapter adapter = Adapter.of(
                base.network().family(), 1, Map.of(LOWER.query(), nothing), head, labels, base.sha256(), List.of());
        return new AdaptedModel(base, adapter)
                .reference()
                .answered(List.of(new GoldenCase("", ids, new float[0])))
                .get(0);
    }

    private static Checkpoint with(Checkpoint base, Golden golden) {
        return new Checkpoint(
                base.network(), base.tensors(), base.labels(), base.text(), base.sha256(), List.of(golden));
    }
}
