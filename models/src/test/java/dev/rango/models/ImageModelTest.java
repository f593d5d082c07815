package dev.rango.models;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.rango.runtime.UnusableInputException;
import dev.rango.runtime.format.GoldenImage;
import dev.rango.runtime.format.ImageConfig;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.TreeMap;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Files and arithmetic of image classifiers. */
class ImageModelTest {
    private static final List<String> DIGITS = List.of("0", "1", "2");

    @TempDir
    Path folder;

    private final SplittableRandom random = new SplittableRandom(4);
    private final ImageWeights weights = new ImageWeights(
            new Convolution(tensor(6, 1, 5, 5), tensor(6), 2),
            new Convolution(tensor(16, 6, 5, 5), tensor(16), 0),
            new Linear(tensor(120, 400), tensor(120)),
            new Linear(tensor(84, 120), tensor(84)),
            new Linear(tensor(3, 84), tensor(3)));
    private final List<GoldenImage> golden =
            List.of(new GoldenImage("strokes", SampleImages.strokes(random), new float[] {0.1f, -3e-8f, 7}));
    private Checkpoint base;

    @BeforeEach
    void write() throws IOException {
        Files.createDirectories(folder.resolve("base"));
        LeNet.write(folder.resolve("base"), DIGITS, weights, golden);
        base = LeNet.read(folder.resolve("base"));
    }

    private Tensor tensor(int... shape) {
        float[] data = new float[Arrays.stream(shape).reduce(1, (a, b) -> a * b)];
        for (int i = 0; i < data.length; i++) {
            data[i] = (float) (random.nextDouble() - 0.5) / 5;
        }
        return new Tensor(shape, data);
    }

    @Test
    void aBaseIsReadAsItWasWritten() {
        assertThat(base.labels()).isEqualTo(DIGITS);
        weights.tensors()
                .forEach((name, tensor) -> assertThat(
                                LeNet.weights(base).tensors().get(name).sameBits(tensor))
                        .as(name)
                        .isTrue());
        assertThat(LeNet.images(base.golden()).get(0).pixels())
                .isEqualTo(golden.get(0).pixels());
        assertThat(base.golden().get(0).logits()).containsExactly(0.1f, -3e-8f, 7);
        assertThat(Family.of(folder.resolve("base"))).isSameAs(LeNet.FAMILY);
    }

    @Test
    void convolutionsThatOnlyPassOnGiveTheMaximaOfFourByFourPixels() {
        // conv1 and conv2 take the middle of their windows, fc1 to fc3 hand one value on: what is left are the maxima.
        float[] first = new float[6 * 25];
        first[12] = 1;
        float[] second = new float[16 * 6 * 25];
        second[12] = 2;
        ImageWeights passing = new ImageWeights(
                new Convolution(new Tensor(new int[] {6, 1, 5, 5}, first), Tensor.vector(new float[6]), 2),
                new Convolution(new Tensor(new int[] {16, 6, 5, 5}, second), Tensor.vector(new float[16]), 0),
                // Place 7 of the 25 is row 1, column 2.
                picking(120, 400, 5, 7, 0),
                picking(84, 120, 9, 5, 0),
                picking(3, 84, 1, 9, 0.5f));
        byte[] pixels = new byte[ImageConfig.PIXELS];
        // conv2's middle is two values in: its row 1 pools rows 2 and 3, those rows 4 + 4 to 7 + 4 of the pixels'
        // maxima.
        pixels[9 * 28 + 14] = (byte) 200;
        pixels[8 * 28 + 15] = (byte) 100;
        assertThat(ImageReference.of(passing).logits(pixels)[1]).isCloseTo(2 * 200 / 255.0 + 0.5, within(1e-12));
        assertThat(ImageReference.of(passing).logits(pixels)[0]).isZero();
        pixels[9 * 28 + 14] = 0;
        assertThat(ImageReference.of(passing).logits(pixels)[1]).isCloseTo(2 * 100 / 255.0 + 0.5, within(1e-12));
    }

