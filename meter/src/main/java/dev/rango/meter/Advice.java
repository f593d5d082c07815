package dev.rango.meter;

import dev.rango.runtime.ClassifierOptions;
import dev.rango.runtime.OpenModel;
import dev.rango.runtime.Prediction;
import dev.rango.runtime.UnusableInputException;
import java.io.BufferedReader;
import java.io.IOException;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CancellationException;
import java.util.stream.IntStream;

/**
 * Compares the forms in which the same adapters can be shipped. All are open at the same time, must give the same answers,
 * and are measured in alternating rounds as {@link Bench} measures models.
 */
public final class Advice {
    /** Largest difference of a probability between two forms that rounding explains. */
    private static final double TOLERANCE = 1e-4;

    private static final int COMPARED = 64;
    private static final int OPENINGS = 7;
    private static final int CHANGES = 200_000;

    private final AdvicePlan plan;
    private final BenchListener listener;
    private double spentSeconds;

    private Advice(AdvicePlan plan, BenchListener listener) {
        this.plan = plan;
        this.listener = listener;
    }

    /**
     * Measures what the plan asks for.
     *
     * @throws UnusableInputException when a model cannot be opened, or two forms give a text different answers
     * @throws CancellationException when the listener asks for the end
     */
    public static AdviceReport run(AdvicePlan plan, BenchListener listener) {
        return new Advice(plan, listener).run();
    }

    private AdviceReport run() {
        long start = System.nanoTime();
        List<OpenForm<Object>> open = new ArrayList<>();
        try {
            for (AdvicePlan.Form form : plan.forms()) {
                open.add(OpenForm.open(form, plan.tasks()));
            }
            InputSet<Object> inputs = OpenModels.inputs(
                    open.get(0).first(), plan.forms().get(0).folders().get(0), plan.texts());
            double difference = requireAgreement(open, inputs);
            long[] memory = memory();
            List<Map<Traffic, CellRun.Result>> results = measure(open, inputs);
            List<FormFigures> figures = new ArrayList<>();
            for (int f = 0; f < open.size(); f++) {
                figures.add(figures(open.get(f), memory[f], results.get(f), results.get(0)));
            }
            return new AdviceReport(
                    figures,
                    inputs,
                    difference,
                    Recommendation.of(figures, EnumSet.allOf(Traffic.class), inputs.noun()),
                    Recommendation.of(figures, EnumSet.of(Traffic.ALONE, Traffic.BATCHES), inputs.noun()),
                    variation(results),
                    Environment.here(),
                    (System.nanoTime() - start) / 1e9);
        } finally {
            open.forEach(OpenForm::close);
        }
    }

    /** Each input for the next task. */
    private double requireAgreement(List<OpenForm<Object>> open, InputSet<Object> inputs) {
        spend(0, "comparing answers");
        int count = COMPARED * plan.tasks().size();
        List<Object> sample = IntStream.range(0, count)
                .mapToObj(i -> inputs.inputs().get(i % inputs.size()))
                .toList();
        List<String> tasks = IntStream.range(0, count)
                .mapToObj(i -> plan.tasks().get(i % plan.tasks().size()))
                .toList();
        List<Prediction> first = open.get(0).classifyMixed(sample, tasks);
        double largest = 0;
        for (OpenForm<Object> form : open.subList(1, open.size())) {
            List<Prediction> answers = form.classifyMixed(sample, tasks);
            for (int i = 0; i < answers.size(); i++) {
                double difference = Answers.difference(first.get(i), answers.get(i));
                // Written so that NaN fails.
                if (!(difference <= TOLERANCE)) {
                    throw new UnusableInputException(
                            form.form().folders().get(0),
                            "task " + tasks.get(i),
                            "answers " + answers.get(i) + " where the form "
                                    + open.get(0).form().name() + " answers " + first.get(i) + ": not measured");
                }
                largest = Math.max(largest, difference);
            }
        }
        return largest;
    }

    /** Median of the largest memory of fresh processes, for each form; 0 where that cannot be had. */
    private long[] memory() {
        int forms = plan.forms().size();
        double[][] peaks = new double[forms][plan.processes()];
        for (int i = 0; i < plan.processes(); i++) {
            for (int f : CellRun.order(i, forms)) {
                spend(0, "memory of " + plan.forms().get(f).name());
                long before = System.nanoTime();
                peaks[f][i] = peak(plan.forms().get(f));
                spend((System.nanoTime() - before) / 1e9, "memory of fresh processes");
            }
        }
        long[] medians = new long[forms];
        for (int f = 0; f < forms && plan.processes() > 0; f++) {
            medians[f] = Math.round(Spread.median(peaks[f]));
        }
        return medians;
    }

