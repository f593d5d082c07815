package dev.rango.runtime;

/** Which task each row of some texts is for, where the graph chooses by row. */
interface Rows {
    /** The task's id in the graph. */
    int task(int row);

    /** Factor of the adapter's branch. */
    float scale(int row);

    /** All for one task, as trained. */
    static Rows all(int task) {
        return new Rows() {
            @Override
            public int task(int row) {
                return task;
            }

            @Override
            public float scale(int row) {
                return 1;
            }
        };
    }

    /** One of each for every row. */
    static Rows each(int[] tasks, float[] scales) {
        return new Rows() {
            @Override
            public int task(int row) {
                return tasks[row];
            }

            @Override
            public float scale(int row) {
                return scales[row];
            }
        };
    }

    /** The rows from one on, counted from 0 again. */
    default Rows from(int first) {
        Rows all = this;
        return new Rows() {
            @Override
            public int task(int row) {
                return all.task(first + row);
            }

            @Override
            public float scale(int row) {
                return all.scale(first + row);
            }
        };
    }
}
