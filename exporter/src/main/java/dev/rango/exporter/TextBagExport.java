package dev.rango.exporter;

import dev.rango.exporter.graph.GraphContents;
import dev.rango.exporter.graph.SitedModel;
import dev.rango.exporter.proof.SampleTexts;
import dev.rango.exporter.target.ExportTarget;
import dev.rango.models.Checkpoint;
import dev.rango.models.ConfigFile;
import dev.rango.models.TextBag;
import dev.rango.runtime.Device;
import dev.rango.runtime.format.Golden;
import dev.rango.runtime.format.GoldenCase;
import dev.rango.runtime.format.ModelConfig;
import dev.rango.runtime.format.Sha256;
import dev.rango.runtime.format.TaskInfo;
import dev.rango.runtime.session.GraphScorer;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;

/** Bags of words: exported in every form, precision and vocabulary, for every target. */
final class TextBagExport extends FamilyExport {
    private static final Set<String> OPERATORS = Set.of(
            "Gather",
            "GatherElements",
            "Cast",
            "ReduceSum",
            "Max",
            "Div",
            "Unsqueeze",
            "MatMul",
            "MatMulInteger",
            "Mul",
            "Squeeze",
            "Gemm",
            "Relu",
            "Add",
            "Min");

    TextBagExport() {
        super(new Traits(TextBag.FAMILY, "texts", List.of(Checkpoint.TOKENIZER_FILE), OPERATORS, new TextBagCard()));
    }

    @Override
    SitedModel graph(Checkpoint base) {
        return TextBagGraph.of(TextBag.weights(base));
    }

    @Override
    List<Golden> sample(Checkpoint base) {
        return SampleTexts.of(base.tokenizer()).stream()
                .<Golden>map(ids -> new GoldenCase("", ids, new float[0]))
                .toList();
    }

    @Override
    void writeConfig(
            Checkpoint model, List<String> labels, ModelConfig.ExportInfo info, ExportTarget target, Path folder) {
        ModelConfig config = TextBag.config(model)
                .withLabels(labels)
                .withVocabulary(model.tokenizer().size(), Sha256.of(folder.resolve(Checkpoint.TOKENIZER_FILE)))
                .withExport(info);
        ConfigFile.write(config, target.profile(config, model.tokenizer()), folder.resolve(ModelConfig.FILE));
    }

    @Override
    InputScorer scorer(Path folder, List<TaskInfo> tasks) {
        return new FamilyScorer<>(
                GraphScorer.open(folder.resolve(GraphContents.FILE), tasks), text -> ((GoldenCase) text).ids());
    }

    @Override
    OpenExport<?> open(Path folder, Device device) {
        return OpenTexts.of(folder, device);
    }
}
