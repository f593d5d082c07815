package dev.rango.exporter;

import dev.rango.onnx.OnnxModel;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/** A model in the form in which it is to be exported: what {@link Export} puts into a folder and proves. */
interface Exportable {
    /** What it computes; without metadata. */
    OnnxModel graph();

    /** Names of its classes, or of the base's where it has tasks. */
    List<String> labels();

    /**
     * Writes what stands in the folder beside graph, manifest and card.
     *
     * @param graph as {@link #graph} made it
     */
    Written write(Path folder, ExportTarget target, OnnxModel graph) throws IOException;

    /** Holds the graph that was written against the trained model, on a random sample. */
    List<Check> proof(Path folder) throws IOException;

    /**
     * What is known of an export before it is proven.
     *
     * @param provenance for the graph's metadata and the card
     * @param compared what being smaller costs
     */
    record Written(Provenance provenance, Comparison.Result compared, Card card) {}

    /** The README.md of an export. */
    interface Card {
        /** @param sizes where something was made smaller */
        String of(List<Check> checks, Optional<SizeTable> sizes);
    }
}
