package dev.rango.bench;

import java.util.ArrayList;
import java.util.List;

/** When what was asked: a warm-up, then slices of equal length with the times of their requests. */
final class SoakClock {
    static final int SLICES = 100;
    private static final double NANOS = 1e9;

    /** Gets what a request took. */
    interface Times {
        void took(long nanos);
    }

    private final long start = System.nanoTime();
    private final double warmUp;
    private final double seconds;
    private final List<LatencyHistogram> all = new ArrayList<>();
    private final List<LatencyHistogram> shortOnes = new ArrayList<>();

    /**
     * @param warmUp seconds
     * @param seconds with the warm-up
     */
    SoakClock(double warmUp, double seconds) {
        this.warmUp = warmUp;
        this.seconds = seconds;
        for (int i = 0; i < SLICES; i++) {
            all.add(new LatencyHistogram());
            shortOnes.add(new LatencyHistogram());
        }
    }

    /** Seconds since the start. */
    double now() {
        return (System.nanoTime() - start) / NANOS;
    }

    boolean isOver() {
        return now() >= seconds;
    }

    /** Of a moment, from 0 to 1 after the warm-up; below 0 before. */
    double place(double second) {
        return (second - warmUp) / (seconds - warmUp);
    }

    /** Hours after the warm-up. */
    double hours() {
        return (seconds - warmUp) / 3600;
    }

    void asked(long nanos) {
        add(all, nanos);
    }

    void askedShort(long nanos) {
        add(shortOnes, nanos);
    }

    private void add(List<LatencyHistogram> slices, long nanos) {
        double place = place(now());
        if (place >= 0 && place < 1) {
            slices.get((int) (place * SLICES)).add(nanos);
        }
    }

    /** Of each slice. */
    List<LatencyHistogram> all() {
        return all;
    }

    /** Of each slice, those of one short text in its caller's thread. */
    List<LatencyHistogram> shortOnes() {
        return shortOnes;
    }
}