    /** A layer that gives x[from] at one place. */
    private static Linear picking(int out, int in, int to, int from, float bias) {
        float[] matrix = new float[out * in];
        matrix[to * in + from] = 1;
        float[] biases = new float[out];
        biases[to] = bias;
        return new Linear(Tensor.matrix(out, in, matrix), Tensor.vector(biases));
    }

    @Test
    void adaptersAddUpAndAreExtracted() throws IOException {
        writeAdapter();
        AdaptedModel model = AdaptedModel.read(base, folder.resolve("adapter"));
        AdapterExtraction found =
                AdapterExtraction.of(base, model.merged(), Set.of(), new RankChoice(100, 0.999999), step -> {});
        assertThat(found.adapter().family()).isSameAs(LeNet.FAMILY);
        assertThat(found.adapter().updates().keySet())
                .isEqualTo(model.adapter().updates().keySet());
        assertThat(found.leftOut()).isEmpty();
        assertThat(found.largestDifference()).isLessThan(1e-5);
        assertThat(AdapterExtraction.of(base, model.merged(), Set.of("fc2"), RankChoice.atMost(1), step -> {})
                        .leftOut())
                .containsExactly("fc1.weight");

        Adapter negative = AdapterAlgebra.negate(model).adapter();
        AdapterAlgebra nothing = AdapterAlgebra.combine(
                base,
                List.of(model, new AdaptedModel(base, negative)),
                new double[] {1, 1},
                AdapterHead.of(negative),
                Optional.of(RankChoice.atMost(1)));
        byte[] pixels = golden.get(0).pixels();
        assertThat(ImageReference.of(new AdaptedModel(base, nothing.adapter())).logits(pixels)[0])
                .isCloseTo(ImageReference.of(model.withoutBranch()).logits(pixels)[0], within(1e-6));
        assertThat(AdapterAlgebra.truncate(model, RankChoice.atMost(1))
                        .adapter()
                        .rank())
                .isEqualTo(1);
    }

    @Test
    void adaptersHavePeftsLayout() throws IOException {
        Adapter adapter = writeAdapter();
        Safetensors file = Safetensors.read(folder.resolve("adapter/adapter_model.safetensors"));
        assertThat(file.tensors().keySet())
                .containsExactly(
                        "base_model.model.fc1.lora_A.weight",
                        "base_model.model.fc1.lora_B.weight",
                        "base_model.model.fc2.lora_A.weight",
                        "base_model.model.fc2.lora_B.weight",
                        "base_model.model.fc3.bias",
                        "base_model.model.fc3.weight");
        assertThat(file.tensors().get("base_model.model.fc2.lora_A.weight").shape())
                .containsExactly(2, 120);
        JsonNode config =
                JsonMapper.builder().build().readTree(Files.readString(folder.resolve("adapter/adapter_config.json")));
        assertThat(config.path("target_modules").toString()).isEqualTo("[\"fc1\",\"fc2\"]");
        assertThat(config.path("modules_to_save").toString()).isEqualTo("[\"fc3\"]");
        assertThat(config.path("lora_alpha").doubleValue()).isEqualTo(0.5 * 2);

        AdaptedModel read = AdaptedModel.read(base, folder.resolve("adapter"));
        assertThat(read.adapter().labels()).containsExactly("A", "B");
        Update fc2 = read.adapter().updates().get("fc2");
        assertThat(fc2.factors()
                        .a()
                        .sameBits(adapter.updates().get("fc2").factors().a()))
                .isTrue();
        // Branch and merged are two ways to the same numbers.
        double[] branch = ImageReference.of(read).logits(golden.get(0).pixels());
        double[] merged = ImageReference.of(read.merged()).logits(golden.get(0).pixels());
        double[] off =
                ImageReference.of(read.withoutBranch()).logits(golden.get(0).pixels());
        assertThat(merged[0]).isCloseTo(branch[0], within(1e-6));
        assertThat(Math.abs(off[0] - branch[0])).isGreaterThan(1e-4);
    }

