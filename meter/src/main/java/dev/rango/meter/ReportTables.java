package dev.rango.meter;

import java.util.ArrayList;
import java.util.List;

/** The figures of a report as tables of a page. */
final class ReportTables {
    private static final String NONE = "–";
    private static final List<Double> ORDERS = List.of(50.0, 90.0, 95.0, 99.0, 99.9);

    private final Markup out;
    private final BenchReport report;

    ReportTables(Markup out, BenchReport report) {
        this.out = out;
        this.report = report;
    }

    void throughput() {
        header(
                "Throughput",
                "model",
                "batch",
                "workers",
                report.inputs().noun() + "s/s",
                "MB/s",
                "varies",
                "processor",
                "padding");
        for (Cell cell : report.cells()) {
            row(
                    cell,
                    Figures.rate(cell.textsPerSecond()),
                    Figures.rate(cell.bytesPerSecond() / 1e6),
                    Figures.percent(cell.variation()),
                    cell.processorShare() == 0 ? NONE : Figures.format("%.0f %%", 100 * cell.processorShare()),
                    cell.padding() == 0 ? NONE : Figures.format("× %.2f", cell.padding()));
        }
        end();
        note("varies: coefficient of variation of the rate from slice to slice. processor: share of the time in which"
                + " the workers had one. padding: cells of the graph's input for each token.");
    }

    void latency() {
        header(
                "Latency of a call",
                "model",
                "batch",
                "workers",
                "min",
                "mean",
                "p50",
                "p90",
                "p95",
                "p99",
                "p99.9",
                "max");
        for (Cell cell : report.cells()) {
            Latency latency = cell.latency();
            List<String> values =
                    new ArrayList<>(List.of(Figures.micros(latency.min()), Figures.micros(latency.mean())));
            for (double order : ORDERS) {
                values.add(latency.supports(order) ? Figures.micros(latency.at(order)) : NONE);
            }
            values.add(Figures.micros(latency.max()));
            row(cell, values.toArray(String[]::new));
        }
        end();
        note("Each worker asks again as soon as it is answered. – : too few calls for this percentile.");
    }

    void stages() {
        header(
                "Stages of " + report.inputs().one(),
                "model",
                "batch",
                "workers",
                "tokenize",
                "pack",
                "run",
                "decode",
                "other",
                "total",
                "floor",
                "times floor");
        for (Cell cell : report.cells()) {
            List<String> values = new ArrayList<>(
                    cell.stages().micros().stream().map(Figures::micros).toList());
            values.add(Figures.micros(cell.stages().total()));
            values.add(Figures.micros(cell.floor().micros()));
            values.add(Figures.format("%.2f", cell.floor().times()));
            row(cell, values.toArray(String[]::new));
        }
        end();
        note("Of one worker's time. tokenize: input to rows; pack: sorting and filling buffers; run: the graph; decode:"
                + " logits to labels and probabilities; other: what a call takes beyond these; floor: the runs of the graph alone, one thread with nothing beside it,"
                + " and how many floors " + report.inputs().one() + " takes.");
    }

    void starts() {
        if (report.models().stream().allMatch(m -> m.start().isEmpty())) {
            return;
        }
        header(
                "Start",
                "model",
                "to first label",
                "fastest",
                "slowest",
                "of it: open",
                "first " + report.inputs().noun(),
                "peak memory");
        for (ModelFacts model : report.models()) {
            model.start().ifPresent(start -> {
                out.open("tr");
                out.leaf("th", model.name(), "scope", "row");
                cells(
                        Figures.micros(start.firstLabel() * 1e3),
                        Figures.micros(start.fastest() * 1e3),
                        Figures.micros(start.slowest() * 1e3),
                        Figures.micros(start.open() * 1e3),
                        Figures.micros(start.firstText() * 1e3),
                        start.peakBytes() == 0 ? NONE : Figures.bytes(start.peakBytes()));
                out.close();
            });
        }
        end();
        int processes = report.models().stream()
                .flatMap(m -> m.start().stream())
                .mapToInt(StartTimes::processes)
                .max()
                .orElse(0);
        note(Figures.format(
                "From starting a Java process to its first label; medians of %d starts."
                        + " peak memory: resident, native memory included.",
                processes));
    }

    void gate(GateResult gate) {
        header(
                "Against the baseline",
                "model",
                "batch",
                "workers",
                "MB/s then",
                "MB/s now",
                report.inputs().one() + " takes",
                "");
        for (GateResult.Change change : gate.changes()) {
            out.open("tr");
            out.leaf("th", change.model(), "scope", "row");
            cells(
                    Integer.toString(change.batch()),
                    Integer.toString(change.workers()),
                    Figures.rate(change.before() / 1e6),
                    Figures.rate(change.after() / 1e6),
                    Figures.format("%+.1f %%", change.slowdown() * 100),
                    gate.isSlower(change) ? "slower" : "passed");
            out.close();
        }
        end();
    }

    void facts(String caption, List<List<String>> facts) {
        out.open("div", "class", "scroll").open("table", "class", "facts");
        out.leaf("caption", caption);
        out.open("tbody");
        for (List<String> fact : facts) {
            out.open("tr");
            out.leaf("th", fact.get(0), "scope", "row");
            out.leaf("td", fact.get(1));
            out.close();
        }
        end();
    }

    private void header(String caption, String... columns) {
        out.open("div", "class", "scroll").open("table");
        out.leaf("caption", caption);
        out.open("thead").open("tr");
        for (String column : columns) {
            out.leaf("th", column, "scope", "col");
        }
        out.close().close();
        out.open("tbody");
    }

    private void row(Cell cell, String... values) {
        out.open("tr");
        out.leaf("th", cell.model(), "scope", "row");
        cells(Integer.toString(cell.batch()), Integer.toString(cell.workers()));
        cells(values);
        out.close();
    }

    private void cells(String... values) {
        for (String value : values) {
            out.leaf("td", value);
        }
    }

    private void end() {
        out.close().close().close();
    }

    private void note(String text) {
        out.leaf("p", text, "class", "note");
    }
}
