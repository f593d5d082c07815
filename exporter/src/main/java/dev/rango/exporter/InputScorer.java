package dev.rango.exporter;

import dev.rango.runtime.format.Golden;
import java.util.List;

/** A graph that is asked for the logits of inputs, whatever family they are of. */
interface InputScorer extends AutoCloseable {
    /** Logits [inputs][labels]; the answers that the inputs come with are not looked at. */
    float[][] logits(List<? extends Golden> inputs);

    /** The same for one of the graph's tasks; it is closed with the whole. */
    InputScorer with(String task);

    @Override
    void close();
}
