package dev.rango.runtime.session;

import java.util.function.Supplier;

/** What a name in a graph of bags stands for, of one row of the batch: one of the classes here, or a {@link Given}. */
interface JavaValue {
    /** What is given with the texts, and what is always made of it. */
    enum Given implements JavaValue {
        /** Ids of the words. */
        IDS,
        /** How often each word counts. */
        COUNTS,
        /** How often all count together. */
        TOTAL,
        /** That, or 1 where it is less. */
        AT_LEAST_ONE,
        /** The counts by that. */
        SHARE,
        /** The row's task. */
        TASK
    }

    /** Ids of the words as rows of a table in which those of tasks lie one upon the other. */
    final class Placed implements JavaValue {
        final int[] firsts;
        final int last;

        Placed(int[] firsts, int last) {
            this.firsts = firsts;
            this.last = last;
        }
    }

    /** A row of a table for each word. */
    final class Words implements JavaValue {
        final WordSums.Rows table;
        /** As the table is stored: see {@link WireTensor}. */
        final int type;

        final JavaValue ids;

        Words(WordSums.Rows table, int type, JavaValue ids) {
            this.table = table;
            this.type = type;
            this.ids = ids;
        }
    }

    /** Whole numbers, of which a row's task has {@code each} of its own. */
    final class OwnNumbers implements JavaValue {
        final int[] all;
        final int each;

        OwnNumbers(int[] all, int each) {
            this.all = all;
            this.each = each;
        }
    }

    /** Numbers; where they are may be another array for each row. */
    final class Vector implements JavaValue {
        final Supplier<float[]> array;
        final int length;

        Vector(Supplier<float[]> array, int length) {
            this.array = array;
            this.length = length;
        }

        static Vector at(float[] array) {
            return new Vector(() -> array, array.length);
        }
    }

    /**
     * Weights of a layer [in, out], an array for each row: C2 makes no vector code of loops over parts of one array. They may be others in
     * each run; where they are those of all tasks, the row's has its own.
     */
    final class Matrix implements JavaValue, WordSums.Rows {
        final Supplier<float[][]> rows;
        final int in;
        final int out;
        final boolean own;

        Matrix(Supplier<float[][]> rows, int in, int out, boolean own) {
            this.rows = rows;
            this.in = in;
            this.out = out;
            this.own = own;
        }

        @Override
        public int width() {
            return out;
        }

        @Override
        public float[] row(int index, float[] spare) {
            return rows.get()[index];
        }
    }
}
