package dev.rango.runtime;

/**
 * How a device is kept busy.
 *
 * @param sharedSession whether all lanes run in one session: on a GPU each session would hold the weights once more
 * @param shapes of the batches that it runs
 * @param leastWorkers threads that share a call with many texts, at least: on a GPU one tokenizes while another's batch
 *     runs
 */
record Execution(boolean sharedSession, BatchShapes shapes, int leastWorkers) {
    static final Execution CPU = new Execution(false, BatchShapes.within(BatchPlan.CELL_BUDGET), 1);
    /** A window of 1,024 reviews in one run: 2 MB of input. Reasoned, not measured: no GPU was at hand. */
    private static final int GPU_CELLS = 1 << 18;

    static final Execution CUDA = new Execution(true, BatchShapes.within(GPU_CELLS), 2);

    /** An engine runs what its profile has, in few widths: a context is set up anew for each. */
    static Execution tensorRt(ShapeProfile profile) {
        return new Execution(true, BatchShapes.within(GPU_CELLS, profile), 2);
    }

    /**
     * Lanes that run at a time: more than processors would only take each other's caches, but one whose batch is on a GPU
     * takes no processor.
     */
    int lanes() {
        return Math.max(Runtime.getRuntime().availableProcessors(), leastWorkers);
    }
}