    private long peak(AdvicePlan.Form form) {
        try {
            Process process = FreshStarts.process(FormProbe.class, FormProbe.arguments(form, plan.tasks()));
            try (BufferedReader lines = process.inputReader()) {
                String line = lines.readLine();
                return line == null ? 0 : Long.parseLong(line);
            } finally {
                process.destroyForcibly();
            }
        } catch (IOException | NumberFormatException e) {
            return 0;
        }
    }

    private List<Map<Traffic, CellRun.Result>> measure(List<OpenForm<Object>> open, InputSet<Object> inputs) {
        List<Map<Traffic, CellRun.Result>> byForm = new ArrayList<>();
        open.forEach(form -> byForm.add(new EnumMap<>(Traffic.class)));
        try (Team one = new Team(1, listener)) {
            for (Traffic traffic : Traffic.values()) {
                spend(0, traffic.words(inputs.noun()));
                List<CellRun.Result> results = new CellRun<>(
                                open.stream().map(form -> form.caller(traffic)).toList(),
                                new Workload<>(inputs, traffic.batch()),
                                one,
                                plan.duration(),
                                nanos -> spend(nanos / 1e9, traffic.words(inputs.noun())))
                        .run();
                for (int f = 0; f < results.size(); f++) {
                    byForm.get(f).put(traffic, results.get(f));
                }
            }
        }
        return byForm;
    }

    /** Times are those of the first form times the ratio of the rounds, which a slow moment of the machine hits alike. */
    private FormFigures figures(
            OpenForm<?> form, long memory, Map<Traffic, CellRun.Result> results, Map<Traffic, CellRun.Result> first) {
        Map<Traffic, Double> micros = new EnumMap<>(Traffic.class);
        results.forEach((traffic, result) -> {
            CellRun.Result of = first.get(traffic);
            double[] rates =
                    of.slices().stream().mapToDouble(Slice::textsPerSecond).toArray();
            micros.put(
                    traffic,
                    1e6
                            / Spread.median(rates)
                            * PairedRatio.of(of.times(), result.times()).ratio());
        });
        return new FormFigures(
                form.form().name(),
                form.form().folders().size(),
                form.form().folders().stream().mapToLong(OpenModels::bytes).sum(),
                memory,
                form.isShared() ? microsToAsk(form) : microsToOpen(form),
                micros,
                Latency.of(results.get(Traffic.ALONE).total().latencies()).at(50));
    }

    /** The largest of all forms and kinds of traffic. */
    private static double variation(List<Map<Traffic, CellRun.Result>> results) {
        return results.stream()
                .flatMap(byTraffic -> byTraffic.values().stream())
                .mapToDouble(result -> Spread.variation(result.times()))
                .max()
                .orElseThrow();
    }

    private static double microsToOpen(OpenForm<?> form) {
        double[] micros = new double[OPENINGS];
        for (int i = 0; i < micros.length; i++) {
            long start = System.nanoTime();
            OpenModel.open(form.form().folders().get(i % form.form().folders().size()), ClassifierOptions.DEFAULT)
                    .close();
            micros[i] = (System.nanoTime() - start) / 1e3;
        }
        return Spread.median(micros);
    }

    private double microsToAsk(OpenForm<?> form) {
        double[] micros = new double[OPENINGS];
        for (int i = 0; i < micros.length; i++) {
            long start = System.nanoTime();
            int seen = 0;
            for (int change = 0; change < CHANGES; change++) {
                seen += form.of(plan.tasks().get(change % plan.tasks().size()))
                        .task()
                        .length();
            }
            micros[i] = (System.nanoTime() - start) / 1e3 / CHANGES;
            if (seen == 0) {
                throw new IllegalStateException("a task has no name");
            }
        }
        return Spread.median(micros);
    }

    private void spend(double seconds, String what) {
        if (listener.stopRequested()) {
            throw new CancellationException("stopped on request");
        }
        spentSeconds += seconds;
        listener.progress(spentSeconds, Math.max(spentSeconds, plan.estimate().toMillis() / 1e3), what);
    }
}
