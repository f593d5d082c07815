package dev.rango.meter;

import java.util.List;

/** Where the time of an input goes: a bar for each cell, stacked from its stages. */
final class StagePlots {
    private static final double LEFT = 8;
    private static final double LONGEST = 282;
    private static final double ROW = 36;
    private static final double BAR = 15;
    private static final double SMALLEST_LABELLED = 34;

    private StagePlots() {}

    static void draw(Markup out, BenchReport report) {
        out.open("ul", "class", "legend");
        for (int stage = 0; stage < Stages.NAMES.size(); stage++) {
            out.open("li");
            out.open("svg", "viewBox", "0 0 12 12", "width", "12", "height", "12", "aria-hidden", "true");
            out.empty("rect", "width", "12", "height", "12", "class", "fill-stage" + stage);
            out.close();
            out.leaf("span", Stages.NAMES.get(stage));
            out.close();
        }
        out.close();
        double longest = report.cells().stream()
                .mapToDouble(c -> c.stages().total())
                .max()
                .orElseThrow();
        out.open("div", "class", "panels");
        for (Series panel : Series.by(report.cells(), c -> Figures.count(c.workers(), "worker"))) {
            panel(
                    out,
                    "time of " + report.inputs().one() + ", " + panel.name(),
                    panel.cells(),
                    longest,
                    report.models().size() > 1);
        }
        out.close();
    }

    private static void panel(Markup out, String caption, List<Cell> cells, double longest, boolean named) {
        Panel.open(out, caption, caption + "; the figures are in the table of stages", cells.size() * ROW + 4);
        double y = 0;
        for (Cell cell : cells) {
            String label = "batch " + cell.batch() + (named ? " · " + Panel.shortened(cell.model()) : "");
            Panel.text(out, LEFT, y + 12, "start", "tick", label);
            bar(out, cell.stages(), LONGEST / longest, y + 17);
            y += ROW;
        }
        Panel.close(out);
    }

    private static void bar(Markup out, Stages stages, double perMicro, double y) {
        double x = LEFT;
        for (int stage = 0; stage < Stages.NAMES.size(); stage++) {
            double micros = stages.micros().get(stage);
            double width = micros * perMicro;
            out.empty(
                    "rect",
                    "x",
                    Figures.format("%.2f", x),
                    "y",
                    Panel.place(y),
                    "width",
                    Figures.format("%.2f", width),
                    "height",
                    Panel.place(BAR),
                    "class",
                    "fill-stage" + stage);
            if (width >= SMALLEST_LABELLED) {
                String share = Figures.format("%.0f %%", 100 * micros / stages.total());
                Panel.text(out, x + width / 2, y + BAR - 4, "middle", "share on-stage" + stage, share);
            }
            x += width;
        }
        Panel.text(out, x + 6, y + BAR - 3.5, "start", "value", Figures.micros(stages.total()));
    }
}
