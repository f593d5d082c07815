package dev.rango.exporter.encoder;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.rango.exporter.TinyEncoder;
import dev.rango.exporter.Verification;
import dev.rango.exporter.proof.Check;
import dev.rango.exporter.proof.ProofReport;
import dev.rango.models.FolderManifest;
import dev.rango.onnx.OnnxModel;
import dev.rango.runtime.TextClassifier;
import dev.rango.runtime.TextEmbedder;
import dev.rango.runtime.UnusableInputException;
import dev.rango.runtime.format.GoldenCase;
import dev.rango.runtime.format.ModelConfig;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** From what other tools leave of a transformer to a folder that the runtime opens and that proves itself. */
class EncoderImportTest {
    @TempDir
    Path folder;

    private Path hf() {
        return folder.resolve("hf");
    }

    private Path out() {
        return folder.resolve("out");
    }

    private EncoderFiles parts(String... labels) {
        return EncoderFiles.of(hf().resolve("model.onnx"), hf().resolve("tokenizer.json"), Optional.empty())
                .with(List.of(labels), Optional.empty(), false, Optional.empty());
    }

    private void say(String file, String json) throws IOException {
        Path path = hf().resolve(file);
        Files.createDirectories(path.getParent());
        Files.writeString(path, json);
    }

    @Test
    void aSentenceTransformersFolderGivesVectors() throws IOException {
        TinyEncoder.writeStates(hf());
        say("config.json", "{\"model_type\":\"bert\",\"max_position_embeddings\":32}");
        say("tokenizer_config.json", "{\"model_max_length\":1000000000000000019884624838656}");
        say("sentence_bert_config.json", "{\"max_seq_length\":12,\"do_lower_case\":false}");
        say("1_Pooling/config.json", "{\"pooling_mode_cls_token\":false,\"pooling_mode_mean_tokens\":true}");
        say("modules.json", """
                [{"path":"","type":"sentence_transformers.models.Transformer"},
                 {"path":"1_Pooling","type":"sentence_transformers.models.Pooling"},
                 {"path":"2_Normalize","type":"sentence_transformers.models.Normalize"}]
                """);
        ProofReport proof = EncoderImport.of(EncoderFiles.ofFolder(hf())).write(out());
        assertThat(proof.checks()).extracting(Check::name).contains("golden tokens", "alone = over-padded");
        assertThat(Verification.of(out()).passed()).isTrue();
        assertThat(out().resolve("model.onnx")).hasSameBinaryContentAs(hf().resolve("model.onnx"));
        assertThat(Files.readString(out().resolve("README.md")))
                .contains("# Text encoder", "mean of the tokens, of length 1", "at most 12");
        try (TextEmbedder embedder = TextEmbedder.open(out())) {
            assertThat(embedder.config().encoder().orElseThrow())
                    .usingRecursiveComparison()
                    .ignoringFields("batchDifference")
                    .isEqualTo(new ModelConfig.EncoderInfo("mean", true, 12, false, 256, 0));
            float[] vector = embedder.embed("Not a good film.");
            double squares = 0;
            for (float number : vector) {
                squares += number * number;
            }
            assertThat(squares).isCloseTo(1, within(1e-6));
            assertThat(embedder.truncates("a ".repeat(11))).isTrue();
            assertThat(embedder.checkGolden()).isLessThan(1e-5);
        }
    }

    @Test
    void aClassifiersLabelsAreThoseOfItsFiles() throws IOException {
        TinyEncoder.writeLogits(hf(), 3);
        say(
                "config.json",
                "{\"id2label\":{\"0\":\"bad\",\"1\":\"so so\",\"2\":\"good\"},\"max_position_embeddings\":32}");
        EncoderImport.of(EncoderFiles.ofFolder(hf())).write(out());
        assertThat(Verification.of(out()).passed()).isTrue();
        try (TextClassifier classifier = TextClassifier.open(out())) {
            assertThat(classifier.labels()).containsExactly("bad", "so so", "good");
            assertThat(classifier.tokenizer().maxTokens()).isEqualTo(32);
            assertThat(classifier.classify("a ".repeat(31)).isTruncated()).isTrue();
            assertThat(classifier.checkGolden()).isLessThan(1e-5);
        }
        EncoderImport.of(parts("x", "y", "z")).write(out());
        try (TextClassifier classifier = TextClassifier.open(out())) {
            assertThat(classifier.labels()).containsExactly("x", "y", "z");
            assertThat(classifier.tokenizer().maxTokens()).isEqualTo(16);
        }
    }

