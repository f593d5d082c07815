package dev.rango.cli;

import dev.rango.meter.BenchReport;
import dev.rango.meter.Cell;
import dev.rango.meter.Comparison;
import dev.rango.meter.Figures;
import dev.rango.meter.ModelFacts;
import dev.rango.meter.Stages;
import java.io.PrintStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** A report as tables of at most 100 columns. */
final class BenchScreen {
    private static final int NAME = 20;
    private static final String NONE = "–";

    private final PrintStream out;
    private final BenchReport report;

    private BenchScreen(PrintStream out, BenchReport report) {
        this.out = out;
        this.report = report;
    }

    static void print(BenchReport report) {
        BenchScreen screen = new BenchScreen(System.out, report);
        screen.circumstances();
        screen.speed();
        screen.stages();
        screen.starts();
        screen.words();
    }

    private void circumstances() {
        say(
                "%s; %s; ONNX Runtime %s",
                report.environment().machine(),
                report.environment().java(),
                report.environment().onnxRuntime());
        say(
                "%s texts: %s (%s, %s bytes on average)",
                Terminal.count(report.texts().size()),
                report.texts().name(),
                report.texts().description(),
                Terminal.count(report.texts().utf8Bytes() / report.texts().size()));
    }

    private void speed() {
        List<List<String>> rows = new ArrayList<>();
        rows.add(
                List.of("model", "batch", "workers", "texts/s", "MB/s", "p50", "p90", "p99", "p99.9", "max", "varies"));
        for (Cell cell : report.cells()) {
            rows.add(List.of(
                    name(cell.model()),
                    Integer.toString(cell.batch()),
                    Integer.toString(cell.workers()),
                    Figures.rate(cell.textsPerSecond()),
                    Figures.rate(cell.bytesPerSecond() / 1e6),
                    latency(cell, 50),
                    latency(cell, 90),
                    latency(cell, 99),
                    latency(cell, 99.9),
                    Figures.micros(cell.latency().max()),
                    Figures.percent(cell.variation())));
        }
        out.println();
        table(rows);
        say("p50 to max: how long a call with one batch takes");
    }

    private static String latency(Cell cell, double order) {
        return cell.latency().supports(order) ? Figures.micros(cell.latency().at(order)) : NONE;
    }

    private void stages() {
        List<List<String>> rows = new ArrayList<>();
        List<String> header = new ArrayList<>(List.of("model", "batch", "workers", "a text takes"));
        header.addAll(Stages.NAMES);
        rows.add(header);
        for (Cell cell : report.cells()) {
            List<String> row = new ArrayList<>(List.of(
                    name(cell.model()),
                    Integer.toString(cell.batch()),
                    Integer.toString(cell.workers()),
                    Figures.micros(cell.stages().total())));
            cell.stages()
                    .micros()
                    .forEach(micros -> row.add(String.format(
                            Locale.ROOT, "%.0f %%", 100 * micros / cell.stages().total())));
            rows.add(row);
        }
        out.println();
        table(rows);
    }

    private void starts() {
        if (report.models().stream().noneMatch(m -> m.start().isPresent())) {
            return;
        }
        List<List<String>> rows = new ArrayList<>();
        rows.add(List.of("model", "JVM start to first label", "of that: open", "first text", "peak memory", "files"));
        for (ModelFacts model : report.models()) {
            model.start()
                    .ifPresent(start -> rows.add(List.of(
                            name(model.name()),
                            Figures.micros(start.firstLabel() * 1e3),
                            Figures.micros(start.open() * 1e3),
                            Figures.micros(start.firstText() * 1e3),
                            start.peakBytes() == 0 ? NONE : Figures.bytes(start.peakBytes()),
                            Figures.bytes(model.bytes()))));
        }
        out.println();
        table(rows);
    }

    private void words() {
        List<String> words = new ArrayList<>();
        report.agreements().forEach(agreement -> words.add(agreement.sentence()));
        for (Comparison comparison : report.comparisons()) {
            words.add(String.format(
                    Locale.ROOT,
                    "batch %d, workers %d: %s",
                    comparison.batch(),
                    comparison.workers(),
                    comparison.sentence()));
        }
        report.warnings().forEach(warning -> words.add("warning: " + warning));
        report.gate().ifPresent(gate -> {
            gate.warnings().forEach(warning -> words.add("warning: " + warning));
            if (gate.passed()) {
                words.addAll(gate.sentences());
            }
        });
        if (!words.isEmpty()) {
            out.println();
        }
        words.forEach(sentence -> out.println(Terminal.line(sentence)));
    }

    /** Columns as wide as their widest cell: the first to the left, all others to the right. */
    private void table(List<List<String>> rows) {
        for (List<String> row : rows) {
            StringBuilder line = new StringBuilder();
            for (int c = 0; c < row.size(); c++) {
                int column = c;
                int width = rows.stream()
                        .mapToInt(r -> r.get(column).length())
                        .max()
                        .orElse(0);
                String space = " ".repeat(width - row.get(c).length());
                line.append(c == 0 ? row.get(c) + space : "  " + space + row.get(c));
            }
            out.println(line);
        }
    }

    private static String name(String name) {
        String line = Terminal.line(name);
        return line.length() > NAME ? line.substring(0, NAME - 1) + "…" : line;
    }

    private void say(String format, Object... values) {
        out.println(Terminal.line(String.format(Locale.ROOT, format, values)));
    }
}
