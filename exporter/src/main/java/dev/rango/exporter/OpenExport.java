package dev.rango.exporter;

import dev.rango.runtime.OpenModel;
import dev.rango.runtime.format.Golden;
import java.util.List;

/** An export that is open, as {@link Verification} questions it: what only its family knows how to ask. */
interface OpenExport extends AutoCloseable {
    OpenModel<?> model();

    /** The inputs that travel with it, with the trained model's answers. */
    List<? extends Golden> golden();

    float[][] logits(List<? extends Golden> inputs);

    /** Whether the files beside graph and configuration say what these say. */
    List<Check> files();

    /** Of an export with several tasks, in place of what follows and of the golden answers. */
    List<Check> tasks();

    /** Company, order and whatever else must not change an answer. */
    List<Check> invariances();

    /** Inputs that no one should send get finite answers. */
    Check awkward();

    @Override
    void close();
}
