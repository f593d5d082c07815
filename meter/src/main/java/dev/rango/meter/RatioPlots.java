package dev.rango.meter;

import java.util.List;
import java.util.stream.Stream;

/** The other models against the first: a point for each ratio, a line for its interval. */
final class RatioPlots {
    private static final double NAMES = 116;
    private static final double ROW = 24;

    private RatioPlots() {}

    static void draw(Markup out, BenchReport report) {
        List<Comparison> all = report.comparisons();
        double low = ends(all).min(Double::compare).orElseThrow();
        double high = ends(all).max(Double::compare).orElseThrow();
        Scale x = Scale.around(Math.min(low, 0.98), Math.max(high, 1.02), 4, NAMES + 10, Panel.RIGHT - 8);
        out.open("div", "class", "panels");
        for (String model : all.stream().map(Comparison::model).distinct().toList()) {
            List<Comparison> rows =
                    all.stream().filter(c -> c.model().equals(model)).toList();
            panel(
                    out,
                    rows,
                    x,
                    report.models().stream().map(ModelFacts::name).toList().indexOf(model));
        }
        out.close();
    }

    private static Stream<Double> ends(List<Comparison> comparisons) {
        return comparisons.stream()
                .flatMap(c -> Stream.of(c.time().low(), c.time().high()));
    }

    private static void panel(Markup out, List<Comparison> rows, Scale x, int index) {
        double bottom = rows.size() * ROW + 8;
        Comparison any = rows.get(0);
        String caption = "time of " + any.model() + " / time of " + any.first();
        Panel.open(out, caption, caption + ", with 95 % intervals; the sentences below say the same", bottom + 40);
        for (double tick : x.ticks()) {
            Panel.line(out, x.at(tick), 4, x.at(tick), bottom, "grid");
            Panel.text(out, x.at(tick), bottom + 15, "middle", "tick", Figures.format("%.2f", tick));
        }
        Panel.line(out, x.at(1), 4, x.at(1), bottom, "one");
        Panel.text(out, x.at(x.low()), bottom + 33, "start", "axis", "← faster");
        Panel.text(out, x.at(x.high()), bottom + 33, "end", "axis", "slower →");
        Series series = new Series(index, any.model(), List.of());
        double y = ROW / 2 + 4;
        for (Comparison row : rows) {
            String label = Figures.format("batch %d, %s", row.batch(), Figures.count(row.workers(), "worker"));
            Panel.text(out, NAMES, y + 4, "end", "tick", label);
            Panel.line(
                    out, x.at(row.time().low()), y, x.at(row.time().high()), y, "interval stroke-" + series.colour());
            series.mark(out, x.at(row.time().ratio()), y);
            y += ROW;
        }
        Panel.close(out);
    }
}
