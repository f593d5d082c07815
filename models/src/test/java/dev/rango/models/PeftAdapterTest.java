package dev.rango.models;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.rango.runtime.text.Tokenizer;
import dev.rango.runtime.text.Vocabulary;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** PEFT's folders as save_pretrained leaves them, read by one reader for every verb. */
class PeftAdapterTest {
    private static final String ROOT = "base_model.model.";
    private static final String LAYER = ROOT + "enc.layer.";

    @TempDir
    Path folder;

    private final SplittableRandom random = new SplittableRandom(7);
    private final TreeMap<String, Tensor> tensors = new TreeMap<>();

    private void config(String more) throws IOException {
        Files.writeString(
                folder.resolve("adapter_config.json"),
                "{\"peft_type\":\"LORA\",\"r\":2,\"lora_alpha\":4,\"bias\":\"none\",\"target_modules\":[\"fc1\"]" + more
                        + "}");
    }

    private void weights() {
        new Safetensors(tensors, new TreeMap<>()).write(folder.resolve("adapter_model.safetensors"));
    }

    private void twoLayers(String middle) {
        for (String layer : new String[] {"0.q", "1.q"}) {
            tensors.put(LAYER + layer + ".lora_A" + middle + ".weight", Matrices.random(2, 4, random));
            tensors.put(LAYER + layer + ".lora_B" + middle + ".weight", Matrices.random(3, 2, random));
        }
        weights();
    }

