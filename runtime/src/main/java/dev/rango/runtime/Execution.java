package dev.rango.runtime;

/**
 * How a device is kept busy.
 *
 * @param sharedSession whether all lanes run in one session: on a GPU each session would hold the weights once more
 * @param cellBudget rows × columns of one run
 * @param leastWorkers threads that share a call with many texts, at least: on a GPU one tokenizes while another's batch
 *     runs
 */
record Execution(boolean sharedSession, int cellBudget, int leastWorkers) {
    private static final Execution CPU = new Execution(false, BatchPlan.CELL_BUDGET, 1);
    /** A window of 1,024 reviews in one run: 2 MB of input. Reasoned, not measured: no GPU was at hand. */
    static final Execution GPU = new Execution(true, 1 << 18, 2);

    /**
     * Lanes that run at a time: more than processors would only take each other's caches, but one whose batch is on a GPU
     * takes no processor.
     */
    int lanes() {
        return Math.max(Runtime.getRuntime().availableProcessors(), leastWorkers);
    }

    static Execution on(Device device) {
        return device instanceof Device.Cpu ? CPU : GPU;
    }
}
