package dev.rango.meter;

import dev.rango.runtime.Device;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;
import org.HdrHistogram.Histogram;

/** Reports made by hand, and the model that ships. */
final class Samples {
    static final Path SENTIMENT = Path.of(System.getProperty("rango.home")).resolve("models/zoo/sentiment");

    private Samples() {}

    /** @param bytesPerSecond of every cell */
    static Cell cell(String model, int batch, int workers, double bytesPerSecond, double variation) {
        SplittableRandom random = new SplittableRandom(31L * batch + workers);
        Histogram latencies = new Histogram(3);
        for (int i = 0; i < 5000; i++) {
            latencies.recordValue((long) (20_000L * batch * (1 + random.nextDouble())));
        }
        List<Double> slices = new ArrayList<>();
        for (int i = 0; i < 12; i++) {
            slices.add(bytesPerSecond / 1300 * (1 + variation * (random.nextDouble() - 0.5)));
        }
        return new Cell(
                model,
                "cpu",
                batch,
                workers,
                5000L * batch,
                bytesPerSecond / 1300,
                bytesPerSecond,
                bytesPerSecond,
                variation,
                0.99,
                1.1,
                Latency.of(latencies),
                new Stages(8, 1, 9, 0.5, 0.2),
                new Floor(8.4, 2.25),
                new Cell.WarmUp(1.5, true),
                slices);
    }

    static BenchReport report(List<String> models, List<Cell> cells) {
        InputSet<String> texts = InputSet.of("texts & more.txt", "all lines", List.of("one text", "another"));
        BenchPlan plan = new BenchPlan(
                models.stream()
                        .map(m -> Path.of(m.matches("\\w+") ? m : "hostile"))
                        .toList(),
                Optional.empty(),
                List.of(1, 8),
                List.of(1, 2),
                List.of(Device.cpu()),
                Duration.ofSeconds(10),
                5,
                Optional.of(texts),
                "rango bench --html \"x\" <y>");
        StartTimes start = new StartTimes(5, 310, 290, 350, 120, 15, 90_000_000);
        List<Comparison> comparisons = new ArrayList<>();
        for (String model : models.subList(1, models.size())) {
            comparisons.add(new Comparison(model, models.get(0), 1, 1, new PairedRatio(1.04, 1.02, 1.06, 40)));
            comparisons.add(new Comparison(model, models.get(0), 8, 1, new PairedRatio(0.999, 0.98, 1.02, 40)));
        }
        return new BenchReport(
                Instant.parse("2026-03-04T05:06:07Z"),
                123.4,
                plan,
                new Environment(
                        "A <processor>", 2, 16_000_000_000L, "Linux", "Java 17", "-Xmx1g", "1.28.0", "0.1.0", 0.1),
                texts,
                models.stream()
                        .map(m -> new ModelFacts(
                                m,
                                "out/" + m,
                                "runs on cpu",
                                "merged",
                                "",
                                100,
                                List.of("up", "down"),
                                10_000_000,
                                Optional.of(start)))
                        .toList(),
                models.subList(1, models.size()).stream()
                        .map(m -> new Agreement(m, models.get(0), "text", true, 2, 0, 1e-7))
                        .toList(),
                cells,
                comparisons,
                Optional.of(new ProcessMemory(200_000_000, 250_000_000)),
                Optional.empty());
    }

    static BenchReport report(String model, double bytesPerSecond) {
        List<Cell> cells = new ArrayList<>();
        for (int workers : List.of(1, 2)) {
            for (int batch : List.of(1, 8)) {
                cells.add(cell(model, batch, workers, bytesPerSecond, 0.01));
            }
        }
        return report(List.of(model), cells);
    }
}
