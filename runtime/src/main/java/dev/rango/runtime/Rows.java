package dev.rango.runtime;

/** Which task each row of some texts is for, where the graph chooses by row. */
final class Rows {
    private final int[] tasks;
    private final float[] scales;
    private final int first;
    /** 1 where each row has its own, 0 where all have one. */
    private final int step;

    private Rows(int[] tasks, float[] scales, int first, int step) {
        this.tasks = tasks;
        this.scales = scales;
        this.first = first;
        this.step = step;
    }

    /** All for one task, as trained. */
    static Rows all(int task) {
        return new Rows(new int[] {task}, new float[] {1}, 0, 0);
    }

    /** One of each for every row. */
    static Rows each(int[] tasks, float[] scales) {
        return new Rows(tasks, scales, 0, 1);
    }

    /** The task's id in the graph. */
    int task(int row) {
        return tasks[first + step * row];
    }

    /** Factor of the adapter's branch. */
    float scale(int row) {
        return scales[first + step * row];
    }

    /** The rows from one on, counted from 0 again. */
    Rows from(int other) {
        return new Rows(tasks, scales, first + step * other, step);
    }
}
