package dev.rango.runtime.session;

/** Which task each row of some inputs is for, where the graph chooses by row. */
public final class Rows {
    private final int[] tasks;
    private final float[] scales;
    /** 1 where each row has its own, 0 where all have one. */
    private final int step;

    private Rows(int[] tasks, float[] scales, int step) {
        this.tasks = tasks;
        this.scales = scales;
        this.step = step;
    }

    /** All for one task, as trained. */
    static Rows all(int task) {
        return new Rows(new int[] {task}, new float[] {1}, 0);
    }

    /** One of each for every row: the task's id in the graph, and the factor of the adapter's branch. */
    public static Rows each(int[] tasks, float[] scales) {
        return new Rows(tasks, scales, 1);
    }

    /** The same for inputs that come in another order. */
    Rows in(int[] order) {
        if (step == 0) {
            return this;
        }
        int[] tasksOfOrder = new int[order.length];
        float[] scalesOfOrder = new float[order.length];
        for (int i = 0; i < order.length; i++) {
            tasksOfOrder[i] = tasks[order[i]];
            scalesOfOrder[i] = scales[order[i]];
        }
        return each(tasksOfOrder, scalesOfOrder);
    }

    /** Goes on with a row's. */
    void put(int row, Runner runner) {
        runner.putTask(tasks[step * row], scales[step * row]);
    }
}
