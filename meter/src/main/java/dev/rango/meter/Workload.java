package dev.rango.meter;

import java.util.ArrayList;
import java.util.List;

/**
 * A set of inputs cut into calls of one size; the last is filled up from the front, so that all calls are alike.
 *
 * @param <I> what is classified
 */
final class Workload<I> {
    private final List<List<I>> calls = new ArrayList<>();
    private final long[] bytes;
    private final int batch;

    Workload(InputSet<I> set, int batch) {
        this.batch = batch;
        this.bytes = new long[(set.size() + batch - 1) / batch];
        for (int call = 0; call < bytes.length; call++) {
            List<I> members = new ArrayList<>(batch);
            for (int i = 0; i < batch; i++) {
                int index = (call * batch + i) % set.size();
                members.add(set.inputs().get(index));
                bytes[call] += set.length(index);
            }
            calls.add(List.copyOf(members));
        }
    }

    /** Inputs of each call. */
    int batch() {
        return batch;
    }

    /** The inputs of a call; numbers beyond the last begin anew. */
    List<I> inputs(long number) {
        return calls.get((int) (number % calls.size()));
    }

    long bytes(long number) {
        return bytes[(int) (number % calls.size())];
    }
}
