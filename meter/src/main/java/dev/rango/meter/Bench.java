package dev.rango.meter;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CancellationException;

/**
 * Measures classifiers.
 *
 * <p>All models are open at the same time and checked first: a text must get the same answer alone, in a batch and from
 * several threads. Then each model is started in fresh processes, and in each cell of batch × workers the models are
 * warmed up until their rates have settled and measured in alternating rounds.
 */
public final class Bench {
    private final BenchPlan plan;
    private final BenchListener listener;
    private double spentSeconds;
    private String activity = "";

    private Bench(BenchPlan plan, BenchListener listener) {
        this.plan = plan;
        this.listener = listener;
    }

    /**
     * Measures what the plan asks for.
     *
     * @throws dev.rango.runtime.UnusableInputException when a model cannot be opened, fails, or gives a text another
     *     answer in company than alone
     * @throws CancellationException when the listener asks for the end
     */
    public static BenchReport run(BenchPlan plan, BenchListener listener) {
        return new Bench(plan, listener).run();
    }

    private BenchReport run() {
        Instant started = Instant.now();
        long start = System.nanoTime();
        Environment environment = Environment.here();
        try (OpenModels<?> models = OpenModels.open(plan.models(), plan.devices(), plan.task())) {
            return run(models, started, start, environment);
        }
    }

    private <I> BenchReport run(OpenModels<I> models, Instant started, long start, Environment environment) {
        InputSet<I> inputs = models.inputs(plan.texts());
        announce("checking answers");
        int mostWorkers = plan.workers().get(plan.workers().size() - 1);
        for (OpenModels.Model<I> model : models.all()) {
            Answers.requireConsistent(model, inputs, mostWorkers);
            requireGoOn();
        }
        List<Agreement> agreements = Answers.agreements(models.all(), inputs);
        List<ModelFacts> facts = facts(models);
        List<Cell> cells = new ArrayList<>();
        List<Comparison> comparisons = new ArrayList<>();
        for (int workers : plan.workers()) {
            try (Team team = new Team(workers, listener)) {
                for (int batch : plan.batches()) {
                    measure(models, inputs, team, batch, cells, comparisons);
                }
            }
        }
        return new BenchReport(
                started,
                (System.nanoTime() - start) / 1e9,
                plan,
                environment,
                inputs,
                facts,
                agreements,
                cells,
                comparisons,
                ProcessMemory.now(),
                Optional.empty());
    }

    private List<ModelFacts> facts(OpenModels<?> models) {
        announce("starting fresh processes");
        List<Optional<StartTimes>> starts = FreshStarts.measure(models.all(), plan.starts(), () -> {
            requireGoOn();
            spend(1);
        });
        List<ModelFacts> facts = new ArrayList<>();
        for (int m = 0; m < models.all().size(); m++) {
            facts.add(ModelFacts.of(models.all().get(m), starts.get(m)));
        }
        return facts;
    }

    private <I> void measure(
            OpenModels<I> models,
            InputSet<I> inputs,
            Team team,
            int batch,
            List<Cell> cells,
            List<Comparison> comparisons) {
        announce(Figures.format("batch %d, %s", batch, Figures.count(team.workers(), "worker")));
        Workload<I> workload = new Workload<>(inputs, batch);
        List<FloorProbe<I>> floors = models.all().stream()
                .map(model -> new FloorProbe<>(model.classifier(), workload))
                .toList();
        floors.forEach(FloorProbe::measure);
        List<CellRun.Result> results = new CellRun<>(
                        models.all().stream().map(OpenModels.Model::caller).toList(),
                        workload,
                        team,
                        plan.duration(),
                        n -> spend(n / 1e9))
                .run();
        floors.forEach(FloorProbe::measure);
        double[] first = results.get(0).times();
        for (int m = 0; m < results.size(); m++) {
            OpenModels.Model<I> model = models.all().get(m);
            CellRun.Result result = results.get(m);
            cells.add(cell(model, result, batch, team.workers(), floors.get(m)));
            if (m > 0) {
                comparisons.add(new Comparison(
                        model.name(),
                        models.first().name(),
                        batch,
                        team.workers(),
                        PairedRatio.of(first, result.times())));
            }
        }
    }

    private Cell cell(OpenModels.Model<?> model, CellRun.Result result, int batch, int workers, FloorProbe<?> floor) {
        Recorder total = result.total();
        double seconds = total.callNanos() / 1e9 / workers;
        double[] bytesPerSecond =
                result.slices().stream().mapToDouble(Slice::bytesPerSecond).toArray();
        long tokens = total.stages().tokens();
        // A GPU is shared by all who call, a processor is not.
        double pathMicros = 1e6 * seconds / total.texts() * (model.device().isGpu() ? 1 : workers);
        return new Cell(
                model.name(),
                model.device().toString(),
                batch,
                workers,
                total.texts(),
                total.texts() / seconds,
                total.utf8Bytes() / seconds,
                Spread.median(bytesPerSecond),
                Spread.variation(bytesPerSecond),
                Math.min(1, (double) total.cpuNanos() / total.callNanos()),
                tokens == 0 ? 0 : (double) total.stages().paddedTokens() / tokens,
                Latency.of(total.latencies()),
                Stages.of(total),
                floor.floor(pathMicros),
                result.warmUp(),
                result.slices().stream().map(Slice::textsPerSecond).toList());
    }

    private void announce(String what) {
        activity = what;
        spend(0);
    }

    private void spend(double seconds) {
        spentSeconds += seconds;
        Duration estimate = plan.estimate();
        listener.progress(spentSeconds, Math.max(spentSeconds, estimate.toMillis() / 1e3), activity);
    }

    private void requireGoOn() {
        if (listener.stopRequested()) {
            throw new CancellationException("stopped on request");
        }
    }
}