    /** As PEFT matches: re.match("(.*\.)?(KEY)$", path), the first key of the file that does. */
    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
            {}                                  | 2  | 2
            {"layer\\\\.0\\\\.q": 32}           | 16 | 2
            {"^enc\\\\.layer\\\\.0\\\\.q": 32}  | 16 | 2
            {"q": 8, "layer.0.q": 32}           | 4  | 4
            {"layer.0.q": 32, "q": 8}           | 16 | 4
            {"ayer.0.q": 32}                    | 2  | 2
            {"layer.[01].(?:[qk])": 6}          | 3  | 3
            {"layer\\\\.\\\\d+\\\\.q$": 6}      | 3  | 3
            {"0.q": 32}                         | 16 | 2
            """)
    void patternsMatchAsPeftMatchesThem(String pattern, double first, double second) throws IOException {
        config(",\"alpha_pattern\":" + pattern);
        twoLayers("");
        assertThat(AdapterSpectrum.of(folder))
                .extracting(AdapterSpectrum::scaling)
                .containsExactly(first, second);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
            (?P<a>q)      | which is not read as Python does
            \\\\Zq        | which is not read as Python does
            (?i)q         | which is not read as Python does
            [a&&[b]]      | which is not read as Python does
            q++           | which is not read as Python does
            \\\\p{L}      | which is not read as Python does
            (q            | has the key '(q'
            q)(x          | has the key 'q)(x'
            """)
    void keysThatJavaReadsOtherwiseAreRefused(String key, String message) throws IOException {
        config(",\"alpha_pattern\":{\"" + key + "\": 1}");
        twoLayers("");
        ForeignFiles.isRefused(() -> AdapterSpectrum.of(folder), message);
    }

    @Test
    void aKeyThatWouldTakeForEverIsRefused() {
        PeftPattern pattern = PeftPattern.of(folder, "rank_pattern", ".*.*.*.*.*.*.*b");
        assertThat(pattern.matches("x.aaab")).isTrue();
        ForeignFiles.isRefused(() -> pattern.matches("a".repeat(80)), "takes too long to match");
    }

    @Test
    void namesMayKeepTheAdaptersName() throws IOException {
        config("");
        twoLayers(".default");
        assertThat(AdapterSpectrum.of(folder))
                .extracting(AdapterSpectrum::layer)
                .containsExactly("enc.layer.0.q", "enc.layer.1.q");
        tensors.put(LAYER + "0.q.lora_A.other.weight", Matrices.random(2, 4, random));
        weights();
        ForeignFiles.isRefused(() -> AdapterSpectrum.of(folder), "is there beside");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            use_dora                | true          | use_dora: DoRA's magnitudes rescale W0
            fan_in_fan_out          | true          | fan_in_fan_out: is true
            lora_bias               | true          | lora_bias: is true
            init_lora_weights       | "pissa_niter_4" | init_lora_weights: is "pissa_niter_4", which changes the base
            trainable_token_indices | [1]           | trainable_token_indices: is [1]
            """)
    void whatIsNoPlainLoraIsShownAndNotApplied(String option, String value, String message) throws IOException {
        config(",\"" + option + "\":" + value);
        twoLayers("");
        assertThat(AdapterSpectrum.of(folder).get(0).obstacles()).hasSize(1).allMatch(o -> o.contains(message));
        ForeignFiles.isRefused(() -> AdapterFiles.read(folder, TextBag.FAMILY), "adapter_config.json: " + option);
    }

    @Test
    void magnitudesSayThatItIsDora() throws IOException {
        config("");
        tensors.put(LAYER + "0.q.lora_magnitude_vector", Tensor.vector(new float[3]));
        twoLayers("");
        assertThat(AdapterSpectrum.of(folder).get(0).obstacles()).allMatch(o -> o.contains("DoRA"));
    }

    @Test
    void anotherKindOfAdapterIsRefusedByName() throws IOException {
        Files.writeString(folder.resolve("adapter_config.json"), "{\"peft_type\":\"ADALORA\"}");
        ForeignFiles.isRefused(() -> AdapterSpectrum.of(folder), "peft_type: is \"ADALORA\"");
        ForeignFiles.isRefused(() -> AdapterFiles.read(folder, TextBag.FAMILY), "peft_type: is \"ADALORA\"");
    }

    @Test
    void theBinOfOlderPeftIsReadInPlaceOfSafetensors() throws IOException {
        config("");
        twoLayers("");
        List<AdapterSpectrum> expected = AdapterSpectrum.of(folder);
        Files.delete(folder.resolve("adapter_model.safetensors"));
        PickleWriter.write(folder.resolve("adapter_model.bin"), 2, new LinkedHashMap<>(tensors));
        List<AdapterSpectrum> read = AdapterSpectrum.of(folder);
        assertThat(read).hasSize(2);
        for (int i = 0; i < 2; i++) {
            assertThat(read.get(i)
                            .factors()
                            .a()
                            .sameBits(expected.get(i).factors().a()))
                    .isTrue();
        }
    }

    /** A PEFT folder of a base's own layers names neither base nor labels, and fits where its shapes do. */
    @Test
    void anUnboundAdapterFitsWhereItsLayersDo() throws IOException {
        Linear fc1 = Matrices.linear(4, 3, random);
        Linear fc2 = Matrices.linear(3, 2, random);
        Tensor table = Matrices.random(6, 4, random);
        Path target = Files.createDirectories(folder.resolve("base"));
        Tokenizer tokenizer = new Tokenizer(Vocabulary.of(List.of("<unk>", "<pad>", "a", "b", "the", ".")), 50);
        TextBag.write(target, tokenizer, List.of("neg", "pos"), new ClassifierWeights(table, fc1, fc2), List.of());
        Checkpoint base = TextBag.read(target);
        config(",\"modules_to_save\":[\"fc2\",\"classifier\",\"score\"]");
        Tensor a = Matrices.random(4, 2, random);
        Tensor b = Matrices.random(2, 3, random);
        Linear head = Matrices.linear(3, 2, random);
        tensors.put(ROOT + "fc1.lora_A.weight", a.transposed());
        tensors.put(ROOT + "fc1.lora_B.weight", b.transposed());
        tensors.put(ROOT + "fc2.weight", head.weight());
        tensors.put(ROOT + "fc2.bias", head.bias());
        weights();
        AdaptedModel model = AdaptedModel.read(base, folder);
        Linear merged = new Linear(new LowRank(a, b).addedToLinear(fc1.weight(), 2), fc1.bias());
        double[] expected =
                ReferenceNetwork.of(new ClassifierWeights(table, merged, head)).logits(new int[] {2, 3});
        assertThat(ReferenceNetwork.of(model).logits(new int[] {2, 3})).containsExactly(expected, within(1e-6));
        assertThat(model.adapter().isBound()).isFalse();
        assertThat(model.adapter().labels()).containsExactly("neg", "pos");
        assertThat(model.adapter().golden()).hasSameSizeAs(GoldenTexts.all());
        assertThat(AdapterFiles.namesBase(folder)).isFalse();
        // What is computed of it stays unbound; import binds it, by the word of who imports.
        Path negative = Files.createDirectories(folder.resolve("negative"));
        AdapterFiles.write(negative, AdapterAlgebra.negate(model).adapter());
        assertThat(AdaptedModel.read(base, negative).adapter().isBound()).isFalse();
        Adapter imported = ForeignAdapter.readFolder(base, folder, List.of("no", "yes"), Optional.of(2.0));
        assertThat(imported.baseSha256()).isEqualTo(base.sha256());
        ForeignFiles.isRefused(
                () -> ForeignAdapter.readFolder(base, folder, List.of("no", "yes"), Optional.of(3.0)),
                "alpha: is 3.0, adapter_config.json scales by 2.0");
        tensors.put(ROOT + "fc2.weight", Matrices.random(3, 3, random));
        tensors.put(ROOT + "fc2.bias", Tensor.vector(new float[3]));
        weights();
        ForeignFiles.isRefused(
                () -> AdaptedModel.read(base, folder), "has 3 classes, the base has the labels [neg, pos]");
        tensors.put(ROOT + "fc2.weight", head.weight());
        tensors.put(ROOT + "fc2.bias", head.bias());
        tensors.put(ROOT + "fc1.lora_A.weight", Matrices.random(2, 5, random));
        weights();
        ForeignFiles.isRefused(() -> AdaptedModel.read(base, folder), "does not fit the shapes of this base");
        tensors.put(ROOT + "fc1.lora_A.weight", a.transposed());
        tensors.put(ROOT + "bn1.weight", head.bias());
        weights();
        ForeignFiles.isRefused(
                () -> AdaptedModel.read(base, folder), "holds tensors beyond [fc1] and fc2: [bn1.weight]");
    }
}