    /** Whatever the order of the file, and 10 is not before 2. */
    @Test
    void labelsAreInTheOrderOfTheirNumbers() throws IOException {
        TinyEncoder.writeLogits(hf(), 12);
        StringBuilder json = new StringBuilder();
        for (int id = 11; id >= 0; id--) {
            json.append(",\"").append(id).append("\":\"l").append(id).append('"');
        }
        say("config.json", "{\"id2label\":{" + json.substring(1) + "}}");
        EncoderImport.of(EncoderFiles.ofFolder(hf())).write(out());
        try (TextClassifier classifier = TextClassifier.open(out())) {
            assertThat(classifier.labels())
                    .containsExactly("l0", "l1", "l2", "l3", "l4", "l5", "l6", "l7", "l8", "l9", "l10", "l11");
        }
    }

    @Test
    void severalLabelsOfATextHaveAProbabilityEach() throws IOException {
        TinyEncoder.writeLogits(hf(), 2);
        say(
                "config.json",
                "{\"id2label\":{\"0\":\"rude\",\"1\":\"funny\"},\"problem_type\":\"multi_label_classification\"}");
        EncoderImport.of(EncoderFiles.ofFolder(hf())).write(out());
        try (TextClassifier classifier = TextClassifier.open(out())) {
            float[] logits = classifier.logits(List.of("a good film"))[0];
            assertThat((double) classifier.classify("a good film").probabilities()[0])
                    .isCloseTo(1 / (1 + Math.exp(-logits[0])), within(1e-6));
        }
        assertThat(Files.readString(out().resolve("README.md")))
                .contains("one for each label: sigmoid", "reaches 0.5: any number, or none");
        EncoderImport.of(EncoderFiles.ofFolder(hf()).withThresholds(List.of(0.25, 0.75)))
                .write(out());
        assertThat(Verification.of(out()).passed()).isTrue();
        assertThat(Files.readString(out().resolve("README.md"))).contains("reaches rude 0.25, funny 0.75");
        try (TextClassifier classifier = TextClassifier.open(out())) {
            assertThat(classifier.classify("a good film").thresholds()).containsExactly(0.25f, 0.75f);
        }
        say(
                "config.json",
                "{\"id2label\":{\"0\":\"rude\",\"1\":\"funny\"},\"problem_type\":\"multi_label_classification\",\"threshold\":0.3}");
        assertThat(EncoderFiles.ofFolder(hf()).thresholds()).containsExactly(0.3);
        assertThatThrownBy(() -> EncoderImport.of(EncoderFiles.ofFolder(hf()).withThresholds(List.of(0.5, 0.5, 0.5))))
                .hasMessageContaining("thresholds: are 3 for 2 labels");
        assertThatThrownBy(() -> EncoderImport.of(EncoderFiles.ofFolder(hf()).withThresholds(List.of(1.5))))
                .hasMessageContaining("thresholds: has 1.5, which is not above 0 to 1");
        assertThatThrownBy(() -> parts("x", "y").withThresholds(List.of(0.5)))
                .hasMessageContaining("problem_type of config.json is not multi_label_classification");
    }

    /** As where numbers are rounded by the largest of a batch. */
    @Test
    void aGraphWhoseAnswersDependOnCompanyRunsEachTextAlone() throws IOException {
        TinyEncoder.writeSociable(hf());
        EncoderImport.of(parts().with(List.of(), Optional.of("first"), false, Optional.empty()))
                .write(out());
        assertThat(Verification.of(out()).passed()).isTrue();
        assertThat(Files.readString(out().resolve("README.md"))).contains("one: its answers depend on what else");
        try (TextEmbedder embedder = TextEmbedder.open(out())) {
            List<String> texts = List.of("a film", "not a good film !", "bad");
            float[][] together = embedder.embed(texts);
            for (int i = 0; i < together.length; i++) {
                assertThat(together[i]).containsExactly(embedder.embed(texts.get(i)));
            }
        }
    }

