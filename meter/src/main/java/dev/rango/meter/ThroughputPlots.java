package dev.rango.meter;

import java.util.Arrays;
import java.util.List;

/** Inputs per second by batch: a drawing for each number of workers, or one with a line for each when there is one model. */
final class ThroughputPlots {
    private static final double EDGE = 26;

    private ThroughputPlots() {}

    static void draw(Markup out, BenchReport report) {
        List<Cell> cells = report.cells();
        String noun = report.inputs().noun();
        boolean oneModel = report.models().size() == 1;
        List<Series> series = Series.by(cells, oneModel ? c -> Figures.count(c.workers(), "worker") : Cell::model);
        Series.legend(out, series);
        double largest = cells.stream().mapToDouble(c -> quantile(c, 0.9)).max().orElseThrow();
        Scale y = Scale.fromZero(largest, 5, Panel.BOTTOM, Panel.TOP);
        out.open("div", "class", "panels");
        if (oneModel) {
            panel(out, noun + "s/s by batch", noun, series, y);
        } else {
            for (int workers : cells.stream().map(Cell::workers).distinct().toList()) {
                List<Series> some = series.stream()
                        .map(s -> new Series(
                                s.index(),
                                s.name(),
                                s.cells().stream()
                                        .filter(c -> c.workers() == workers)
                                        .toList()))
                        .toList();
                panel(out, noun + "s/s by batch, " + Figures.count(workers, "worker"), noun, some, y);
            }
        }
        out.close();
    }

    private static void panel(Markup out, String caption, String noun, List<Series> series, Scale y) {
        List<Integer> batches =
                series.get(0).cells().stream().map(Cell::batch).distinct().toList();
        Panel.open(out, caption, caption + "; the figures are in the table of throughput");
        Panel.valueAxis(out, y, v -> v == 0 ? "0" : Figures.rate(v));
        for (int b = 0; b < batches.size(); b++) {
            Panel.text(
                    out,
                    x(b, batches.size()),
                    Panel.BOTTOM + 16,
                    "middle",
                    "tick",
                    batches.get(b).toString());
        }
        Panel.axisTitle(out, Panel.BOTTOM + 34, noun + "s of a call (batch)");
        for (Series each : series) {
            // Side by side, where several would hide each other.
            double shift = (each.index() - (series.size() - 1) / 2.0) * Math.min(7, 28.0 / series.size());
            StringBuilder points = new StringBuilder();
            for (Cell cell : each.cells()) {
                double x = x(batches.indexOf(cell.batch()), batches.size()) + shift;
                Panel.line(
                        out,
                        x,
                        y.at(quantile(cell, 0.1)),
                        x,
                        y.at(quantile(cell, 0.9)),
                        "whisker stroke-" + each.colour());
                points.append(Figures.format("%.1f,%.1f ", x, y.at(cell.textsPerSecond())));
            }
            each.line(out, points.toString().strip());
            for (Cell cell : each.cells()) {
                each.mark(out, x(batches.indexOf(cell.batch()), batches.size()) + shift, y.at(cell.textsPerSecond()));
            }
        }
        Panel.close(out);
    }

    private static double x(int index, int count) {
        double width = Panel.RIGHT - Panel.LEFT - 2 * EDGE;
        return count == 1 ? (Panel.LEFT + Panel.RIGHT) / 2 : Panel.LEFT + EDGE + width * index / (count - 1);
    }

    /** The rate that this share of the slices does not exceed. */
    private static double quantile(Cell cell, double share) {
        double[] sorted =
                cell.slices().stream().mapToDouble(Double::doubleValue).toArray();
        Arrays.sort(sorted);
        return sorted[(int) Math.round(share * (sorted.length - 1))];
    }
}
