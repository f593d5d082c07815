package dev.rango.cli;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.rango.models.Adapter;
import dev.rango.models.AdapterFiles;
import dev.rango.models.AtomicFolder;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import picocli.CommandLine.Option;

/** Where a computed adapter goes, and what is said about it. */
final class AdapterOutput {
    @Option(names = "--out", required = true, paramLabel = "DIR", description = "folder to write")
    private Path out;

    @Option(names = "--json", description = "print the result as JSON")
    private boolean json;

    /**
     * Refuses a folder that could not be written, before work is spent on it.
     *
     * @param read adapters that it is made of, which stay
     */
    void check(List<Path> read) {
        AtomicFolder.check(out, AtomicFolder.Kind.ADAPTER);
        read.forEach(adapter -> AtomicFolder.requireApart(out, adapter.resolve(AdapterFiles.CONFIG_FILE)));
    }

    boolean isJson() {
        return json;
    }

    void write(Adapter adapter) {
        AtomicFolder.write(out, AtomicFolder.Kind.ADAPTER, folder -> AdapterFiles.write(folder, adapter));
    }

    /** Says what was written, for people or for machines. */
    void print(Adapter adapter, Map<String, Double> errors, ObjectNode more) {
        if (json) {
            Json.printLine(describe(adapter, errors, more));
            return;
        }
        adapter.updates()
                .forEach((layer, update) -> System.out.printf(
                        Locale.ROOT,
                        "%-10s rank %-4d %,9d weights  relative error %.2e%n",
                        layer,
                        update.rank(),
                        update.parameters(),
                        errors.get(layer)));
        System.out.printf(
                Locale.ROOT,
                "wrote %s: %s, labels %s, %,d weights with the head%n",
                out,
                alphaOf(adapter),
                adapter.labels(),
                adapter.parameters());
    }

    private static String alphaOf(Adapter adapter) {
        return "α = "
                + (adapter.commonScaling().isPresent()
                        ? adapter.commonScaling().getAsDouble()
                        : String.join(
                                ", ",
                                adapter.updates().entrySet().stream()
                                        .map(e ->
                                                e.getKey() + " " + e.getValue().scaling())
                                        .toList()));
    }

    private ObjectNode describe(Adapter adapter, Map<String, Double> errors, ObjectNode more) {
        ObjectNode object = Json.object();
        object.put("out", out.toString());
        object.put("alpha", adapter.scalings().get(0));
        object.put("parameters", adapter.parameters());
        var labels = object.putArray("labels");
        adapter.labels().forEach(labels::add);
        var updates = object.putArray("updates");
        adapter.updates()
                .forEach((layer, update) -> updates.addObject()
                        .put("layer", layer)
                        .put("rank", update.rank())
                        .put("alpha", update.scaling())
                        .put("parameters", update.parameters())
                        .put("error", errors.get(layer)));
        object.setAll(more);
        return object;
    }
}
