package dev.rango.trainer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import ai.djl.ndarray.NDArray;
import dev.rango.models.Linear;
import dev.rango.models.Tensor;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class NetworkTest {
    private static final int IN = 7;
    private static final int HIDDEN = 9;
    private static final int RANK = 2;
    private static final double ALPHA = 0.3;
    private static final int[] LABELS = {0, 2, 1, 1, 2};

    private final SplittableRandom random = new SplittableRandom(3);
    private final float[] pooled = randomFloats(LABELS.length * IN);
    /** What the branch's inputs are multiplied with: one, unless a test drops some. */
    private final double[] branchMask = ones(LABELS.length * IN);
    /** What an example of each class counts. */
    private final float[] classWeights = {1, 1, 1};

    @Test
    void gradientsOfEveryParameterAgreeWithFiniteDifferencesInDoublePrecision() {
        Network network = adapted();
        Network.Gradients gradients = network.gradients(pooled, IN, LABELS, Network.ones(3), true, null);

        assertThat((double) gradients.loss()).isCloseTo(referenceLoss(network), within(1e-5));
        List<Parameter> trainable = network.trainable();
        assertThat(trainable).hasSize(4);
        for (int p = 0; p < trainable.size(); p++) {
            assertGradient(
                    network, trainable.get(p).data(), gradients.parameters().get(p));
        }
        assertGradient(network, pooled, gradients.pooled());
    }

    @Test
    void gradientsOfWeightedClassesAgreeWithFiniteDifferencesToo() {
        System.arraycopy(new float[] {2.5f, 0.25f, 1.5f}, 0, classWeights, 0, 3);
        Network network = adapted();
        Network.Gradients gradients = network.gradients(pooled, IN, LABELS, classWeights, true, null);
        assertThat((double) gradients.loss()).isCloseTo(referenceLoss(network), within(1e-5));
        for (int p = 0; p < network.trainable().size(); p++) {
            assertGradient(
                    network,
                    network.trainable().get(p).data(),
                    gradients.parameters().get(p));
        }
        assertGradient(network, pooled, gradients.pooled());
    }

    @Test
    void gradientsUnderDropoutAgreeWithFiniteDifferencesInDoublePrecision() {
        double dropout = 0.4;
        Network whole = adapted();
        LoraLinear fc1 = (LoraLinear) whole.hidden().get(0);
        Network network = new Network(new LoraLinear(fc1.base(), fc1.a(), fc1.b(), fc1.alpha(), dropout), whole.head());
        // What a pass draws, element after element.
        SplittableRandom draws = new SplittableRandom(8);
        for (int i = 0; i < branchMask.length; i++) {
            branchMask[i] = draws.nextDouble() < dropout ? 0 : 1 / (1 - dropout);
        }
        assertThat(branchMask).contains(0).contains(1 / 0.6);

        Network.Gradients gradients =
                network.gradients(pooled, IN, LABELS, Network.ones(3), true, new SplittableRandom(8));

        assertThat((double) gradients.loss()).isCloseTo(referenceLoss(network), within(1e-5));
        for (int p = 0; p < network.trainable().size(); p++) {
            assertGradient(
                    network,
                    network.trainable().get(p).data(),
                    gradients.parameters().get(p));
        }
        assertGradient(network, pooled, gradients.pooled());
    }

    @Test
    void gradientsAreTheSameWhenMemoryIsReclaimedBetweenForwardAndBackward() {
        Network network = adapted();
        Network disturbed = new Network(new CollectingLayer(network.hidden().get(0)), network.head());
        Network.Gradients expected = network.gradients(pooled, IN, LABELS, Network.ones(3), true, null);
        for (int round = 0; round < 15; round++) {
            Network.Gradients actual = disturbed.gradients(pooled, IN, LABELS, Network.ones(3), true, null);
            assertThat(actual.loss()).isEqualTo(expected.loss());
            assertThat(actual.pooled()).containsExactly(expected.pooled());
            for (int p = 0; p < expected.parameters().size(); p++) {
                assertThat(actual.parameters().get(p))
                        .containsExactly(expected.parameters().get(p));
            }
        }
    }

    @Test
    void freshAdapterChangesNothing() {
        Linear layer = randomLayer(IN, HIDDEN);
        LinearLayer head = LinearLayer.fresh(random, HIDDEN, 3);
        float[] plain = new Network(LinearLayer.frozen(layer), head).logits(pooled, LABELS.length, IN);
        float[] adapted =
                new Network(LoraLinear.fresh(random, layer, RANK, ALPHA, 0), head).logits(pooled, LABELS.length, IN);
        assertThat(adapted).containsExactly(plain);
    }

    @Test
    void frozenParametersHaveNoGradient() {
        Network network =
                new Network(LinearLayer.frozen(randomLayer(IN, HIDDEN)), LinearLayer.fresh(random, HIDDEN, 3));
        assertThat(network.trainable()).containsExactlyElementsOf(network.head().parameters());
        assertThat(network.gradients(pooled, IN, LABELS, Network.ones(3), false, null)
                        .pooled())
                .isEmpty();
    }

    private Network adapted() {
        LoraLinear fresh = LoraLinear.fresh(random, randomLayer(IN, HIDDEN), RANK, ALPHA, 0);
        // B starts at zero, which would leave A without a gradient.
        Parameter b = Parameter.normal(random, 1, RANK, HIDDEN);
        return new Network(new LoraLinear(fresh.base(), fresh.a(), b, ALPHA, 0), LinearLayer.fresh(random, HIDDEN, 3));
    }

    private void assertGradient(Network network, float[] values, float[] gradient) {
        float step = 1e-3f;
        for (int i = 0; i < values.length; i++) {
            float before = values[i];
            values[i] = before + step;
            double above = referenceLoss(network);
            values[i] = before - step;
            double below = referenceLoss(network);
            values[i] = before;
            assertThat((double) gradient[i]).isCloseTo((above - below) / (2 * step), within(2e-3));
        }
    }

    /** Mean cross-entropy in double precision, independent of the engine. */
    private double referenceLoss(Network network) {
        LoraLinear fc1 = (LoraLinear) network.hidden().get(0);
        double loss = 0;
        for (int row = 0; row < LABELS.length; row++) {
            double[] hidden = new double[HIDDEN];
            for (int h = 0; h < HIDDEN; h++) {
                hidden[h] = fc1.base().bias().data()[h];
                for (int i = 0; i < IN; i++) {
                    double weight = fc1.base().weight().data()[h * IN + i];
                    for (int r = 0; r < RANK; r++) {
                        weight += branchMask[row * IN + i]
                                * ALPHA
                                * fc1.a().data()[i * RANK + r]
                                * fc1.b().data()[r * HIDDEN + h];
                    }
                    hidden[h] += weight * pooled[row * IN + i];
                }
                hidden[h] = Math.max(0, hidden[h]);
            }
            double sum = 0;
            double target = 0;
            for (int c = 0; c < 3; c++) {
                double logit = network.head().bias().data()[c];
                for (int h = 0; h < HIDDEN; h++) {
                    logit += network.head().weight().data()[c * HIDDEN + h] * hidden[h];
                }
                sum += Math.exp(logit);
                target = c == LABELS[row] ? logit : target;
            }
            loss += classWeights[LABELS[row]] * (Math.log(sum) - target) / LABELS.length;
        }
        return loss;
    }

    private Linear randomLayer(int in, int out) {
        return new Linear(Tensor.matrix(out, in, randomFloats(in * out)), Tensor.vector(randomFloats(out)));
    }

    private static double[] ones(int count) {
        double[] values = new double[count];
        java.util.Arrays.fill(values, 1);
        return values;
    }

    private float[] randomFloats(int count) {
        float[] values = new float[count];
        for (int i = 0; i < count; i++) {
            values[i] = (float) (random.nextDouble() * 2 - 1);
        }
        return values;
    }

    /** Reclaims unreachable memory after its layer's forward pass and writes over what was reclaimed. */
    record CollectingLayer(Layer layer) implements Layer {
        @Override
        public NDArray forward(NDArray x, Pass pass) {
            NDArray y = layer.forward(x, pass);
            for (int round = 0; round < 2; round++) {
                System.gc();
                List<ByteBuffer> churn = new ArrayList<>();
                for (int i = 0; i < 200; i++) {
                    ByteBuffer buffer = ByteBuffer.allocateDirect(4 + i % 64);
                    while (buffer.hasRemaining()) {
                        buffer.put((byte) 0x7F);
                    }
                    churn.add(buffer);
                }
                assertThat(churn).isNotEmpty();
            }
            return y;
        }

        @Override
        public List<Parameter> parameters() {
            return layer.parameters();
        }
    }
}
