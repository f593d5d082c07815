package dev.rango.exporter.graph;

import dev.rango.models.Tensor;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;

/**
 * The A of an embedding for several tasks: those of the tasks that have one lie one upon the other, with a single row of zeros below
 * the last.
 *
 * @param stack [rows, rank]
 * @param firsts where each task's table begins; the row of zeros for a task without one
 */
record Tables(Tensor stack, long[] firsts) {
    static Tables of(TaskUpdates updates) {
        List<Integer> own = IntStream.range(0, updates.size())
                .filter(task -> updates.tasks().get(task).isPresent())
                .boxed()
                .toList();
        int zeros = Math.multiplyExact(own.size(), updates.in());
        long[] firsts = new long[updates.size()];
        Arrays.fill(firsts, zeros);
        float[] stack = new float[Math.multiplyExact(zeros + 1, updates.rank())];
        for (int i = 0; i < own.size(); i++) {
            firsts[own.get(i)] = (long) i * updates.in();
            float[] table = updates.a(own.get(i)).data();
            System.arraycopy(table, 0, stack, i * table.length, table.length);
        }
        return new Tables(Tensor.matrix(zeros + 1, updates.rank(), stack), firsts);
    }

    /** Index of the row of zeros. */
    long zeros() {
        return stack.size(0) - 1L;
    }
}
