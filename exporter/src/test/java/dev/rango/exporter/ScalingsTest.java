package dev.rango.exporter;

import static org.assertj.core.api.Assertions.assertThat;

import dev.rango.models.AdaptedModel;
import dev.rango.models.Adapter;
import dev.rango.models.AdapterFiles;
import dev.rango.models.Checkpoint;
import dev.rango.models.ReferenceNetwork;
import dev.rango.models.TextBag;
import dev.rango.models.Update;
import dev.rango.runtime.TextClassifier;
import dev.rango.runtime.format.ModelConfig;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** An adapter whose layers are scaled differently, as alpha_pattern makes it. */
class ScalingsTest {
    @TempDir
    private Path folder;

    private AdaptedModel model;

    @BeforeEach
    void write() throws IOException {
        RandomModels random = new RandomModels(5);
        Checkpoint base = random.base(folder.resolve("base"), 2);
        Adapter alike = random.adapter(
                        folder.resolve("alike"), base, Map.of("fc1", 3, "embedding", 2), 1, "a", "b", "c")
                .adapter();
        SortedMap<String, Update> updates = new TreeMap<>(alike.updates());
        updates.compute("embedding", (layer, update) -> new Update(update.factors(), 0.3));
        updates.compute("fc1", (layer, update) -> new Update(update.factors(), -1.7));
        Adapter bare =
                new Adapter(TextBag.FAMILY, updates, alike.head(), alike.labels(), alike.baseSha256(), List.of());
        ReferenceNetwork network = ReferenceNetwork.of(new AdaptedModel(base, bare));
        Files.createDirectories(folder.resolve("adapter"));
        AdapterFiles.write(folder.resolve("adapter"), bare.withGolden(network.answered(alike.golden())));
        model = AdaptedModel.read(base, folder.resolve("adapter"));
    }

    @Test
    void readBackAsTheyWereWritten() {
        assertThat(model.adapter().scalings().get(0)).isEqualTo(0.3);
        assertThat(model.adapter().scalings().get(1)).isEqualTo(-1.7);
        assertThat(model.adapter().commonScaling()).isEmpty();
    }

    @ParameterizedTest
    @EnumSource(
            value = Form.class,
            names = {"MERGED", "BRANCH"})
    void formsOfOneTaskAnswerLikeTheBranches(Form form) throws IOException {
        Path out = folder.resolve("out");
        Export.of(ExportRequest.of(folder.resolve("base"), form, folder.resolve("adapter")))
                .write(out);
        try (TextClassifier classifier = TextClassifier.open(out)) {
            assertThat(classifier.checkGolden(1e-4)).isLessThan(1e-5);
        }
        ModelConfig config = ModelConfig.read(out.resolve(ModelConfig.FILE));
        ModelConfig.AdapterInfo info = config.export().orElseThrow().adapters().get(0);
        assertThat(info.alpha()).isEqualTo(0.3);
        assertThat(info.alphas()).containsExactly(0.3, -1.7);
        assertThat(Files.readString(out.resolve("README.md"))).contains("embedding (α = 0.3), fc1 (α = -1.7)");
    }

    @ParameterizedTest
    @EnumSource(
            value = Form.class,
            names = {"SWAPPABLE", "BANK"})
    void formsOfSeveralTasksAnswerLikeTheBranches(Form form) throws IOException {
        Path out = folder.resolve("out");
        List<ExportRequest.Named> tasks = List.of(
                new ExportRequest.Named("alike", folder.resolve("alike")),
                new ExportRequest.Named("own", folder.resolve("adapter")));
        Export.of(ExportRequest.of(folder.resolve("base"), form, tasks)).write(out);
        try (TextClassifier classifier = TextClassifier.open(out)) {
            assertThat(classifier.checkGolden(1e-4)).isLessThan(1e-5);
        }
    }
}
