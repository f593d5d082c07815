package dev.rango.meter;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;

/** A report as one page: no scripts, nothing loaded from elsewhere, for screens of any width, dark or light, and paper. */
final class ReportPage {
    private static final DateTimeFormatter DATE = DateTimeFormatter.ofPattern(
                    "d MMMM yyyy, HH:mm 'UTC'", Locale.ENGLISH)
            .withZone(ZoneOffset.UTC);

    private final Markup out = new Markup();
    private final BenchReport report;
    private final ReportTables tables;

    private ReportPage(BenchReport report) {
        this.report = report;
        this.tables = new ReportTables(out, report);
    }

    static String of(BenchReport report) {
        return "<!DOCTYPE html>\n" + new ReportPage(report).page();
    }

    private String page() {
        String names =
                String.join(", ", report.models().stream().map(ModelFacts::name).toList());
        out.open("html", "lang", "en");
        head(names);
        out.open("body").open("main");
        out.open("header");
        out.leaf("h1", "How fast: " + names);
        out.leaf(
                "p",
                DATE.format(report.started()) + " · " + report.environment().machine(),
                "class",
                "note");
        out.close();
        warnings();
        summary();
        comparisons();
        gate();
        section("Throughput");
        ThroughputPlots.draw(out, report);
        out.leaf(
                "p", "Lines through the points: from the slowest to the fastest tenth of the slices.", "class", "note");
        tables.throughput();
        out.close();
        section("Latency");
        LatencyPlots.draw(out, report);
        tables.latency();
        out.close();
        section("Where the time goes");
        StagePlots.draw(out, report);
        tables.stages();
        out.close();
        section("Start, inputs and machine");
        tables.starts();
        tables.facts("What was measured", measured());
        tables.facts("Where", machine());
        out.close();
        method();
        out.close().close().close();
        return out.finished();
    }

    private void head(String names) {
        out.open("head");
        out.empty("meta", "charset", "utf-8");
        out.empty("meta", "name", "viewport", "content", "width=device-width, initial-scale=1");
        out.empty("meta", "name", "color-scheme", "content", "light dark");
        out.empty(
                "meta",
                "http-equiv",
                "Content-Security-Policy",
                "content",
                "default-src 'none'; style-src 'unsafe-inline'");
        out.leaf("title", "How fast: " + names);
        out.leaf("style", style());
        out.close();
    }

