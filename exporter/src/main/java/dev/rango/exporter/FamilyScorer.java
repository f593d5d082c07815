package dev.rango.exporter;

import dev.rango.runtime.format.Golden;
import dev.rango.runtime.session.GraphScorer;
import java.util.List;
import java.util.function.Function;

/**
 * A graph by itself, asked for what the inputs of a family are.
 *
 * @param input what the graph reads of one
 */
record FamilyScorer<I>(GraphScorer<I> graph, Function<Golden, I> input) implements InputScorer {
    @Override
    public float[][] logits(List<? extends Golden> inputs) {
        return graph.logits(inputs.stream().<I>map(input::apply).toList());
    }

    @Override
    public InputScorer with(String task) {
        return new FamilyScorer<>(graph.with(task), input);
    }

    @Override
    public void close() {
        graph.close();
    }
}
