package dev.rango.bench;

import java.util.concurrent.atomic.AtomicLongArray;

/** Times of requests in buckets that are 2 to 5 % wide, from a microsecond to an hour; any number of threads may add. */
final class LatencyHistogram {
    /** Of each power of two. */
    private static final int PARTS = 32;

    private static final int POWERS = 42;

    private final AtomicLongArray counts = new AtomicLongArray(PARTS * POWERS);

    void add(long nanos) {
        counts.incrementAndGet(bucket(nanos));
    }

    private static int bucket(long nanos) {
        long value = Math.max(PARTS, nanos);
        int power = Long.SIZE - 1 - Long.numberOfLeadingZeros(value / PARTS);
        int part = (int) (value >>> power) - PARTS;
        return Math.min(PARTS * POWERS - 1, power * PARTS + part);
    }

    /** Upper end of a bucket. */
    private static double nanos(int bucket) {
        return Math.scalb((double) PARTS + bucket % PARTS + 1, bucket / PARTS);
    }

    long count() {
        long sum = 0;
        for (int i = 0; i < counts.length(); i++) {
            sum += counts.get(i);
        }
        return sum;
    }

    /** Milliseconds that so many of all stay below, rounded up to the end of their bucket; 0 of none. */
    double millis(double share) {
        long wanted = (long) Math.ceil(share * count());
        long sum = 0;
        for (int i = 0; i < counts.length(); i++) {
            sum += counts.get(i);
            if (sum >= wanted && sum > 0) {
                return nanos(i) / 1e6;
            }
        }
        return 0;
    }

    /** Adds all that another holds. */
    void addAll(LatencyHistogram other) {
        for (int i = 0; i < counts.length(); i++) {
            counts.addAndGet(i, other.counts.get(i));
        }
    }
}
