package dev.rango.meter;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.function.Consumer;
import java.util.stream.IntStream;

/**
 * Measures all models with one batch and one number of workers, in rounds: in each round every model answers the same
 * calls, so that a slow moment of the machine and a hard text hit all alike. The order within a round rotates, and turns
 * around when every model has been first.
 *
 * @param <I> what is classified
 */
final class CellRun<I> {
    private static final long SLICE_NANOS = 250_000_000;
    private static final int MIN_ROUNDS = 10;
    private static final int MAX_ROUNDS = 120;
    /** A cell whose calls turn out slower than expected ends after this share of its time, with what it has. */
    private static final double OVERTIME = 1.5;

    /** Stable: the mean rate of this many slices is that of as many before. */
    private static final int SETTLED_SLICES = 3;

    private static final double SETTLED_WITHIN = 0.03;
    /** The warm-up ends after this many times the measuring time, stable or not. */
    private static final int WARM_UP_LIMIT = 2;

    private final List<Caller<I>> models;
    private final Workload<I> workload;
    private final Team team;
    private final long durationNanos;
    private final Consumer<Long> spent;

    /** @param spent is told the nanoseconds that each slice took */
    CellRun(List<Caller<I>> models, Workload<I> workload, Team team, Duration duration, Consumer<Long> spent) {
        this.models = models;
        this.workload = workload;
        this.team = team;
        this.durationNanos = duration.toNanos();
        this.spent = spent;
    }

    /** Rounds of measuring that a duration is cut into. */
    static int rounds(Duration duration) {
        return (int) Math.max(MIN_ROUNDS, Math.min(MAX_ROUNDS, duration.toNanos() / SLICE_NANOS));
    }

    /** What came of one model: slice i of each was measured in round i. */
    record Result(Recorder total, List<Slice> slices, Cell.WarmUp warmUp) {
        /** Time for a byte in each round: all models of a round classify the same bytes. */
        double[] times() {
            return slices.stream().mapToDouble(s -> 1 / s.bytesPerSecond()).toArray();
        }
    }

    /** One for each model, in their order. */
    List<Result> run() {
        int rounds = rounds(Duration.ofNanos(durationNanos));
        WarmedUp warm = warmUp(durationNanos / rounds);
        List<List<Recorder>> recorders = models.stream().map(m -> recorders()).toList();
        List<List<Slice>> slices = lists();
        long first = 0;
        long used = 0;
        for (int round = 0; round < rounds; round++) {
            for (int m : order(round, models.size())) {
                used += measure(m, first, warm.calls, recorders.get(m), slices.get(m));
            }
            first += warm.calls;
            if (round + 1 >= PairedRatio.MIN_ROUNDS && used > OVERTIME * durationNanos * models.size()) {
                break;
            }
        }
        List<Result> results = new ArrayList<>();
        for (int m = 0; m < models.size(); m++) {
            Recorder total = new Recorder();
            recorders.get(m).forEach(total::add);
            results.add(new Result(total, slices.get(m), warm.warmUp));
        }
        return results;
    }

    /** Indices of the models in the order of a round: 012, 120, 201, then 210, 021, 102. */
    static List<Integer> order(int round, int models) {
        List<Integer> order = new ArrayList<>(IntStream.range(0, models).boxed().toList());
        Collections.rotate(order, -(round % models));
        if (models > 2 && round / models % 2 == 1) {
            Collections.reverse(order);
        }
        return order;
    }

    /** @param calls calls that fill a slice, for the models on average */
    private record WarmedUp(long calls, Cell.WarmUp warmUp) {}

    private WarmedUp warmUp(long sliceNanos) {
        List<List<Slice>> slices = lists();
        long first = 0;
        long calls = team.workers();
        long used = 0;
        boolean stable = false;
        while (!stable && used < WARM_UP_LIMIT * durationNanos * models.size()) {
            long roundNanos = 0;
            for (int m : order(slices.get(0).size(), models.size())) {
                roundNanos += measure(m, first, calls, recorders(), slices.get(m));
            }
            used += roundNanos;
            first += calls;
            if (roundNanos < sliceNanos * models.size() / 2) {
                // Too short to tell a rate from.
                slices.forEach(List::clear);
            }
            long filling = calls * sliceNanos * models.size() / Math.max(1, roundNanos);
            // The first calls say little about those that follow.
            calls = Math.max(team.workers(), Math.min(filling, calls * 4));
            stable = slices.stream().allMatch(CellRun::settled);
        }
        return new WarmedUp(calls, new Cell.WarmUp(used / 1e9, stable));
    }

    private static boolean settled(List<Slice> slices) {
        int n = slices.size();
        if (n < 2 * SETTLED_SLICES) {
            return false;
        }
        double now = meanRate(slices.subList(n - SETTLED_SLICES, n));
        double before = meanRate(slices.subList(n - 2 * SETTLED_SLICES, n - SETTLED_SLICES));
        return Math.abs(now / before - 1) <= SETTLED_WITHIN;
    }

    private static double meanRate(List<Slice> slices) {
        return Spread.mean(slices.stream().mapToDouble(Slice::bytesPerSecond).toArray());
    }

    private long measure(int model, long first, long calls, List<Recorder> recorders, List<Slice> slices) {
        Slice slice = team.run(models.get(model), workload, first, calls, recorders);
        slices.add(slice);
        spent.accept(slice.wallNanos());
        return slice.wallNanos();
    }

    private List<Recorder> recorders() {
        return IntStream.range(0, team.workers()).mapToObj(w -> new Recorder()).toList();
    }

    private List<List<Slice>> lists() {
        List<List<Slice>> lists = new ArrayList<>();
        models.forEach(m -> lists.add(new ArrayList<>()));
        return lists;
    }
}