    private static String style() {
        try (InputStream css = ReportPage.class.getResourceAsStream("report.css")) {
            return "\n" + new String(css.readAllBytes(), UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException("report.css is part of this jar", e);
        }
    }

    private void section(String title) {
        out.open("section");
        out.leaf("h2", title);
    }

    private void warnings() {
        if (report.warnings().isEmpty()) {
            return;
        }
        out.open("aside", "class", "warning");
        out.leaf("h2", "Before you trust these figures");
        sentences(report.warnings());
        out.close();
    }

    /** The few figures that most readers came for, a card for each model. */
    private void summary() {
        out.open("div", "class", "cards");
        for (ModelFacts model : report.models()) {
            List<Cell> cells = report.cells().stream()
                    .filter(c -> c.model().equals(model.name()))
                    .toList();
            Cell fastest = cells.stream()
                    .max(Comparator.comparingDouble(Cell::textsPerSecond))
                    .orElseThrow();
            Cell smallest = cells.get(0);
            out.open("article");
            out.leaf("h2", model.name());
            out.open("dl");
            fact(
                    Figures.rate(fastest.textsPerSecond()) + " "
                            + report.inputs().noun() + "s/s",
                    Figures.format(
                            "at most: batch %d, %s; %s MB/s",
                            fastest.batch(),
                            Figures.count(fastest.workers(), "worker"),
                            Figures.rate(fastest.bytesPerSecond() / 1e6)));
            fact(
                    Figures.micros(smallest.latency().at(50)),
                    Figures.format(
                            "median of a call: batch %d, %s; p99 %s",
                            smallest.batch(),
                            Figures.count(smallest.workers(), "worker"),
                            Figures.micros(smallest.latency().at(99))));
            model.start()
                    .ifPresent(start -> fact(
                            Figures.micros(start.firstLabel() * 1e3),
                            "from starting Java to the first label"
                                    + (start.peakBytes() == 0
                                            ? ""
                                            : "; peak memory " + Figures.bytes(start.peakBytes()))));
            out.close().close();
        }
        out.close();
    }

    private void fact(String figure, String meaning) {
        out.open("div");
        out.leaf("dt", meaning);
        out.leaf("dd", figure);
        out.close();
    }

    private void comparisons() {
        if (report.comparisons().isEmpty()) {
            return;
        }
        section("Compared with " + report.models().get(0).name());
        sentences(report.agreements().stream().map(Agreement::sentence).toList());
        RatioPlots.draw(out, report);
        List<String> sentences = new ArrayList<>();
        for (Comparison comparison : report.comparisons()) {
            sentences.add(Figures.format(
                    "Batch %d, %s: %s.",
                    comparison.batch(), Figures.count(comparison.workers(), "worker"), comparison.sentence()));
        }
        sentences(sentences);
        out.close();
    }

    private void gate() {
        report.gate().ifPresent(gate -> {
            section(gate.passed() ? "Against the baseline: passed" : "Against the baseline: slower");
            sentences(gate.sentences());
            sentences(gate.warnings());
            tables.gate(gate);
            out.close();
        });
    }

    private void sentences(List<String> sentences) {
        if (sentences.isEmpty()) {
            return;
        }
        out.open("ul", "class", "sentences");
        sentences.forEach(sentence -> out.leaf("li", sentence));
        out.close();
    }

    private List<List<String>> measured() {
        List<List<String>> facts = new ArrayList<>();
        for (ModelFacts model : report.models()) {
            facts.add(List.of(
                    model.name(),
                    Figures.format(
                            "%s: %s, %s, %slabels %s, files %s",
                            model.folder(),
                            model.device(),
                            model.form() + (model.task().isEmpty() ? "" : ", task " + model.task()),
                            model.words() == 0 ? "" : Figures.format("%,d words, ", model.words()),
                            String.join(", ", model.labels()),
                            Figures.bytes(model.bytes()))));
        }
        facts.add(List.of(report.inputs().noun() + "s", report.inputs().sentence()));
        facts.add(List.of("command", report.plan().command()));
        return facts;
    }

    private List<List<String>> machine() {
        Environment here = report.environment();
        List<List<String>> facts = new ArrayList<>(List.of(
                List.of("processor", here.machine()),
                List.of("memory", here.memoryBytes() == 0 ? "unknown" : Figures.bytes(here.memoryBytes())),
                List.of("system", here.system()),
                List.of("Java", here.java()),
                List.of("options", here.javaOptions()),
                List.of("ONNX Runtime", here.onnxRuntime()),
                List.of("Rango", here.rango())));
        report.memory()
                .ifPresent(memory -> facts.add(List.of(
                        "this process",
                        "resident " + Figures.bytes(memory.bytes()) + ", at most " + Figures.bytes(memory.peakBytes())
                                + ", with all models and inputs")));
        return facts;
    }

    private void method() {
        section("How it was measured");
        out.leaf(
                "p",
                Figures.format(
                        "Before timing, every model had to give an input the same answer alone, in a batch and from several"
                                + " threads. Each cell was warmed up until the rate settled, then measured for %s for each"
                                + " model, in short rounds: in a round every model makes the same calls, and the order"
                                + " rotates. All of it took %.0f s.",
                        Durations.shown(report.plan().duration()), report.seconds()));
        out.leaf(
                "p",
                Figures.format(
                        "A ratio is the Hodges–Lehmann estimate of the paired logarithms of a round's times, with the"
                                + " exact interval that belongs to Wilcoxon's signed-rank test. A difference is called real"
                                + " when the whole 95 %% interval lies more than %.0f %% away from 1.",
                        PairedRatio.MARGIN * 100));
        out.leaf(
                "p",
                Figures.format(
                        "Unsteady: the rate varies by more than %s from slice to slice. Too noisy: by more than %s.",
                        Figures.percent(Cell.UNSTEADY), Figures.percent(Cell.NOISY)));
        out.close();
    }
}