    @Test
    void whatIsDamagedDoesNotProveItself() throws IOException {
        TinyEncoder.writeLogits(hf(), 2);
        EncoderImport.of(parts("x", "y")).write(out());
        Path golden = out().resolve(GoldenCase.FILE);
        Files.writeString(golden, Files.readString(golden).replaceFirst("\"logits\":\\[(-?)", "\"logits\":[$19"));
        FolderManifest.write(out());
        assertThat(failures()).containsExactly("answers when imported = now");
        TinyEncoder.writeLogits(out(), 3);
        FolderManifest.write(out());
        assertThatThrownBy(this::failures).hasMessageContaining("3 classes, but config.json has 2 labels");
        Files.writeString(out().resolve("tokenizer.json"), "{}");
        assertThat(failures()).containsExactly("digests");
    }

    private List<String> failures() {
        return Verification.of(out()).checks().stream()
                .filter(check -> !check.passed())
                .map(Check::name)
                .toList();
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
            config.json           | {"problem_type":"regression"}        | problem_type: is regression
            config.json           | {"id2label":{"1":"x"}}               | id2label: has no label 0 of 1
            config.json           | {"threshold":"x"}                    | thresholds: is no number, and no list of them
            config.json           | {"id2label":                         | is no JSON, or cannot be read
            1_Pooling/config.json | {"pooling_mode_max_tokens":true}     | says [pooling_mode_max_tokens]
            modules.json          | [{"type":"a.Pooling","path":".."}]   | path: is .., which is not in the folder
            modules.json          | [{"type":"a.Pooling","path":"\\u0000"}] | which is no name of a folder
            modules.json          | [{"type":"models.Dense"}]            | type: is models.Dense, which is not understood
            modules.json          | []                                   | no file says what makes a text's vector of it
            """)
    void whatIsNotUnderstoodIsRefused(String file, String json, String message) throws IOException {
        TinyEncoder.writeStates(hf());
        say("1_Pooling/config.json", "{\"pooling_mode_mean_tokens\":true}");
        say("modules.json", "[{\"path\":\"1_Pooling\",\"type\":\"sentence_transformers.models.Pooling\"}]");
        say(file, json);
        assertThatThrownBy(() -> EncoderImport.of(EncoderFiles.ofFolder(hf())).write(out()))
                .isInstanceOf(UnusableInputException.class)
                .hasMessageContaining(message);
        assertThat(out()).doesNotExist();
    }

    @Test
    void whatDoesNotFitTogetherIsRefused() throws IOException {
        TinyEncoder.writeLogits(hf(), 2);
        assertThatThrownBy(() -> EncoderImport.of(parts()))
                .hasMessageContaining("gives logits, and no file says their labels");
        assertThatThrownBy(() ->
                        EncoderImport.of(parts("x", "y").with(List.of(), Optional.of("mean"), false, Optional.empty())))
                .hasMessageContaining("is of hidden states");
        assertThatThrownBy(() -> EncoderImport.of(parts("x", "y", "z")).write(out()))
                .hasMessageContaining("2 classes, but config.json has 3 labels");
        TinyEncoder.writeLogits(hf(), 1);
        assertThatThrownBy(() -> EncoderImport.of(parts("x"))).hasMessageContaining("gives one number of a text");
        TinyEncoder.writeLogits(hf(), 2);
        // Its table has fewer rows than that.
        assertThatThrownBy(() -> EncoderImport.of(
                                parts("x", "y").with(List.of(), Optional.empty(), false, Optional.of(64)))
                        .write(out()))
                .isInstanceOf(UnusableInputException.class)
                .hasMessageContaining("model.onnx: ONNX Runtime fails on a batch");
        OnnxModel.empty("nothing", 8, 13, "test").write(hf().resolve("model.onnx"));
        assertThatThrownBy(() -> EncoderImport.of(parts("x", "y")))
                .hasMessageContaining("gives [], neither logits nor last_hidden_state");
        assertThatThrownBy(() -> EncoderFiles.ofFolder(folder))
                .hasMessageContaining("has no onnx/model.onnx, model.onnx or model.safetensors");
        assertThat(out()).doesNotExist();
    }
}
