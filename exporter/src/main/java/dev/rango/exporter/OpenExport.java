package dev.rango.exporter;

import dev.rango.exporter.proof.Check;
import dev.rango.runtime.OpenModel;
import dev.rango.runtime.format.Golden;
import dev.rango.runtime.session.GraphScorer;
import java.util.List;
import java.util.function.IntFunction;

/**
 * An export that is open, as {@link Verification} questions it: what only its family knows how to ask.
 *
 * @param <I> what its graph reads
 */
interface OpenExport<I> extends AutoCloseable {
    OpenModel<?> model();

    /** The graph by itself. */
    GraphScorer<I> scorer();

    /** The inputs that travel with it, with the trained model's answers. */
    List<? extends Golden> golden();

    /** What the graph reads of one of them. */
    I input(Golden golden);

    /** Whether the files beside graph and configuration say what these say. */
    List<Check> files();

    /** Seeded inputs. */
    List<I> sample();

    /**
     * Company, order and whatever else must not change an answer.
     *
     * @param task the graph, or one of its tasks
     */
    List<Check> invariances(GraphScorer<I> task);

    /** Columns that a row may have beyond its own; 0 where rows cannot be padded. */
    int padding();

    /** Inputs that no one should send. */
    Awkward awkward();

    @Override
    void close();

    /**
     * Inputs that no one should send, which get finite answers all the same.
     *
     * @param title of the check
     * @param named what an input is called, by its number
     * @param all what they are called together
     * @param unit what they are, in the plural
     * @param answers logits of each, asked of the whole model or of one of its tasks
     */
    record Awkward(String title, IntFunction<String> named, String all, String unit, Answers answers) {
        /** Asks a model, or a view of it for a task. */
        interface Answers {
            float[][] of(OpenModel<?> model);
        }

        Check check(OpenModel<?> model) {
            return Check.finite(title, answers.of(model), named, all);
        }
    }
}
