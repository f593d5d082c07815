package dev.rango.cli;

import dev.rango.meter.BenchReport;
import dev.rango.meter.Cell;
import dev.rango.meter.Comparison;
import dev.rango.meter.Figures;
import dev.rango.meter.GateResult;
import dev.rango.meter.ModelFacts;
import dev.rango.meter.PairedRatio;
import dev.rango.meter.Stages;
import java.io.PrintStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** A report as tables of at most 100 columns. */
final class BenchScreen {
    private static final int COLUMNS = 100;
    private static final int NAME = 20;
    private static final String NONE = "–";
    /** What needs no line of its own. */
    private static final String ON_CPU = "runs on cpu";

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
        screen.comparisons();
        screen.warnings();
        screen.gate();
    }

    private void circumstances() {
        for (ModelFacts model : report.models()) {
            if (!model.device().equals(ON_CPU)) {
                say(model.name() + " " + model.device());
            }
        }
        say(report.environment().machine() + "; ONNX Runtime "
                + report.environment().onnxRuntime());
        say(report.environment().java());
        say(report.inputs().sentence());
    }

    private void speed() {
        List<List<String>> rows = new ArrayList<>();
        rows.add(List.of(
                "model",
                "batch",
                "workers",
                report.inputs().noun() + "s/s",
                "MB/s",
                "p50",
                "p90",
                "p99",
                "p99.9",
                "max",
                "varies"));
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
        List<String> header = new ArrayList<>(
                List.of("model", "batch", "workers", report.inputs().one()));
        header.addAll(Stages.NAMES);
        header.addAll(List.of("floor", "times"));
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
            row.add(Figures.micros(cell.floor().micros()));
            row.add(String.format(Locale.ROOT, "%.2f", cell.floor().times()));
            rows.add(row);
        }
        out.println();
        table(rows);
        say("floor: the runs alone, one thread, nothing beside them; times: how many floors "
                + report.inputs().one() + " takes");
    }

    private void starts() {
        if (report.models().stream().noneMatch(m -> m.start().isPresent())) {
            return;
        }
        List<List<String>> rows = new ArrayList<>();
        rows.add(List.of(
                "model",
                "JVM start to first label",
                "of that: open",
                "first " + report.inputs().noun(),
                "peak memory",
                "files"));
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

    private void comparisons() {
        if (report.comparisons().isEmpty()) {
            return;
        }
        List<List<String>> rows = new ArrayList<>();
        String first = name(report.models().get(0).name());
        rows.add(List.of("against " + first, "batch", "workers", "time", "95 % interval", ""));
        for (Comparison comparison : report.comparisons()) {
            PairedRatio time = comparison.time();
            rows.add(List.of(
                    name(comparison.model()),
                    Integer.toString(comparison.batch()),
                    Integer.toString(comparison.workers()),
                    String.format(Locale.ROOT, "%.3f x", time.ratio()),
                    String.format(Locale.ROOT, "%.3f to %.3f", time.low(), time.high()),
                    time.verdict().words()));
        }
        out.println();
        table(rows);
        report.agreements().forEach(agreement -> say(agreement.sentence()));
    }

    private void warnings() {
        List<String> warnings = new ArrayList<>(report.warnings());
        report.gate().ifPresent(gate -> warnings.addAll(gate.warnings()));
        if (!warnings.isEmpty()) {
            out.println();
        }
        warnings.forEach(warning -> say("warning: " + warning));
    }

    private void gate() {
        report.gate().filter(GateResult::passed).ifPresent(gate -> {
            out.println();
            gate.sentences().forEach(this::say);
        });
    }

    /** Columns as wide as their widest cell: names, and words without a heading, to the left, figures to the right. */
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
                boolean words = c == 0 || rows.get(0).get(c).isEmpty();
                line.append(c == 0 ? "" : "  ").append(words ? row.get(c) + space : space + row.get(c));
            }
            out.println(line.toString().stripTrailing());
        }
    }

    private static String name(String name) {
        String line = Terminal.line(name);
        return line.length() > NAME ? line.substring(0, NAME - 1) + "…" : line;
    }

    /** Broken at spaces, so that it stays within the columns. */
    private void say(String sentence) {
        StringBuilder line = new StringBuilder();
        for (String word : Terminal.line(sentence).split(" ")) {
            if (line.length() + 1 + word.length() > COLUMNS) {
                out.println(line);
                line.setLength(0);
                line.append(" ");
            }
            line.append(line.isEmpty() ? "" : " ").append(word);
        }
        out.println(line);
    }
}