    private Adapter writeAdapter() throws IOException {
        Adapter adapter = Adapter.of(
                LeNet.FAMILY,
                0.5,
                Map.of(
                        "fc1", new LowRank(tensor(400, 2), tensor(2, 120)),
                        "fc2", new LowRank(tensor(120, 2), tensor(2, 84))),
                new Linear(tensor(2, 84), tensor(2)),
                List.of("A", "B"),
                base.sha256(),
                List.of());
        AdapterFiles.write(Files.createDirectories(folder.resolve("adapter")), adapter);
        return adapter;
    }

    @Test
    void whatIsFrozenHasOneDigestForEachOfItsStates() {
        FrozenWeights before = FrozenWeights.of(base);
        assertThat(before.tensors()).isEqualTo(8);
        assertThat(before.weights())
                .isEqualTo(weights.parameters() - weights.fc3().parameters());
        assertThat(FrozenWeights.of(LeNet.read(folder.resolve("base")))).isEqualTo(before);
        for (Tensor tensor : base.body().values()) {
            int last = tensor.elements() - 1;
            float kept = tensor.data()[last];
            tensor.data()[last] = Math.nextUp(kept);
            assertThat(FrozenWeights.of(base).sha256()).isNotEqualTo(before.sha256());
            tensor.data()[last] = kept;
        }
        assertThat(FrozenWeights.of(base)).isEqualTo(before);
    }

    @Test
    void modelsAndAdaptersOfTheOtherKindAreRefused() throws IOException {
        writeAdapter();
        assertRefused(
                () -> AdapterFiles.read(folder.resolve("adapter"), TextBag.FAMILY),
                "it is the adapter of an image classifier");
        assertRefused(() -> TextBag.read(folder.resolve("base")), "is that of an image classifier");
        Path config = folder.resolve("adapter/adapter_config.json");
        Files.writeString(config, Files.readString(config).replace("fc3", "fc2"));
        assertRefused(
                () -> AdapterFiles.read(folder.resolve("adapter"), LeNet.FAMILY),
                "it is the adapter of a text classifier");
        Path text = folder.resolve("base/config.json");
        Files.writeString(text, Files.readString(text).replace("rango-image", "rango-text"));
        assertRefused(() -> LeNet.read(folder.resolve("base")), "is that of a text classifier");
    }

    @Test
    void brokenFilesAreRefusedWithTheirPlace() throws IOException {
        Path config = folder.resolve("base/config.json");
        String good = Files.readString(config);
        Files.writeString(config, good.replace("\"lenet\"", "\"vgg\""));
        assertRefused(() -> LeNet.read(folder.resolve("base")), "architecture: is not lenet");
        Files.writeString(config, good.replace("\"image_size\" : 28", "\"image_size\" : 32"));
        assertRefused(() -> LeNet.read(folder.resolve("base")), "image_size: is not 28");
        Files.writeString(config, good.replace("\"2\" : \"2\"", "\"2\" : \"2\", \"3\" : \"3\""));
        assertRefused(() -> LeNet.read(folder.resolve("base")), "fc3.weight");
        Files.writeString(config, good);

        Path goldenFile = folder.resolve("base/golden.jsonl");
        String cases = Files.readString(goldenFile);
        Files.writeString(goldenFile, cases.replace("\"pixels\":\"AAAA", "\"pixels\":\"AA"));
        assertRefused(() -> LeNet.read(folder.resolve("base")), "case 1 pixels");
        Files.writeString(goldenFile, cases.replace("\"pixels\":\"A", "\"pixels\":\"!"));
        assertRefused(() -> LeNet.read(folder.resolve("base")), "case 1 pixels: is no Base64");
        Files.writeString(goldenFile, cases);

        TreeMap<String, Tensor> without = new TreeMap<>(weights.tensors());
        without.remove("conv2.bias");
        new Safetensors(without, new TreeMap<>()).write(folder.resolve("base/model.safetensors"));
        assertRefused(() -> LeNet.read(folder.resolve("base")), "tensor 'conv2.bias': is missing");
    }

    private static void assertRefused(org.assertj.core.api.ThrowableAssert.ThrowingCallable call, String part) {
        assertThatThrownBy(call).isInstanceOf(UnusableInputException.class).hasMessageContaining(part);
    }
}
