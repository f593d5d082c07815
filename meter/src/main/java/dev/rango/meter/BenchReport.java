package dev.rango.meter;

import dev.rango.runtime.Device;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * What a measurement found.
 *
 * @param started when it began
 * @param seconds how long all of it took
 * @param plan what was asked for
 * @param environment the machine and its software
 * @param inputs what was classified
 * @param models what was measured, in the order of the plan
 * @param agreements whether the other models answer like the first
 * @param cells the figures: by workers, then batch, then model
 * @param comparisons the other models against the first: by workers, then batch, then model
 * @param memory of the measuring process, with all models and texts; empty where the system does not tell
 * @param gate how it compares with an earlier report; empty when it was not held against one
 */
public record BenchReport(
        Instant started,
        double seconds,
        BenchPlan plan,
        Environment environment,
        InputSet<?> inputs,
        List<ModelFacts> models,
        List<Agreement> agreements,
        List<Cell> cells,
        List<Comparison> comparisons,
        Optional<ProcessMemory> memory,
        Optional<GateResult> gate) {
    /** A share of the processors that is taken already when the measurement begins, and then disturbs it. */
    private static final double BUSY = 0.25;

    private static final double ENOUGH_PROCESSOR = 0.95;

    /** Copies the lists. */
    public BenchReport {
        models = List.copyOf(models);
        agreements = List.copyOf(agreements);
        cells = List.copyOf(cells);
        comparisons = List.copyOf(comparisons);
    }

    /** The same with what a baseline says to it. */
    public BenchReport withGate(GateResult result) {
        return new BenchReport(
                started,
                seconds,
                plan,
                environment,
                inputs,
                models,
                agreements,
                cells,
                comparisons,
                memory,
                Optional.of(result));
    }

    /** What a reader must know before trusting the figures, in words; empty when nothing is wrong. */
    public List<String> warnings() {
        List<String> warnings = new ArrayList<>();
        noise().ifPresent(warnings::add);
        // Who waits for a GPU needs no processor meanwhile.
        double processor = cells.stream()
                .filter(c -> c.device().equals(Device.cpu().toString()))
                .mapToDouble(Cell::processorShare)
                .filter(s -> s > 0)
                .min()
                .orElse(1);
        if (processor < ENOUGH_PROCESSOR) {
            warnings.add(Figures.format(
                    "other work took the processor away: the workers had one for as little as %.0f %% of their time",
                    processor * 100));
        }
        if (environment.loadBefore() > BUSY * environment.processors()) {
            warnings.add(Figures.format(
                    "the machine was busy before the measurement began: load %.1f on %s",
                    environment.loadBefore(), Figures.count(environment.processors(), "processor")));
        }
        long unsettled = cells.stream().filter(c -> !c.warmUp().stable()).count();
        if (unsettled > 0) {
            warnings.add(Figures.format(
                    "in %d of %s the rate had not settled when the warm-up ended; a longer duration gives it more time",
                    unsettled, Figures.count(cells.size(), "cell")));
        }
        if (plan.starts() > 0 && models.stream().anyMatch(m -> m.start().isEmpty())) {
            warnings.add("the start could not be measured: a fresh Java process with a model failed");
        }
        int most = cells.stream().mapToInt(Cell::workers).max().orElse(1);
        if (most > environment.processors()) {
            warnings.add(Figures.format(
                    "%d workers share %s: they wait for each other",
                    most, Figures.count(environment.processors(), "processor")));
        }
        return warnings;
    }

    private Optional<String> noise() {
        Cell worst = cells.get(0);
        for (Cell cell : cells) {
            worst = cell.variation() > worst.variation() ? cell : worst;
        }
        if (worst.variation() <= Cell.UNSTEADY) {
            return Optional.empty();
        }
        String where = Figures.format(
                "the rate varies by %s from slice to slice (%s, batch %d, %s)",
                Figures.percent(worst.variation()),
                worst.model(),
                worst.batch(),
                Figures.count(worst.workers(), "worker"));
        String ratios =
                models.size() > 1 ? "; the ratios between the models come from alternating rounds and suffer less" : "";
        return Optional.of(
                worst.variation() > Cell.NOISY
                        ? "too noisy to trust single figures: " + where + ratios
                        : "unsteady: " + where + "; smaller differences mean nothing" + ratios);
    }

    /** All figures as JSON, one object with stable keys. */
    public String toJson() {
        return ReportJson.of(this);
    }

    /** Tables in Markdown. */
    public String toMarkdown() {
        return ReportMarkdown.of(this);
    }

    /** A page that needs no other file. */
    public String toHtml() {
        return ReportPage.of(this);
    }
}
