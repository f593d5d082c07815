package dev.rango.meter;

import java.util.ArrayList;
import java.util.List;

/** A text set cut into calls of one size; the last is filled up from the front, so that all calls are alike. */
final class Workload {
    private final List<List<String>> calls = new ArrayList<>();
    private final long[] utf8Bytes;
    private final int batch;

    Workload(TextSet texts, int batch) {
        this.batch = batch;
        this.utf8Bytes = new long[(texts.size() + batch - 1) / batch];
        for (int call = 0; call < utf8Bytes.length; call++) {
            List<String> members = new ArrayList<>(batch);
            for (int i = 0; i < batch; i++) {
                int index = (call * batch + i) % texts.size();
                members.add(texts.texts().get(index));
                utf8Bytes[call] += texts.utf8Length(index);
            }
            calls.add(List.copyOf(members));
        }
    }

    /** Texts of each call. */
    int batch() {
        return batch;
    }

    /** The texts of a call; numbers beyond the last begin anew. */
    List<String> texts(long number) {
        return calls.get((int) (number % calls.size()));
    }

    long utf8Bytes(long number) {
        return utf8Bytes[(int) (number % calls.size())];
    }
}
