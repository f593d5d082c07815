package dev.rango.meter;

import java.util.ArrayList;
import java.util.List;

/**
 * How long calls take, by percentile: a drawing for each batch and number of workers with a line for each model, or one
 * for each number of workers with a line for each batch when there is one model.
 */
final class LatencyPlots {
    private static final double[] MARKED = {50, 90, 99, 99.9, 99.99, 99.999};

    private LatencyPlots() {}

    /** A point of a curve: place on the axis of percentiles, and microseconds. */
    private record Point(double nines, double micros) {}

    static void draw(Markup out, BenchReport report) {
        List<Cell> cells = report.cells();
        boolean oneModel = report.models().size() == 1;
        List<Series> legend = Series.by(cells, oneModel ? c -> "batch " + c.batch() : Cell::model);
        Series.legend(out, legend);
        out.open("div", "class", "panels");
        for (Series panel : Series.by(
                cells, c -> (oneModel ? "" : "batch " + c.batch() + ", ") + Figures.count(c.workers(), "worker"))) {
            List<Series> lines = legend.stream()
                    .map(s -> new Series(
                            s.index(),
                            s.name(),
                            s.cells().stream().filter(panel.cells()::contains).toList()))
                    .toList();
            panel(out, "latency of a call, " + panel.name(), lines);
        }
        out.close();
    }

    private static void panel(Markup out, String caption, List<Series> lines) {
        List<Point> all = lines.stream()
                .flatMap(s -> s.cells().stream())
                .flatMap(c -> points(c.latency()).stream())
                .toList();
        double smallest = all.stream().mapToDouble(Point::micros).min().orElseThrow();
        double largest = all.stream().mapToDouble(Point::micros).max().orElseThrow();
        double nines = Math.max(1, all.stream().mapToDouble(Point::nines).max().orElseThrow());
        Scale y = Scale.logarithmic(Math.max(0.1, smallest), Math.max(0.2, largest), Panel.BOTTOM, Panel.TOP);
        Scale x = new Scale(0, nines, Panel.LEFT, Panel.RIGHT, false, List.of());
        Panel.open(out, caption, caption + ", by percentile; the figures are in the table of latency");
        Panel.valueAxis(out, y, LatencyPlots::tick);
        for (double order : MARKED) {
            if (nines(order) <= nines + 1e-9) {
                double place = x.at(nines(order));
                Panel.line(out, place, Panel.TOP, place, Panel.BOTTOM, "grid");
                Panel.text(out, place, Panel.BOTTOM + 16, "middle", "tick", "p" + Figures.order(order));
            }
        }
        Panel.axisTitle(out, Panel.BOTTOM + 34, "share of calls that are not slower");
        for (Series line : lines) {
            for (Cell cell : line.cells()) {
                StringBuilder points = new StringBuilder();
                for (Point point : points(cell.latency())) {
                    points.append(Figures.format("%.1f,%.1f ", x.at(point.nines), y.at(Math.max(0.1, point.micros))));
                }
                line.line(out, points.toString().strip());
                for (double order : new double[] {50, 90, 99, 99.9}) {
                    if (cell.latency().supports(order)) {
                        line.mark(
                                out,
                                x.at(nines(order)),
                                y.at(Math.max(0.1, cell.latency().at(order))));
                    }
                }
            }
        }
        Panel.close(out);
    }

    /** From the shortest call through the percentiles that the number of calls supports to the longest. */
    private static List<Point> points(Latency latency) {
        List<Point> points = new ArrayList<>();
        points.add(new Point(0, latency.min()));
        for (Latency.Percentile percentile : latency.percentiles()) {
            if (latency.supports(percentile.order())) {
                points.add(new Point(nines(percentile.order()), percentile.micros()));
            }
        }
        points.add(new Point(Math.log10(Math.max(1, latency.calls())), latency.max()));
        return points;
    }

    /** Each further nine is as far as the one before: 0 at p0, 1 at p90, 2 at p99. */
    private static double nines(double order) {
        return -Math.log10(1 - order / 100);
    }

    private static String tick(double micros) {
        if (micros < 1000) {
            return Figures.format("%s µs", micros < 1 ? Double.toString(micros) : Figures.format("%.0f", micros));
        }
        return micros < 1e6 ? Figures.format("%.0f ms", micros / 1e3) : Figures.format("%.0f s", micros / 1e6);
    }
}
