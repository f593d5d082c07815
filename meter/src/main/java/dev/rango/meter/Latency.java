package dev.rango.meter;

import java.util.ArrayList;
import java.util.List;
import org.HdrHistogram.Histogram;

/**
 * How long calls take, in microseconds, each within 0.1 %. Percentiles are the smallest latency that this share of the
 * calls does not exceed.
 *
 * @param calls number of calls
 * @param min shortest
 * @param mean arithmetic mean
 * @param max longest
 * @param percentiles the fixed ones of {@link #ORDERS}, in their order
 */
public record Latency(long calls, double min, double mean, double max, List<Percentile> percentiles) {
    private static final double[] ORDERS = {
        1, 5, 10, 20, 30, 40, 50, 60, 70, 80, 85, 90, 95, 97.5, 99, 99.5, 99.75, 99.9, 99.95, 99.99, 99.999
    };

    /**
     * A point of the distribution.
     *
     * @param order in per cent, for example 99.9
     * @param micros latency in microseconds
     */
    public record Percentile(double order, double micros) {}

    static Latency of(Histogram nanos) {
        List<Percentile> percentiles = new ArrayList<>();
        for (double order : ORDERS) {
            percentiles.add(new Percentile(order, nanos.getValueAtPercentile(order) / 1e3));
        }
        return new Latency(
                nanos.getTotalCount(),
                nanos.getMinValue() / 1e3,
                nanos.getMean() / 1e3,
                nanos.getMaxValue() / 1e3,
                List.copyOf(percentiles));
    }

    /** A percentile of those that are kept, in microseconds. */
    public double at(double order) {
        return percentiles.stream().filter(p -> p.order == order).findFirst().orElseThrow().micros;
    }

    /** Whether at least one call is expected beyond a percentile: with fewer calls it is only the maximum again. */
    public boolean supports(double order) {
        // Written so that 1,000 calls support 99.9 whatever 100 - 99.9 is in binary.
        return Math.round(calls * (100 - order) * 1e3) >= 100_000;
    }
}
