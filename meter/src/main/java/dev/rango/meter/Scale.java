package dev.rango.meter;

import java.util.ArrayList;
import java.util.List;

/**
 * Values to places on an axis.
 *
 * @param low value at {@code from}
 * @param high value at {@code to}
 * @param from place of the low end in a drawing
 * @param to place of the high end
 * @param logarithmic whether equal ratios, not equal differences, are equally far apart
 * @param ticks values to mark
 */
record Scale(double low, double high, double from, double to, boolean logarithmic, List<Double> ticks) {
    private static final double[] STEPS = {1, 2, 5, 10};

    /** From zero to a round number not below {@code largest}, with about {@code count} steps. */
    static Scale fromZero(double largest, int count, double from, double to) {
        double top = largest > 0 ? largest : 1;
        double step = roundUp(top / count);
        int steps = (int) Math.ceil(top / step - 1e-9);
        List<Double> ticks = new ArrayList<>();
        for (int i = 0; i <= steps; i++) {
            ticks.add(i * step);
        }
        return new Scale(0, steps * step, from, to, false, ticks);
    }

    /** Around a range, with a tick at round numbers. */
    static Scale around(double smallest, double largest, int count, double from, double to) {
        double span = Math.max(largest - smallest, 1e-3);
        double step = roundUp(span / count);
        double low = Math.floor(smallest / step + 1e-9) * step;
        double high = Math.ceil(largest / step - 1e-9) * step;
        List<Double> ticks = new ArrayList<>();
        for (int i = 0; low + i * step <= high + step / 2; i++) {
            ticks.add(low + i * step);
        }
        return new Scale(low, high, from, to, false, ticks);
    }

    /** Around a range of positive values, with ticks at 1, 2 and 5 times powers of ten; over many powers at these only. */
    static Scale logarithmic(double smallest, double largest, double from, double to) {
        boolean wide = largest / smallest > 300;
        List<Double> grid = new ArrayList<>();
        for (int power = (int) Math.floor(Math.log10(smallest)); power <= Math.ceil(Math.log10(largest)); power++) {
            for (double step : wide ? new double[] {1} : new double[] {1, 2, 5}) {
                grid.add(step * Math.pow(10, power));
            }
        }
        double low = grid.stream()
                .filter(v -> v <= smallest * 1.0001)
                .reduce((a, b) -> b)
                .orElse(smallest);
        double high =
                grid.stream().filter(v -> v >= largest * 0.9999).findFirst().orElse(largest);
        List<Double> ticks = grid.stream().filter(v -> v >= low && v <= high).toList();
        return new Scale(low, high, from, to, true, ticks);
    }

    double at(double value) {
        double share = logarithmic ? Math.log(value / low) / Math.log(high / low) : (value - low) / (high - low);
        return from + share * (to - from);
    }

    private static double roundUp(double value) {
        double unit = Math.pow(10, Math.floor(Math.log10(value)));
        for (double step : STEPS) {
            if (step * unit >= value * 0.9999) {
                return step * unit;
            }
        }
        return 10 * unit;
    }
}
