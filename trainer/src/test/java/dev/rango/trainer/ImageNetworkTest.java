package dev.rango.trainer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.rango.data.LabelledImage;
import dev.rango.models.AdaptedModel;
import dev.rango.models.Adapter;
import dev.rango.models.Checkpoint;
import dev.rango.models.ImageReference;
import dev.rango.models.ImageWeights;
import dev.rango.models.LeNet;
import dev.rango.models.Linear;
import dev.rango.models.LowRank;
import dev.rango.models.SampleImages;
import dev.rango.runtime.format.ImageConfig;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;

/** The engine's convolutions and branches against plain double precision arithmetic. */
class ImageNetworkTest {
    private static final int CLASSES = 5;
    private static final int[] LABELS = {3, 0, 4};
    private static final int CHECKED_VALUES = 12;
    private static final float STEP = 1e-4f;

    private final SplittableRandom random = new SplittableRandom(17);
    private final List<byte[]> images =
            List.of(SampleImages.strokes(random), SampleImages.noise(random), SampleImages.strokes(random));
    private final float[] pixels = new ImageInputs(
                    images.stream().map(image -> new LabelledImage(image, 0)).toList())
            .rows(new int[] {0, 1, 2}, null);

    @Test
    void gradientsOfEveryLayerAgreeWithFiniteDifferencesInDoublePrecision() {
        LeNetModule net = LeNetModule.fresh(random, CLASSES);
        ImageWeights weights = weights(net);
        assertGradients(net.whole(), 10, () -> ImageReference.of(weights));
    }

    @Test
    void gradientsOfEveryBranchAgreeWithFiniteDifferencesInDoublePrecision() {
        ImageWeights base = weights(LeNetModule.fresh(random, 4));
        LeNetModule net = branched(base);
        LoraLinear fc1 = (LoraLinear) net.fc1();
        LoraLinear fc2 = (LoraLinear) net.fc2();
        Map<String, LowRank> updates = Map.of(
                "fc1", new LowRank(fc1.a().value(), fc1.b().value()),
                "fc2", new LowRank(fc2.a().value(), fc2.b().value()));
        Linear head = new Linear(net.head().weight().value(), net.head().bias().value());
        List<String> labels = List.of("a", "b", "c", "d", "e");
        Checkpoint model = dev.rango.models.LeNet.of(labels.subList(0, 4), base, "x", List.of());
        Adapter adapter = Adapter.of(LeNet.FAMILY, fc1.alpha(), updates, head, labels, "x", List.of());
        assertGradients(net.whole(), 6, () -> ImageReference.of(new AdaptedModel(model, adapter)));
    }

    @Test
    void gradientsAreTheSameWhenMemoryIsReclaimedBetweenForwardAndBackward() {
        LeNetModule net = LeNetModule.fresh(random, CLASSES);
        Network network = net.whole();
        Network disturbed = new Network(
                List.of(new NetworkTest.CollectingLayer(net.conv1()), net.conv2(), net.fc1(), net.fc2()), net.head());
        Network.Gradients expected = gradients(network);
        for (int round = 0; round < 5; round++) {
            Network.Gradients actual = gradients(disturbed);
            for (int p = 0; p < expected.parameters().size(); p++) {
                assertThat(actual.parameters().get(p))
                        .containsExactly(expected.parameters().get(p));
            }
        }
    }

    @Test
    void onlyBranchesAndHeadOfAnAdaptedNetworkLearn() {
        LeNetModule net = branched(weights(LeNetModule.fresh(random, 4)));
        LoraLinear fc1 = (LoraLinear) net.fc1();
        LoraLinear fc2 = (LoraLinear) net.fc2();
        assertThat(net.whole().trainable())
                .containsExactly(
                        fc1.a(),
                        fc1.b(),
                        fc2.a(),
                        fc2.b(),
                        net.head().weight(),
                        net.head().bias());
        assertThat(net.dense().trainable()).isEqualTo(net.whole().trainable());
    }

