package dev.rango.meter;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeSet;
import java.util.regex.Pattern;
import javax.xml.parsers.DocumentBuilder;
import javax.xml.parsers.DocumentBuilderFactory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.w3c.dom.Document;
import org.w3c.dom.Element;
import org.w3c.dom.NodeList;

/** What is written, as JSON and as a page. */
class ReportTest {
    private static final String HOSTILE =
            "</title><script>alert('1')</script>&amp;\"x\" \u0000\u0007\uD800\u202E onload=";

    @TempDir
    Path folder;

    private static BenchReport several() {
        List<String> models = List.of(HOSTILE, "branch", "third", "4", "5", "6", "7", "8", "9");
        List<Cell> cells = new ArrayList<>();
        for (int workers : List.of(1, 2)) {
            for (int batch : List.of(1, 8)) {
                models.forEach(m -> cells.add(Samples.cell(m, batch, workers, 5e7, 0.2)));
            }
        }
        return Samples.report(models, cells);
    }

    @Test
    void keysOfTheJsonAreStable() throws IOException {
        BenchReport report = Samples.report(
                List.of("a", "b"), List.of(Samples.cell("a", 1, 1, 5e7, 0.2), Samples.cell("b", 1, 1, 5e7, 0.01)));
        Path file = folder.resolve("then.json");
        Files.writeString(file, report.toJson());
        JsonNode root = JsonMapper.builder()
                .build()
                .readTree(report.withGate(Baseline.read(file).compare(report, 0.05))
                        .toJson());
        TreeSet<String> keys = new TreeSet<>();
        collect(root, "", keys);
        assertThat(keys).containsExactly("""
                        agreements[].comparable agreements[].first agreements[].largest_difference agreements[].model
                        agreements[].other_labels agreements[].sentence agreements[].texts
                        baseline.cells[].after_bytes_per_second baseline.cells[].batch
                        baseline.cells[].before_bytes_per_second baseline.cells[].device baseline.cells[].model
                        baseline.cells[].slowdown baseline.cells[].slower baseline.cells[].workers
                        baseline.file baseline.passed baseline.threshold
                        cells[].batch cells[].bytes_per_second cells[].device cells[].floor_micros_per_text
                        cells[].latency_micros.calls cells[].latency_micros.max cells[].latency_micros.mean
                        cells[].latency_micros.min cells[].latency_micros.p1 cells[].latency_micros.p10
                        cells[].latency_micros.p20 cells[].latency_micros.p30 cells[].latency_micros.p40
                        cells[].latency_micros.p5 cells[].latency_micros.p50 cells[].latency_micros.p60
                        cells[].latency_micros.p70 cells[].latency_micros.p80 cells[].latency_micros.p85
                        cells[].latency_micros.p90 cells[].latency_micros.p95 cells[].latency_micros.p97.5
                        cells[].latency_micros.p99 cells[].latency_micros.p99.5 cells[].latency_micros.p99.75
                        cells[].latency_micros.p99.9 cells[].latency_micros.p99.95 cells[].latency_micros.p99.99
                        cells[].latency_micros.p99.999 cells[].model cells[].padding cells[].processor_share
                        cells[].slice_texts_per_second[] cells[].stage_micros_per_text.decode
                        cells[].stage_micros_per_text.other cells[].stage_micros_per_text.pack
                        cells[].stage_micros_per_text.run cells[].stage_micros_per_text.tokenize cells[].texts
                        cells[].texts_per_second cells[].times_floor cells[].typical_bytes_per_second cells[].variation
                        cells[].warm_up.seconds cells[].warm_up.stable cells[].workers command
                        comparisons[].batch comparisons[].confidence comparisons[].first comparisons[].high
                        comparisons[].low comparisons[].model comparisons[].rounds comparisons[].sentence
                        comparisons[].time_ratio comparisons[].verdict comparisons[].workers duration_seconds
                        environment.java environment.java_options environment.load_before environment.memory_bytes
                        environment.onnx_runtime environment.processor environment.processors environment.rango
                        environment.system memory.peak_bytes memory.resident_bytes models[].bytes models[].device models[].folder
                        models[].form models[].labels[] models[].name models[].start.fastest_millis
                        models[].start.first_label_millis models[].start.first_text_millis models[].start.open_millis
                        models[].start.peak_bytes models[].start.processes models[].start.slowest_millis models[].task models[].words
                        schema schema_version seconds started texts.description texts.fingerprint texts.name
                        texts.synthetic texts.texts texts.utf8_bytes warnings[]""".split("\\s+"));
    }

