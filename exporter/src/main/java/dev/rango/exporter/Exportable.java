package dev.rango.exporter;

import dev.rango.exporter.proof.Check;
import dev.rango.models.Checkpoint;
import dev.rango.onnx.OnnxModel;
import dev.rango.runtime.format.Golden;
import dev.rango.runtime.format.ModelConfig;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;

/** A model in the form in which it is to be exported: what {@link Export} puts into a folder and proves. */
interface Exportable {
    /** The weights that are exported; those of the base where there are several tasks. */
    Checkpoint model();

    /** Names of its classes, or of the base's where it has tasks. */
    List<String> labels();

    /** As {@code config.json} says it. */
    ModelConfig.ExportInfo info();

    /** What it computes; without metadata. */
    OnnxModel graph();

    /** What the trained models gave. */
    List<? extends Golden> golden();

    /** Writes the tokenizer, where it has one, and what else the graph is not whole without. */
    void writeParts(Path folder) throws IOException;

    /** For the graph's metadata and the card. */
    Provenance provenance();

    /**
     * What being smaller costs.
     *
     * @param folder as yet without its graph
     * @param graph as {@link #graph} made it
     */
    Comparison.Result compare(Path folder, OnnxModel graph) throws IOException;

    /** Holds the graph that was written against the trained model, on a random sample. */
    List<Check> proof(Path folder) throws IOException;
}
