package dev.rango.runtime.session;

/**
 * How a device is kept busy with a family's graphs.
 *
 * @param threads of ONNX Runtime's own that share a run; where a graph waits for memory they would only spin
 * @param fuses whether ONNX Runtime rewrites the graph for this processor, and does not only simplify it
 * @param sharedSession whether all lanes run in one session: on a GPU each session would hold the weights once more
 * @param shapes of the batches that it runs
 * @param leastWorkers threads that share a call with many inputs, at least: on a GPU one encodes while another's batch
 *     runs
 */
public record Execution(int threads, boolean fuses, boolean sharedSession, BatchShapes shapes, int leastWorkers) {
    /** Callers scale by calling from several threads. */
    static Execution cpu(boolean fuses, BatchShapes shapes) {
        return new Execution(1, fuses, false, shapes, 1);
    }

    static Execution gpu(boolean fuses, BatchShapes shapes) {
        return new Execution(1, fuses, true, shapes, 2);
    }

    /** An engine runs what its profile has, in few widths: a context is set up anew for each. */
    Execution within(ShapeProfile profile) {
        return gpu(fuses, BatchShapes.within(shapes.cellBudget(), profile));
    }

    /**
     * Lanes that run at a time: more than processors would only take each other's caches, but one whose batch is on a GPU
     * takes no processor.
     */
    int lanes() {
        return Math.max(Runtime.getRuntime().availableProcessors() / threads, leastWorkers);
    }
}