    private static void collect(JsonNode node, String path, TreeSet<String> keys) {
        if (node.isObject()) {
            node.properties()
                    .forEach(f -> collect(f.getValue(), path.isEmpty() ? f.getKey() : path + "." + f.getKey(), keys));
        } else if (node.isArray()) {
            node.forEach(element -> collect(element, path + "[]", keys));
        } else {
            keys.add(path);
        }
    }

    @Test
    void markdownTablesKeepTheirColumnsWhateverTheNames() throws IOException {
        BenchReport report = Samples.report(
                List.of("a|b\n`c`", "branch"),
                List.of(Samples.cell("a|b\n`c`", 1, 1, 5e7, 0.2), Samples.cell("branch", 1, 1, 5e7, 0.01)));
        Path file = folder.resolve("report.md");
        Files.writeString(file, report.toMarkdown());
        List<String> rows = Files.readAllLines(file).stream()
                .filter(line -> line.startsWith("|"))
                .toList();
        // Three tables: speed and stages of two cells, two comparisons.
        assertThat(rows).hasSize(3 * (2 + 2));
        assertThat(rows.stream()
                        .map(row -> row.replace("\\|", "")
                                .chars()
                                .filter(c -> c == '|')
                                .count()))
                .containsExactly(9L, 9L, 9L, 9L, 12L, 12L, 12L, 12L, 7L, 7L, 7L, 7L);
        assertThat(rows.get(2)).startsWith("| a\\|b \\`c\\` | 1 | 1 | 38,500 | 50.0 |");
        assertThat(rows.get(10)).contains("1.040 ×", "1.020 to 1.060");
    }

    @Test
    void thePageIsWellFormedWhateverTheNames() throws Exception {
        Document page = parse(ReportPage.of(several()));
        assertThat(page.getElementsByTagName("script").getLength()).isZero();
        assertThat(page.getElementsByTagName("title").item(0).getTextContent())
                .startsWith("How fast: </title><script>alert('1')</script>&amp;\"x\" \uFFFD\uFFFD\uFFFD\uFFFD onload=");
        // Throughput by workers, latency by batch and workers, stages by workers, a ratio for each model but the first.
        assertThat(page.getElementsByTagName("figure").getLength()).isEqualTo(2 + 4 + 2 + 8);
        assertThat(page.getElementsByTagName("table").getLength()).isEqualTo(6);
    }

    @Test
    void thePageNeedsNothingFromElsewhere() {
        for (BenchReport report : List.of(several(), Samples.report("m", 5e7))) {
            assertThat(ReportPage.of(report))
                    .doesNotContainIgnoringCase(
                            "http:", "https:", "//", "src=", "href", "url(", "@import", "<link", "<script")
                    .contains("default-src &#39;none&#39;");
        }
    }

    /** The page escapes it as text, and browsers do not unescape a style. */
    @Test
    void theStyleHasNothingToEscape() throws IOException {
        try (var css = ReportPage.class.getResourceAsStream("report.css")) {
            assertThat(new String(css.readAllBytes(), UTF_8)).doesNotContainPattern("[<>&\"']");
        }
    }

