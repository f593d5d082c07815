package dev.rango.meter;

import dev.rango.runtime.OpenModel;
import dev.rango.runtime.session.StageTimes;
import java.util.ArrayList;
import java.util.List;

/**
 * Measures the {@link Floor} of a model in a cell: before the cell and after it, so that a slow moment hits both.
 *
 * @param <I> what is classified
 */
final class FloorProbe<I> {
    /** Enough for the largest run, few enough to be over in milliseconds. */
    private static final int TEXTS = 1024;
    /** Three times as many as so many reviews have: huge texts take their time before the run, too. */
    private static final long BYTES = 4 << 20;

    private static final int REPEATS = 5;
    private static final long WARM_UP_NANOS = 100_000_000;

    private final OpenModel<I> model;
    private final List<List<I>> calls;
    private final List<Double> micros = new ArrayList<>();

    FloorProbe(OpenModel<I> model, Workload<I> workload) {
        this.model = model;
        this.calls = calls(workload);
    }

    /** The first calls; at least one. */
    static <I> List<List<I>> calls(Workload<I> workload) {
        List<List<I>> calls = new ArrayList<>();
        long bytes = 0;
        for (int call = 0;
                call == 0 || (call + 1) * workload.batch() <= TEXTS && bytes + workload.bytes(call) <= BYTES;
                call++) {
            calls.add(workload.inputs(call));
            bytes += workload.bytes(call);
        }
        return calls;
    }

    void measure() {
        long start = System.nanoTime();
        do {
            runMicros();
        } while (System.nanoTime() - start < WARM_UP_NANOS);
        for (int i = 0; i < REPEATS; i++) {
            micros.add(runMicros());
        }
    }

    private double runMicros() {
        StageTimes times = new StageTimes();
        int texts = 0;
        for (List<I> call : calls) {
            model.logits(call, times);
            texts += call.size();
        }
        return times.runNanos() * 1e-3 / texts;
    }

    /** @param pathMicros what a text takes on the whole path */
    Floor floor(double pathMicros) {
        double floor =
                Spread.median(micros.stream().mapToDouble(Double::doubleValue).toArray());
        return new Floor(floor, pathMicros / floor);
    }
}
