package dev.rango.exporter;

import dev.rango.data.Plural;
import dev.rango.exporter.card.Fact;
import dev.rango.exporter.graph.GraphContents;
import dev.rango.exporter.graph.LayerSite;
import dev.rango.exporter.proof.Check;
import dev.rango.exporter.shrink.Precision;
import dev.rango.models.TensorInfo;
import dev.rango.runtime.format.ModelConfig;
import dev.rango.runtime.format.TaskInfo;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Where a graph is not what its {@code config.json} says. */
final class GraphFaults {
    private GraphFaults() {}

    /**
     * Foreign operators, other facts than those of the configuration, and other branches than those of its adapters.
     *
     * @param labels of the export, or of its first task
     */
    static Check check(
            GraphContents graph, Set<String> operators, List<String> labels, Optional<ModelConfig.ExportInfo> export) {
        List<String> wrong = new ArrayList<>();
        List<String> unexpected = graph.operators().stream()
                .filter(o -> !operators.contains(o))
                .distinct()
                .toList();
        if (!unexpected.isEmpty()) {
            wrong.add("operators " + unexpected + " do not belong there");
        }
        String form = export.map(ModelConfig.ExportInfo::form).orElse("none");
        if (!form.equals(graph.metadata().get("rango.form"))) {
            wrong.add("config.json says " + form + ", the graph "
                    + graph.metadata().get("rango.form"));
        }
        String precision = export.map(ModelConfig.ExportInfo::precision).orElse(Precision.FLOAT32.id());
        if (!precision.equals(graph.metadata().getOrDefault("rango.precision", Precision.FLOAT32.id()))) {
            wrong.add("config.json says " + precision + ", the graph "
                    + graph.metadata().get("rango.precision"));
        }
        if (!String.join("\n", labels).equals(graph.metadata().get("rango.labels"))) {
            wrong.add("config.json has other labels than the graph");
        }
        List<TaskInfo> tasks = export.map(ModelConfig.ExportInfo::tasks).orElse(List.of());
        for (TaskInfo task : tasks) {
            Fact own = Provenance.labelsOf(task);
            if (!own.value().equals(graph.metadata().get(own.metadataKey()))) {
                wrong.add("config.json has other labels than the graph for " + task.name());
            }
        }
        if (tasks.isEmpty()) {
            wrong.addAll(ofBranches(graph, export));
        }
        String kind = form + ", " + (tasks.isEmpty() ? precision : Plural.of(tasks.size(), "task"));
        return Check.yesNo(
                "graph",
                wrong.isEmpty(),
                wrong.isEmpty() ? kind + ", " + graph.operators().size() + " nodes" : String.join("; ", wrong));
    }

    /** Other branches than those of the adapters in the configuration. */
    private static List<String> ofBranches(GraphContents graph, Optional<ModelConfig.ExportInfo> export) {
        Set<String> expected = export.stream()
                .filter(info -> info.form().equals(Form.BRANCH.id()))
                .flatMap(info -> info.adapters().stream())
                .flatMap(adapter -> adapter.targets().stream()
                        .flatMap(layer -> Stream.of(LayerSite.nameOfA(layer), LayerSite.nameOfB(layer))))
                .collect(Collectors.toSet());
        Set<String> branches = graph.tensors().stream()
                .map(TensorInfo::name)
                .filter(LayerSite::isFactor)
                .collect(Collectors.toSet());
        if (branches.equals(expected)) {
            return List.of();
        }
        return List.of(branches.isEmpty() ? "has no branch" : "has the branches " + new TreeSet<>(branches));
    }
}
