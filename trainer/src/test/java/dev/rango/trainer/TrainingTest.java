package dev.rango.trainer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.withPrecision;

import dev.rango.data.LabelledDataset;
import dev.rango.data.LabelledText;
import dev.rango.models.AdaptedModel;
import dev.rango.models.Adapter;
import dev.rango.models.AdapterFiles;
import dev.rango.models.Checkpoint;
import dev.rango.models.ReferenceNetwork;
import dev.rango.models.Tensor;
import dev.rango.models.TextBag;
import dev.rango.models.TrainingRecord;
import dev.rango.runtime.UnusableInputException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import javax.xml.parsers.DocumentBuilderFactory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TrainingTest {
    private static final TrainingListener SILENT = new TrainingListener() {};

    @TempDir
    Path folder;

    @Test
    void baseLearnsAndItsCheckpointGivesTheGoldenLogits() {
        TrainingReport report = trainBase("base", true, 5);
        assertThat(report.testAccuracy().orElseThrow()).isGreaterThan(0.8);
        assertThat(report.trainedParameters()).isEqualTo(report.allParameters());

        Checkpoint base = TextBag.read(folder.resolve("base"));
        float[][] logits =
                base.golden().stream().map(TrainedModel.of(base)::logits).toArray(float[][]::new);
        for (int i = 0; i < logits.length; i++) {
            // Another batch size may round differently.
            assertThat(logits[i]).containsExactly(base.golden().get(i).logits(), withPrecision(1e-5f));
        }
    }

    @Test
    void basesAndAdaptersAreCalibratedOnWhatChoseTheirEpoch() {
        TrainingReport base = trainBase("base", true, 5);
        adapt("adapter", 3);
        for (String name : List.of("base", "adapter")) {
            TrainingRecord record = TrainingRecord.read(folder.resolve(name)).orElseThrow();
            assertThat(record.temperature().orElseThrow()).isPositive().isNotEqualTo(1);
        }
        TrainingData texts = TrainingData.of(
                TinyTask.data(1), TinyTask.vectors().tokenizer(), TinyTask.recipe(OptimizerKind.ADAM, 0.01, 5));
        NetworkLearner kept =
                TextModule.frozen(TextBag.read(folder.resolve("base"))).over(texts, 2);
        Validation validation = kept.validate().orElseThrow();
        assertThat(validation.accuracy())
                .isEqualTo(base.best().validation().orElseThrow().accuracy());
        assertThat(validation.loss())
                .isLessThan(base.best().validation().orElseThrow().loss());
    }

    @Test
    void engineAgreesWithDoublePrecision() {
        trainBase("base", true, 2);
        adapt("adapter", 3);
        Checkpoint base = TextBag.read(folder.resolve("base"));
        AdaptedModel model = new AdaptedModel(base, AdapterFiles.read(folder.resolve("adapter"), TextBag.FAMILY));
        float[][] engine =
                base.golden().stream().map(TrainedModel.of(model)::logits).toArray(float[][]::new);
        ReferenceNetwork reference = ReferenceNetwork.of(model);
        for (int i = 0; i < engine.length; i++) {
            double[] expected = reference.score(base.golden().get(i)).logits();
            for (int c = 0; c < expected.length; c++) {
                assertThat((double) engine[i][c])
                        .as("golden text %d, logit %d", i, c)
                        .isCloseTo(expected[c], org.assertj.core.api.Assertions.within(1e-4));
            }
        }
    }

    @Test
    void frozenEmbeddingKeepsEveryVectorUnderItsOwnWord() {
        trainBase("base", false, 2);
        WordVectors vectors = TinyTask.vectors();
        Checkpoint base = TextBag.read(folder.resolve("base"));
        assertThat(TextBag.weights(base).embedding().sameBits(vectors.table())).isTrue();
        for (String word : List.of("w0", "w17", "w59")) {
            int id = base.tokenizer().vocabulary().id(word);
            assertThat(id).isEqualTo(Integer.parseInt(word.substring(1)) + 2);
            int dim = TinyTask.DIM;
            assertThat(Arrays.copyOfRange(TextBag.weights(base).embedding().data(), id * dim, (id + 1) * dim))
                    .containsExactly(Arrays.copyOfRange(vectors.table().data(), id * dim, (id + 1) * dim));
        }
    }

    @Test
    void adaptingChangesOnlyTheAdapterAndItsHead() throws IOException {
        trainBase("base", true, 3);
        Checkpoint before = TextBag.read(folder.resolve("base"));
        Tensor embedding = TextBag.weights(before).embedding().copy();
        Tensor weight = TextBag.weights(before).fc1().weight().copy();
        Tensor bias = TextBag.weights(before).fc1().bias().copy();
        Tensor oldHead = TextBag.weights(before).fc2().weight().copy();
        byte[] file = Files.readAllBytes(folder.resolve("base/model.safetensors"));

        TrainingReport report = new AdapterTraining(
                        before, LoraSpec.of(2, 0.5, "fc1"), TinyTask.recipe(OptimizerKind.ADAM, 0.02, 6))
                .run(TinyTask.data(2), folder.resolve("adapter"), SILENT);

        assertThat(TextBag.weights(before).embedding().sameBits(embedding)).isTrue();
        assertThat(TextBag.weights(before).fc1().weight().sameBits(weight)).isTrue();
        assertThat(TextBag.weights(before).fc1().bias().sameBits(bias)).isTrue();
        assertThat(TextBag.weights(before).fc2().weight().sameBits(oldHead)).isTrue();
        assertThat(Files.readAllBytes(folder.resolve("base/model.safetensors"))).isEqualTo(file);
        Adapter adapter = AdapterFiles.read(folder.resolve("adapter"), TextBag.FAMILY);
        assertThat(report.trainedParameters()).isEqualTo(adapter.parameters());
        assertThat(adapter.updates().get("fc1").factors().b().data())
                .as("B has learned")
                .isNotEqualTo(
                        new float[adapter.updates().get("fc1").factors().b().elements()]);
        assertThat(report.testAccuracy().orElseThrow()).isGreaterThan(0.7);
    }

    @Test
    void layersLearnWithRanksOfTheirOwnAndSayHow() throws IOException {
        trainBase("base", true, 1);
        Checkpoint base = TextBag.read(folder.resolve("base"));
        TrainingRecipe recipe = TinyTask.recipe(OptimizerKind.ADAM, 0.02, 2).withRegularisation(0, 0.25, 0);
        LoraSpec mixed = new LoraSpec(LoraSpec.ranks(TextBag.FAMILY, List.of("embedding:1", "fc1"), 3), 0.5, false);
        TrainingReport report =
                new AdapterTraining(base, mixed, recipe).run(TinyTask.data(2), folder.resolve("mixed"), SILENT);
        Adapter adapter = AdapterFiles.read(folder.resolve("mixed"), TextBag.FAMILY);
        assertThat(adapter.updates().get("embedding").rank()).isEqualTo(1);
        assertThat(adapter.updates().get("fc1").rank()).isEqualTo(3);
        assertThat(report.trainedParameters()).isEqualTo(adapter.parameters());
        assertThat(Files.readString(folder.resolve("mixed/adapter_config.json")))
                .contains("\"rank_pattern\" : {\n    \"embedding\" : 1", "\"lora_dropout\" : 0.25");

        LoraSpec stabilised = new LoraSpec(LoraSpec.ranks(TextBag.FAMILY, List.of("fc1"), 3), 0.7, true);
        new AdapterTraining(base, stabilised, recipe).run(TinyTask.data(2), folder.resolve("stabilised"), SILENT);
        assertThat(Files.readString(folder.resolve("stabilised/adapter_config.json")))
                .contains("\"use_rslora\" : true", "\"lora_alpha\" : 0.7");
        assertThat(AdapterFiles.read(folder.resolve("stabilised"), TextBag.FAMILY)
                        .commonScaling())
                .hasValue(0.7 / Math.sqrt(3));
    }

    @Test
    void equalSeedsGiveEqualBytes() throws IOException {
        trainBase("base", true, 2);
        trainBase("again", true, 2);
        assertSameFiles("base", "again");
        adapt("adapter", 2);
        adapt("adapter-again", 2);
        assertSameFiles("adapter", "adapter-again");
    }

    @Test
    void keepsTheBestEpochAndWritesItsCurves() throws Exception {
        TrainingReport report = trainBase("base", true, 6);
        double best = report.history().stream()
                .mapToDouble(m -> m.validation().orElseThrow().accuracy())
                .max()
                .orElseThrow();
        assertThat(report.best().validation().orElseThrow().accuracy()).isEqualTo(best);
        assertThat(Files.readAllLines(folder.resolve("base/metrics.csv")))
                .hasSize(7)
                .startsWith("epoch,learning_rate,loss,validation_accuracy,validation_loss");
        var svg = DocumentBuilderFactory.newInstance()
                .newDocumentBuilder()
                .parse(folder.resolve("base/curves.svg").toFile());
        assertThat(svg.getElementsByTagName("polyline").getLength()).isEqualTo(2);
    }

    @Test
    void stoppingBeforeTheFirstEpochWritesNothing() {
        TrainingListener impatient = new TrainingListener() {
            @Override
            public boolean stopRequested() {
                return true;
            }
        };
        Path out = folder.resolve("base");
        BaseTraining training =
                new BaseTraining(TinyTask.vectors(), true, 8, TinyTask.recipe(OptimizerKind.SGD, 0.1, 3));
        assertThatThrownBy(() -> training.run(TinyTask.data(1), out, impatient))
                .isInstanceOf(InterruptedTrainingException.class);
        assertThat(out).doesNotExist();
    }

    @Test
    void stoppingLaterKeepsTheBestFinishedEpoch() {
        int[] finished = {0};
        TrainingListener patient = new TrainingListener() {
            @Override
            public void epoch(EpochMetrics metrics, boolean best) {
                finished[0]++;
            }

            @Override
            public boolean stopRequested() {
                return finished[0] == 2;
            }
        };
        TrainingReport report = new BaseTraining(
                        TinyTask.vectors(), true, 8, TinyTask.recipe(OptimizerKind.SGD, 0.1, 50))
                .run(TinyTask.data(1), folder.resolve("base"), patient);
        assertThat(report.history()).hasSize(2);
        assertThat(TextBag.read(folder.resolve("base")).labels()).containsExactly("low", "high");
    }

    @Test
    void divergingTrainingIsReportedAndWritesNothing() {
        TrainingRecipe wild = TrainingRecipe.of(OptimizerKind.SGD, 1e30, 3, 16).on(0.2, 1, 1);
        Path out = folder.resolve("base");
        assertThatThrownBy(() -> new BaseTraining(TinyTask.vectors(), true, 8, wild).run(TinyTask.data(1), out, SILENT))
                .isInstanceOf(UnusableInputException.class)
                .hasMessageContaining("loss became");
        assertThat(out).doesNotExist();
    }

    @Test
    void impossibleRanksAreRefused() {
        trainBase("base", true, 1);
        Checkpoint base = TextBag.read(folder.resolve("base"));
        TrainingRecipe recipe = TinyTask.recipe(OptimizerKind.SGD, 0.1, 1);
        for (int rank : new int[] {0, -1, TinyTask.DIM + 1}) {
            assertThatThrownBy(() -> new AdapterTraining(base, LoraSpec.of(rank, 1, "fc1"), recipe))
                    .isInstanceOf(UnusableInputException.class)
                    .hasMessageStartingWith("rank: ");
        }
        assertThatThrownBy(() -> LoraSpec.of(1, Double.NaN, "fc1")).isInstanceOf(UnusableInputException.class);
    }

    /** One label is that of a tenth of the texts to learn from, and of half of those to test with. */
    @Test
    void balancedClassesCountTheSameHoweverRareTheyAre() {
        List<LabelledText> rare = TinyTask.data(1).train().stream()
                .filter(text -> text.label() == 0 || text.text().hashCode() % 10 == 0)
                .toList();
        LabelledDataset data = new LabelledDataset(
                "rare", List.of("low", "high"), rare, TinyTask.data(1).test());
        TrainingRecipe plain = TinyTask.recipe(OptimizerKind.ADAM, 0.02, 2);
        TrainingRecipe balanced = plain.balanced();
        double without = new BaseTraining(TinyTask.vectors(), true, 16, plain)
                .run(data, folder.resolve("plain"), SILENT)
                .testAccuracy()
                .orElseThrow();
        double with = new BaseTraining(TinyTask.vectors(), true, 16, balanced)
                .run(data, folder.resolve("balanced"), SILENT)
                .testAccuracy()
                .orElseThrow();
        assertThat(with).isGreaterThan(without + 0.05);
        assertThat(TrainingRecord.read(folder.resolve("balanced")).orElseThrow().recipe())
                .endsWith(", classes balanced");
        assertThat(Choices.of("train").and(plain).toString()).doesNotContain("class-weights");
        assertThat(Choices.of("train").and(balanced).toString()).contains("class-weights balanced");
    }

    private TrainingReport trainBase(String name, boolean trainEmbedding, int epochs) {
        return new BaseTraining(
                        TinyTask.vectors(), trainEmbedding, 16, TinyTask.recipe(OptimizerKind.ADAM, 0.02, epochs))
                .run(TinyTask.data(1), folder.resolve(name), SILENT);
    }

    private void adapt(String name, int epochs) {
        new AdapterTraining(
                        TextBag.read(folder.resolve("base")),
                        LoraSpec.of(2, 0.5, "fc1", "embedding"),
                        TinyTask.recipe(OptimizerKind.SGD, 0.5, epochs))
                .run(TinyTask.data(2), folder.resolve(name), SILENT);
    }

    private void assertSameFiles(String one, String other) throws IOException {
        try (Stream<Path> files = Files.list(folder.resolve(one))) {
            List<Path> all = files.toList();
            assertThat(all).hasSizeGreaterThan(3);
            for (Path file : all) {
                assertThat(file).hasSameBinaryContentAs(folder.resolve(other).resolve(file.getFileName()));
            }
        }
    }
}
