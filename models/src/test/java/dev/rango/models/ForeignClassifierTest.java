package dev.rango.models;

import static org.assertj.core.api.Assertions.assertThat;

import dev.rango.models.ForeignClassifier.Rows;
import dev.rango.runtime.text.Tokenizer;
import dev.rango.runtime.text.Vocabulary;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.TreeMap;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ForeignClassifierTest {
    private static final int DIM = 4;
    private static final int HIDDEN = 3;

    @TempDir
    Path folder;

    private final SplittableRandom random = new SplittableRandom(2);
    private final TreeMap<String, Tensor> tensors = new TreeMap<>();

    @BeforeEach
    void wholeModel() {
        tensors.put("embedding.weight", Matrices.random(6, DIM, random));
        layer("fc1.", DIM, HIDDEN);
        layer("fc2.", HIDDEN, 2);
    }

    private void layer(String prefix, int in, int out) {
        Linear linear = Matrices.linear(in, out, random);
        tensors.put(prefix + "weight", linear.weight());
        tensors.put(prefix + "bias", linear.bias());
    }

    private void wrapForLora() {
        for (String part : List.of("weight", "bias")) {
            tensors.put("fc1.linear." + part, tensors.remove("fc1." + part));
        }
        tensors.put("fc1.lora.A", Matrices.random(DIM, 2, random));
        tensors.put("fc1.lora.B", Matrices.random(2, HIDDEN, random));
    }

    private Path write(String prefix) {
        TreeMap<String, Tensor> named = new TreeMap<>();
        tensors.forEach((name, tensor) -> named.put(prefix + name, tensor));
        Path file = folder.resolve("foreign.safetensors");
        new Safetensors(named, new TreeMap<>()).write(file);
        return file;
    }

    @Test
    void rowsAreReadByIdOrByWord() {
        ForeignClassifier model = ForeignClassifier.read(write("model."), List.of());
        assertThat(model.words(Rows.IDS)).isEqualTo(4);
        assertThat(model.words(Rows.WORDS)).isEqualTo(6);
        ClassifierWeights byId = model.weights(Rows.IDS, Optional.empty());
        ClassifierWeights byWord = model.weights(Rows.WORDS, Optional.empty());
        assertThat(byId.embedding().sameBits(tensors.get("embedding.weight"))).isTrue();
        assertThat(byWord.embedding().shape()).containsExactly(8, DIM);
        // Word 3 is id 5: by id it reads row 5, by word its own row 3.
        double[] shifted = ReferenceNetwork.of(byId).logits(new int[] {3});
        assertThat(ReferenceNetwork.of(byWord).logits(new int[] {5})).containsExactly(shifted);
        // The rows of the specials are zero: as good as no word at all.
        assertThat(ReferenceNetwork.of(byWord).logits(new int[] {0}))
                .containsExactly(ReferenceNetwork.of(byId).logits(new int[0]));
    }

    @Test
    void aLoraIsMergedOrKeptAsAnAdapterOfItsOwnBase() throws IOException {
        Path plain = write("");
        ForeignClassifier frozen = ForeignClassifier.read(plain, List.of());
        Checkpoint base = base(frozen.weights(Rows.IDS, Optional.empty()));
        wrapForLora();
        ForeignClassifier tuned = ForeignClassifier.read(write(""), List.of());
        ForeignFiles.isRefused(() -> tuned.weights(Rows.IDS, Optional.empty()), "needs alpha");
        Adapter adapter = ForeignAdapter.of(base, tuned, 0.5).on(base, List.of("no", "yes"));
        assertThat(adapter.updates()).containsOnlyKeys("fc1");
        assertThat(adapter.golden()).hasSameSizeAs(GoldenTexts.all());
        double[] branch = ReferenceNetwork.of(new AdaptedModel(base, adapter)).logits(new int[] {2, 3});
        double[] merged =
                ReferenceNetwork.of(tuned.weights(Rows.IDS, Optional.of(0.5))).logits(new int[] {2, 3});
        assertThat(merged[0]).isCloseTo(branch[0], org.assertj.core.api.Assertions.within(1e-6));
        ForeignFiles.isRefused(() -> ForeignAdapter.of(base, frozen, 1), "a model without an adapter");
        ForeignFiles.isRefused(() -> ForeignAdapter.of(base, tuned, 1).on(base, List.of("a")), "1 names for 2 classes");

        tensors.get("embedding.weight").data()[3] += 1;
        ForeignClassifier other = ForeignClassifier.read(write(""), List.of());
        ForeignFiles.isRefused(() -> ForeignAdapter.of(base, other, 1), "embedding.weight: differs from the base's");
    }

    @Test
    void partsAreReadFromFilesOfTheirOwn() throws IOException {
        ForeignClassifier frozen = ForeignClassifier.read(write(""), List.of());
        Checkpoint base = base(frozen.weights(Rows.IDS, Optional.empty()));
        Path a = one("a", "A", Matrices.random(DIM, 2, random));
        Path b = one("b", "B", Matrices.random(2, HIDDEN, random));
        Path head = folder.resolve("head.safetensors");
        TreeMap<String, Tensor> layer = new TreeMap<>();
        layer.put("weight", Matrices.random(2, HIDDEN, random));
        layer.put("bias", Tensor.vector(new float[2]));
        new Safetensors(layer, new TreeMap<>()).write(head);
        ForeignAdapter adapter = ForeignAdapter.read(base, a, b, 0.1, head);
        assertThat(adapter.updates().get("fc1").rank()).isEqualTo(2);
        ForeignFiles.isRefused(() -> ForeignAdapter.read(base, b, a, 0.1, head), "do not fit fc1, which is [4, 3]");
        ForeignFiles.isRefused(() -> ForeignAdapter.read(base, head, b, 0.1, head), "holds 2 tensors");
        ForeignFiles.isRefused(() -> ForeignAdapter.read(base, a, b, 0.1, a), "'weight': is missing");
        assertThat(ForeignAdapter.number(one("n", "alpha", Tensor.vector(new float[] {0.5f}))))
                .isEqualTo(0.5);
        ForeignFiles.isRefused(() -> ForeignAdapter.number(a), "is not one number");
    }

    private Path one(String file, String name, Tensor tensor) {
        Path path = folder.resolve(file + ".safetensors");
        new Safetensors(new TreeMap<>(java.util.Map.of(name, tensor)), new TreeMap<>()).write(path);
        return path;
    }

    @Test
    void otherNetworksAreRefused() {
        tensors.put("fc2.bias", Tensor.vector(new float[3]));
        ForeignFiles.isRefused(() -> ForeignClassifier.read(write(""), List.of()), "3 values for 2 rows");
        tensors.put("fc2.bias", Tensor.vector(new float[] {1, Float.NaN}));
        ForeignFiles.isRefused(() -> ForeignClassifier.read(write(""), List.of()), "'fc2.bias': value 1 is NaN");
        tensors.remove("fc2.bias");
        ForeignFiles.isRefused(() -> ForeignClassifier.read(write(""), List.of()), "'fc2.bias': is missing");
        layer("fc2.", HIDDEN + 1, 2);
        ForeignFiles.isRefused(() -> ForeignClassifier.read(write(""), List.of()), "do not fit together");
        tensors.remove("embedding.weight");
        ForeignFiles.isRefused(
                () -> ForeignClassifier.read(write(""), List.of()), "has 0 tensors named embedding.weight");
    }

    @Test
    void paddingIsWrittenOutAsWords() {
        List<int[]> padded = PaddedBatch.of(List.of(new int[] {3}, new int[] {4, 5, 2}, new int[0]), 0);
        assertThat(padded).containsExactly(new int[] {3, 0, 0}, new int[] {4, 5, 2}, new int[] {0, 0, 0});
    }

    private Checkpoint base(ClassifierWeights weights) throws IOException {
        Tokenizer tokenizer = new Tokenizer(Vocabulary.of(List.of("<unk>", "<pad>", "a", "b", "the", ".")), 50);
        Path target = Files.createDirectories(folder.resolve("base"));
        TextBag.write(target, tokenizer, List.of("x", "y"), weights, List.of());
        return TextBag.read(target);
    }
}
