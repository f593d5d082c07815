package dev.rango.exporter;

import dev.rango.exporter.card.FamilyCard;
import dev.rango.exporter.graph.SitedModel;
import dev.rango.exporter.target.ExportTarget;
import dev.rango.models.Checkpoint;
import dev.rango.models.Family;
import dev.rango.runtime.Device;
import dev.rango.runtime.format.Golden;
import dev.rango.runtime.format.ModelConfig;
import dev.rango.runtime.format.TaskInfo;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;

/** What a family brings to the exporter: its graph, samples of its inputs, how an export of it is opened, and its card. */
abstract class FamilyExport {
    private final Traits traits;

    /**
     * What is the same for all networks of a family.
     *
     * @param inputs what they are called in the plural
     * @param files without which no export is whole, beside those that all have
     * @param operators of the nodes of its graphs in every form
     */
    record Traits(Family family, String inputs, List<String> files, Set<String> operators, FamilyCard card) {}

    FamilyExport(Traits traits) {
        this.traits = traits;
    }

    /** All of them. */
    private static List<FamilyExport> known() {
        return List.of(new TextBagExport(), new LeNetExport());
    }

    static FamilyExport of(Family family) {
        return known().stream()
                .filter(known -> known.traits.family == family)
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

    final Traits traits() {
        return traits;
    }

    /** What inputs are called in the plural. */
    final String inputs() {
        return traits.inputs;
    }

    /** The graph of a base, without any adapter. */
    abstract SitedModel graph(Checkpoint base);

    /** Seeded inputs on which the graphs of a base are compared. */
    abstract List<Golden> sample(Checkpoint base);

    /** @throws dev.rango.runtime.UnusableInputException when it cannot be had in that way */
    void requireExportable(ExportRequest request) {}

    /**
     * Writes {@code config.json}.
     *
     * @param model the weights that are exported
     * @param labels of the export
     * @param folder holds the tokenizer already, where there is one
     */
    abstract void writeConfig(
            Checkpoint model, List<String> labels, ModelConfig.ExportInfo info, ExportTarget target, Path folder);

    /**
     * Opens the graph in a folder that no manifest vouches for yet.
     *
     * @param tasks that it has; none where it has one
     */
    abstract InputScorer scorer(Path folder, List<TaskInfo> tasks);

    /** Opens an export. */
    abstract OpenExport<?> open(Path folder, Device device);
}