    @Test
    void everythingIsDrawnWithinItsFrame() throws Exception {
        for (BenchReport report : List.of(several(), Samples.report("m", 5e7))) {
            NodeList drawings = parse(ReportPage.of(report)).getElementsByTagName("svg");
            assertThat(drawings.getLength()).isGreaterThan(5);
            for (int d = 0; d < drawings.getLength(); d++) {
                Element drawing = (Element) drawings.item(d);
                String[] frame = drawing.getAttribute("viewBox").split(" ");
                NodeList parts = drawing.getElementsByTagName("*");
                for (int p = 0; p < parts.getLength(); p++) {
                    Element part = (Element) parts.item(p);
                    for (String name : List.of("x", "x1", "x2")) {
                        assertWithin(part, name, Double.parseDouble(frame[2]));
                    }
                    for (String name : List.of("y", "y1", "y2")) {
                        assertWithin(part, name, Double.parseDouble(frame[3]));
                    }
                    for (String point : part.getAttribute("points").split(" ")) {
                        if (!point.isEmpty()) {
                            assertThat(Double.parseDouble(point.split(",")[0]))
                                    .isBetween(0.0, Double.parseDouble(frame[2]));
                            assertThat(Double.parseDouble(point.split(",")[1]))
                                    .isBetween(0.0, Double.parseDouble(frame[3]));
                        }
                    }
                }
            }
        }
    }

    private static void assertWithin(Element part, String attribute, double limit) {
        if (part.hasAttribute(attribute)) {
            assertThat(Double.parseDouble(part.getAttribute(attribute)))
                    .as(part.getTagName() + " " + attribute)
                    .isBetween(0.0, limit);
        }
    }

    @Test
    void warningsSayWhatIsWrong() {
        assertThat(Samples.report("m", 5e7).warnings()).isEmpty();
        assertThat(several().warnings())
                .singleElement()
                .asString()
                .contains("too noisy to trust single figures", "20.0 %", "alternating rounds");
        List<Cell> unsteady = List.of(Samples.cell("m", 1, 4, 5e7, 0.05));
        assertThat(Samples.report(List.of("m"), unsteady).warnings())
                .anyMatch(w -> w.startsWith("unsteady: the rate varies by 5.0 %"))
                .anyMatch(w -> w.equals("4 workers share 2 processors: they wait for each other"));
    }

    @Test
    void theGateIsPartOfThePage() throws IOException {
        Path file = folder.resolve("then.json");
        Files.writeString(file, Samples.report("m", 5e7).toJson());
        BenchReport slower = Samples.report("m", 4e7);
        String page = ReportPage.of(slower.withGate(Baseline.read(file).compare(slower, 0.05)));
        assertThat(page).contains("Against the baseline: slower", "a text takes 25.0 % longer");
    }

    @Test
    void scalesCoverTheirValuesWithRoundTicks() {
        assertThat(Scale.fromZero(61_200, 5, 100, 0).ticks())
                .containsExactly(0.0, 20_000.0, 40_000.0, 60_000.0, 80_000.0);
        assertThat(Scale.logarithmic(25, 4100, 100, 0).ticks())
                .containsExactly(20.0, 50.0, 100.0, 200.0, 500.0, 1000.0, 2000.0, 5000.0);
        Scale around = Scale.around(0.93, 1.07, 4, 0, 100);
        assertThat(around.low()).isLessThanOrEqualTo(0.93);
        assertThat(around.high()).isGreaterThanOrEqualTo(1.07);
        assertThat(around.at(around.low())).isZero();
        assertThat(around.at(around.high())).isEqualTo(100);
    }

    private static Document parse(String page) throws Exception {
        String xml = Pattern.compile("^<!DOCTYPE html>\n").matcher(page).replaceFirst("");
        DocumentBuilderFactory factory = DocumentBuilderFactory.newInstance();
        factory.setFeature("http://apache.org/xml/features/disallow-doctype-decl", true);
        DocumentBuilder builder = factory.newDocumentBuilder();
        builder.setErrorHandler(null);
        return builder.parse(new ByteArrayInputStream(xml.getBytes(UTF_8)));
    }
}
