package dev.rango.exporter;

import dev.rango.exporter.graph.SitedModel;
import dev.rango.models.Checkpoint;
import dev.rango.models.Family;
import dev.rango.runtime.Device;
import dev.rango.runtime.Golden;
import dev.rango.runtime.ModelConfig;
import dev.rango.runtime.TaskInfo;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;

/** What a family brings to the exporter: its graph, samples of its inputs, how an export of it is opened, and its card. */
interface FamilyExport {
    /** All of them. */
    List<FamilyExport> KNOWN = List.of(new TextBagExport(), new LeNetExport());

    static FamilyExport of(Family family) {
        return KNOWN.stream()
                .filter(known -> known.family() == family)
                .findFirst()
                .orElseThrow(() -> new IllegalStateException("no graph of " + family.title() + " is known"));
    }

    static FamilyExport of(Checkpoint base) {
        return of(base.network().family());
    }

    /** Of a base or an export. */
    static FamilyExport of(Path folder) {
        return of(Family.of(folder));
    }

    Family family();

    /** What inputs are called in the plural. */
    String inputs();

    /** Files without which no export of it is whole, beside those that all have. */
    List<String> files();

    /** Of the nodes of its graphs in every form. */
    Set<String> operators();

    /** The graph of a base, without any adapter. */
    SitedModel graph(Checkpoint base);

    /** Seeded inputs on which the graphs of a base are compared. */
    List<Golden> sample(Checkpoint base);

    /** @throws dev.rango.runtime.UnusableInputException when it cannot be had in that way */
    void requireExportable(ExportRequest request);

    /**
     * Writes {@code config.json}.
     *
     * @param model the weights that are exported
     * @param labels of the export
     * @param folder holds the tokenizer already, where there is one
     */
    void writeConfig(
            Checkpoint model, List<String> labels, ModelConfig.ExportInfo info, ExportTarget target, Path folder);

    /**
     * Opens the graph in a folder that no manifest vouches for yet.
     *
     * @param tasks that it has; none where it has one
     */
    InputScorer scorer(Path folder, List<TaskInfo> tasks);

    /** Opens an export. */
    OpenExport open(Path folder, Device device);

    FamilyCard card();
}