    @Test
    void featuresComputedOnceGiveTheLogitsOfTheWholeNetwork() {
        LeNetModule net = LeNetModule.fresh(random, CLASSES);
        Inputs inputs = new ImageInputs(
                images.stream().map(image -> new LabelledImage(image, 2)).toList());
        FeatureInputs features = FeatureInputs.of(inputs, net.convolutions(), ImageWeights.FEATURES);
        assertThat(features.size()).isEqualTo(3);
        assertThat(features.label(1)).isEqualTo(2);
        assertThat(net.dense().logits(features.rows(new int[] {2, 0}, null), 2, features.width()))
                .containsExactly(net.whole().logits(inputs.rows(new int[] {2, 0}, null), 2, inputs.width()));
    }

    @Test
    void freshAdapterChangesNothing() {
        ImageWeights base = weights(LeNetModule.fresh(random, CLASSES));
        LeNetModule frozen = LeNetModule.frozen(base);
        LeNetModule adapted = LeNetModule.adapted(random, base, LoraSpec.of(3, 0.5, "fc1", "fc2"), 0, 9);
        Network withOldHead =
                new Network(List.of(adapted.conv1(), adapted.conv2(), adapted.fc1(), adapted.fc2()), frozen.head());
        assertThat(withOldHead.logits(pixels, 3, ImageConfig.PIXELS))
                .containsExactly(frozen.whole().logits(pixels, 3, ImageConfig.PIXELS));
    }

    /** B starts at zero, which would leave A without a gradient. */
    private LeNetModule branched(ImageWeights base) {
        LeNetModule net = LeNetModule.adapted(random, base, LoraSpec.of(2, 0.3, "fc1", "fc2"), 0, CLASSES);
        for (Layer layer : List.of(net.fc1(), net.fc2())) {
            float[] b = ((LoraLinear) layer).b().data();
            for (int i = 0; i < b.length; i++) {
                b[i] = (float) (random.nextDouble() - 0.5);
            }
        }
        return net;
    }

    private Network.Gradients gradients(Network network) {
        return network.gradients(pixels, ImageConfig.PIXELS, LABELS, Network.ones(CLASSES), false, null);
    }

    private void assertGradients(Network network, int parameters, Supplier<ImageReference> reference) {
        Network.Gradients gradients = gradients(network);
        assertThat((double) gradients.loss()).isCloseTo(loss(reference.get()), within(1e-5));
        List<Parameter> trainable = network.trainable();
        assertThat(trainable).hasSize(parameters);
        for (int p = 0; p < parameters; p++) {
            float[] values = trainable.get(p).data();
            float[] gradient = gradients.parameters().get(p);
            int compared = Math.min(values.length, CHECKED_VALUES);
            double largest = 0;
            for (int k = 0; k < compared; k++) {
                int i = values.length == compared ? k : random.nextInt(values.length);
                float before = values[i];
                values[i] = before + STEP;
                double above = values[i];
                double lossAbove = loss(reference.get());
                values[i] = before - STEP;
                double difference = (lossAbove - loss(reference.get())) / (above - values[i]);
                values[i] = before;
                assertThat((double) gradient[i])
                        .as("parameter " + p + ", value " + i)
                        .isCloseTo(difference, within(2e-5 + 2e-3 * Math.abs(difference)));
                largest = Math.max(largest, Math.abs(difference));
            }
            assertThat(largest).as("parameter " + p).isPositive();
        }
    }

    /** Mean cross-entropy in double precision, independent of the engine. */
    private double loss(ImageReference reference) {
        double loss = 0;
        for (int i = 0; i < LABELS.length; i++) {
            double[] logits = reference.logits(images.get(i));
            double sum = 0;
            for (double logit : logits) {
                sum += Math.exp(logit);
            }
            loss += (Math.log(sum) - logits[LABELS[i]]) / LABELS.length;
        }
        return loss;
    }

    /** Shares the arrays of the network, so that a change of one is seen in both. */
    private static ImageWeights weights(LeNetModule net) {
        return new ImageWeights(
                shared(net.conv1()),
                shared(net.conv2()),
                shared((LinearLayer) net.fc1()),
                shared((LinearLayer) net.fc2()),
                shared(net.head()));
    }

    private static dev.rango.models.Convolution shared(ConvolutionLayer layer) {
        return new dev.rango.models.Convolution(
                layer.weight().value(), layer.bias().value(), layer.padding());
    }

    private static Linear shared(LinearLayer layer) {
        return new Linear(layer.weight().value(), layer.bias().value());
    }
}
