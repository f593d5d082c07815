package dev.rango.meter;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/** A report as tables in Markdown, for a record or a review. */
final class ReportMarkdown {
    private final StringBuilder out = new StringBuilder();
    private final BenchReport report;

    private ReportMarkdown(BenchReport report) {
        this.report = report;
    }

    static String of(BenchReport report) {
        ReportMarkdown markdown = new ReportMarkdown(report);
        markdown.circumstances();
        markdown.speed();
        markdown.stages();
        markdown.comparisons();
        markdown.warnings();
        return markdown.out.toString();
    }

    private void circumstances() {
        Environment here = report.environment();
        line(here.machine() + "; " + here.java() + "; ONNX Runtime " + here.onnxRuntime() + "; Rango " + here.rango());
        out.append('\n');
        for (ModelFacts model : report.models()) {
            line("- " + model.name() + " (" + model.form() + ") " + model.device());
        }
        line("- " + report.inputs().sentence());
    }

    private void speed() {
        header("model", "batch", "workers", report.inputs().noun() + "s/s", "MB/s", "p50", "p99", "varies");
        for (Cell cell : report.cells()) {
            row(
                    cell,
                    Figures.rate(cell.textsPerSecond()),
                    Figures.rate(cell.bytesPerSecond() / 1e6),
                    latency(cell, 50),
                    latency(cell, 99),
                    Figures.percent(cell.variation()));
        }
    }

    private static String latency(Cell cell, double order) {
        return cell.latency().supports(order) ? Figures.micros(cell.latency().at(order)) : "–";
    }

    /** Of one worker's time; on a GPU, run and floor are copying, the graph and copying back. */
    private void stages() {
        List<String> columns = new ArrayList<>(
                List.of("model", "batch", "workers", report.inputs().one() + " takes"));
        columns.addAll(Stages.NAMES);
        columns.addAll(List.of("floor", "times floor"));
        header(columns.toArray(String[]::new));
        for (Cell cell : report.cells()) {
            List<String> values =
                    new ArrayList<>(List.of(Figures.micros(cell.stages().total())));
            for (double micros : cell.stages().micros()) {
                values.add(
                        Figures.format("%.0f %%", 100 * micros / cell.stages().total()));
            }
            values.add(Figures.micros(cell.floor().micros()));
            values.add(Figures.format("%.2f", cell.floor().times()));
            row(cell, values.toArray(String[]::new));
        }
    }

    private void comparisons() {
        if (report.comparisons().isEmpty()) {
            return;
        }
        header("against " + report.models().get(0).name(), "batch", "workers", "time", "95 % interval", "");
        for (Comparison comparison : report.comparisons()) {
            cells(
                    comparison.model(),
                    Integer.toString(comparison.batch()),
                    Integer.toString(comparison.workers()),
                    Figures.format("%.3f ×", comparison.time().ratio()),
                    Figures.format(
                            "%.3f to %.3f",
                            comparison.time().low(), comparison.time().high()),
                    comparison.time().verdict().words());
        }
        out.append('\n');
        report.agreements().forEach(agreement -> line("- " + agreement.sentence()));
    }

    private void warnings() {
        out.append('\n');
        report.warnings().forEach(warning -> line("- warning: " + warning));
    }

    private void header(String... columns) {
        out.append('\n');
        cells(columns);
        List<String> rule = new ArrayList<>(Collections.nCopies(columns.length, "--:"));
        rule.set(0, "---");
        cells(rule.toArray(String[]::new));
    }

    private void row(Cell cell, String... values) {
        List<String> cells = new ArrayList<>(
                List.of(cell.model(), Integer.toString(cell.batch()), Integer.toString(cell.workers())));
        cells.addAll(List.of(values));
        cells(cells.toArray(String[]::new));
    }

    private void cells(String... values) {
        out.append('|');
        for (String value : values) {
            out.append(' ').append(plain(value)).append(" |");
        }
        out.append('\n');
    }

    private void line(String text) {
        out.append(plain(text)).append('\n');
    }

    /** What would end a cell or begin markup is escaped, what would end a line is left out. */
    private static String plain(String text) {
        return text.replaceAll("\\p{Cntrl}", " ").replaceAll("([\\\\|<>`*_])", "\\\\$1");
    }
}
