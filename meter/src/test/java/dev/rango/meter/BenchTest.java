package dev.rango.meter;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.rango.runtime.Device;
import dev.rango.runtime.DeviceUnavailableException;
import dev.rango.runtime.Prediction;
import dev.rango.runtime.UnusableInputException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CancellationException;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Real measurements of the shipped model, far too short to mean anything: what must hold of any figures is checked. */
class BenchTest {
    private static final List<Double> ORDERS = List.of(1.0, 50.0, 90.0, 95.0, 99.0, 99.9, 99.999);

    private static BenchReport report;

    private static BenchPlan plan(List<Path> models, Duration duration, int starts, Optional<InputSet<String>> texts) {
        return new BenchPlan(
                models,
                Optional.empty(),
                List.of(5, 1, 5),
                List.of(1, 2),
                List.of(Device.cpu()),
                duration,
                starts,
                texts,
                "a test");
    }

    @BeforeAll
    static void measureOnce() {
        report = Bench.run(
                plan(List.of(Samples.SENTIMENT, Samples.SENTIMENT), Duration.ofMillis(60), 1, Optional.empty()),
                BenchListener.NONE);
    }

    @Test
    void everyCellHasFiguresThatFitTogether() {
        assertThat(report.cells())
                .extracting(c -> c.model() + " " + c.batch() + " " + c.workers())
                .containsExactly(
                        "sentiment 1 1",
                        "sentiment #2 1 1",
                        "sentiment 5 1",
                        "sentiment #2 5 1",
                        "sentiment 1 2",
                        "sentiment #2 1 2",
                        "sentiment 5 2",
                        "sentiment #2 5 2");
        for (Cell cell : report.cells()) {
            Latency latency = cell.latency();
            assertThat(cell.texts()).isEqualTo(latency.calls() * cell.batch());
            // Calls of all workers, end to end, are the time in which the texts were classified.
            double seconds = latency.mean() * latency.calls() / 1e6 / cell.workers();
            assertThat(cell.textsPerSecond()).isCloseTo(cell.texts() / seconds, within(cell.textsPerSecond() * 0.01));
            assertThat(cell.stages().total() * cell.batch()).isCloseTo(latency.mean(), within(latency.mean() * 0.01));
            assertThat(cell.stages().micros()).allMatch(micros -> micros >= 0);
            assertThat(cell.stages().tokenize()).isPositive();
            assertThat(cell.stages().run()).isPositive();
            // On a processor every worker has a floor of its own.
            assertThat(cell.floor().micros()).isPositive();
            assertThat(cell.floor().micros() * cell.floor().times())
                    .isCloseTo(cell.workers() * 1e6 / cell.textsPerSecond(), within(0.01));
            double before = latency.min();
            for (double order : ORDERS) {
                assertThat(latency.at(order)).isGreaterThanOrEqualTo(before);
                before = latency.at(order);
            }
            assertThat(latency.max()).isGreaterThanOrEqualTo(before);
            double bytesOfAText =
                    (double) report.inputs().bytes() / report.inputs().size();
            assertThat(cell.bytesPerSecond() / cell.textsPerSecond()).isCloseTo(bytesOfAText, within(bytesOfAText));
            assertThat(cell.slices())
                    .hasSizeGreaterThanOrEqualTo(PairedRatio.MIN_ROUNDS)
                    .allMatch(rate -> rate > 0);
            assertThat(cell.processorShare()).isBetween(0.0, 1.0);
        }
    }

    @Test
    void allModelsOfARoundClassifyTheSame() {
        for (int i = 0; i < report.cells().size(); i += 2) {
            Cell first = report.cells().get(i);
            Cell second = report.cells().get(i + 1);
            assertThat(second.texts()).isEqualTo(first.texts());
            assertThat(second.slices()).hasSameSizeAs(first.slices());
        }
        assertThat(report.comparisons())
                .hasSize(4)
                .allSatisfy(c -> assertThat(c.time().ratio())
                        .isBetween(c.time().low(), c.time().high()));
    }

    @Test
    void aModelAgreesWithItself() {
        assertThat(report.agreements()).singleElement().satisfies(agreement -> {
            assertThat(agreement.comparable()).isTrue();
            assertThat(agreement.texts()).isEqualTo(2048);
            assertThat(agreement.otherLabels()).isZero();
            assertThat(agreement.largestDifference()).isZero();
        });
    }

    @Test
    void theStartIsThatOfAFreshProcess() {
        assertThat(report.models()).hasSize(2).allSatisfy(model -> {
            StartTimes start = model.start().orElseThrow();
            assertThat(start.processes()).isEqualTo(1);
            assertThat(start.open()).isPositive();
            assertThat(start.firstText()).isPositive();
            assertThat(start.firstLabel()).isGreaterThan(start.open() + start.firstText());
            assertThat(model.bytes()).isGreaterThan(10_000_000);
        });
    }

    @Test
    void theMachineIsNamed() {
        Environment here = report.environment();
        assertThat(here.processors()).isEqualTo(Runtime.getRuntime().availableProcessors());
        assertThat(here.onnxRuntime()).matches("\\d+\\.\\d+\\.\\d+.*");
        assertThat(here.java()).contains(System.getProperty("java.vm.version").split("\\+")[0]);
        assertThat(report.toJson()).contains("\"schema_version\" : 1");
    }

    @Test
    void realTextsAreClassifiedAsTheyAre() {
        InputSet<String> texts = InputSet.of("mine", "", List.of("A delight.", "", "Dull.", "x".repeat(100_000)));
        BenchReport mine = Bench.run(
                plan(List.of(Samples.SENTIMENT), Duration.ofMillis(50), 0, Optional.of(texts)), BenchListener.NONE);
        assertThat(mine.inputs()).isSameAs(texts);
        assertThat(mine.comparisons()).isEmpty();
        assertThat(mine.models())
                .singleElement()
                .satisfies(m -> assertThat(m.start()).isEmpty());
        assertThat(mine.warnings()).noneMatch(w -> w.contains("start"));
    }

    @Test
    void itEndsWhenAsked() {
        AtomicInteger calls = new AtomicInteger();
        BenchListener impatient = new BenchListener() {
            @Override
            public boolean stopRequested() {
                return calls.incrementAndGet() > 300;
            }
        };
        assertThatThrownBy(() -> Bench.run(
                        plan(List.of(Samples.SENTIMENT), Duration.ofMinutes(10), 0, Optional.empty()), impatient))
                .isInstanceOf(CancellationException.class);
    }

    @Test
    void progressNeverExceedsItsEnd() {
        List<Double> shares = new ArrayList<>();
        Bench.run(plan(List.of(Samples.SENTIMENT), Duration.ofMillis(50), 0, Optional.empty()), new BenchListener() {
            @Override
            public void progress(double done, double total, String what) {
                shares.add(done / total);
            }
        });
        assertThat(shares)
                .hasSizeGreaterThan(40)
                .allMatch(share -> share >= 0 && share <= 1)
                .isSorted();
    }

    @Test
    void otherAnswersInCompanyAreRefused() {
        Prediction alone = new Prediction("up", 0, new float[] {0.6f, 0.4f}, List.of("up", "down"));
        Prediction rounded = new Prediction("up", 0, new float[] {0.600001f, 0.399999f}, List.of("up", "down"));
        Prediction other = new Prediction("up", 0, new float[] {0.61f, 0.39f}, List.of("up", "down"));
        Prediction broken = new Prediction("up", 0, new float[] {Float.NaN, 0.4f}, List.of("up", "down"));
        Path model = Path.of("m");
        Answers.requireEqual(model, List.of(alone), List.of(rounded), 1e-5, "together");
        for (List<Prediction> wrong : List.of(List.of(other), List.of(broken), List.<Prediction>of())) {
            assertThatThrownBy(() -> Answers.requireEqual(model, List.of(alone), wrong, 1e-5, "together"))
                    .isInstanceOf(UnusableInputException.class)
                    .hasMessageContaining("together");
        }
    }

    @Test
    void everyOrderOfAPairIsEquallyOften() {
        for (int models = 1; models <= 5; models++) {
            Map<List<Integer>, Integer> before = new HashMap<>();
            Map<Integer, Integer> first = new HashMap<>();
            for (int round = 0; round < 2 * models; round++) {
                List<Integer> order = CellRun.order(round, models);
                assertThat(order).hasSize(models).doesNotHaveDuplicates();
                first.merge(order.get(0), 1, Integer::sum);
                for (int i = 0; i < models; i++) {
                    for (int j = i + 1; j < models; j++) {
                        before.merge(List.of(order.get(i), order.get(j)), 1, Integer::sum);
                    }
                }
            }
            assertThat(Set.copyOf(first.values())).as("first of " + models).containsExactly(2);
            if (models > 1) {
                assertThat(new HashSet<>(before.values()))
                        .as("pairs of " + models)
                        .containsExactly(models);
            }
        }
    }

    @Test
    void everyModelIsMeasuredOnEveryDevice() {
        BenchPlan plan = new BenchPlan(
                List.of(Samples.SENTIMENT, Samples.SENTIMENT),
                Optional.empty(),
                List.of(2),
                List.of(1),
                List.of(Device.cpu(), Device.auto()),
                Duration.ofMillis(50),
                0,
                Optional.empty(),
                "a test");
        BenchReport both = Bench.run(plan, BenchListener.NONE);
        assertThat(both.cells())
                .extracting(Cell::model)
                .containsExactly("cpu sentiment", "auto sentiment", "cpu sentiment #2", "auto sentiment #2");
        // The class path of the tests has ONNX Runtime's jar without CUDA.
        assertThat(both.cells()).extracting(Cell::device).containsOnly("cpu");
        assertThat(both.models().get(1).device())
                .startsWith("runs on cpu, since tensorrt:0: ")
                .contains("; cuda:0: ");
        assertThat(both.agreements()).hasSize(3).allMatch(a -> a.comparable() && a.otherLabels() == 0);
    }

    @Test
    void aDeviceThatCannotBeHadIsNotReplaced() {
        BenchPlan plan = new BenchPlan(
                List.of(Samples.SENTIMENT),
                Optional.empty(),
                List.of(1),
                List.of(1),
                List.of(Device.cpu(), Device.cuda(0)),
                Duration.ofMillis(50),
                0,
                Optional.empty(),
                "a test");
        assertThatThrownBy(() -> Bench.run(plan, BenchListener.NONE))
                .isInstanceOf(DeviceUnavailableException.class)
                .hasMessageContaining("cuda:0: this ONNX Runtime has no CUDA provider");
    }

    @Test
    void wrongPlansAreRefused() {
        assertRefused("0 is not within 1 to 65536", List.of(0), List.of(1), "cpu", "10s");
        assertRefused("100000 is not within", List.of(100_000), List.of(1), "cpu", "10s");
        assertRefused("-1 is not within 1 to 256", List.of(1), List.of(-1), "cpu", "10s");
        assertRefused("0s is not within 50ms to 1h", List.of(1), List.of(1), "cpu", "0s");
        assertRefused("is not within 50ms to 1h", List.of(1), List.of(1), "cpu", "999999999h");
    }

    @Test
    void aTaskOfModelsWithoutTasksIsRefused() {
        assertThatThrownBy(() ->
                        OpenModels.open(List.of(Samples.SENTIMENT), List.of(Device.cpu()), Optional.of("reviews")))
                .isInstanceOf(UnusableInputException.class)
                .hasMessageContaining("task 'reviews'")
                .hasMessageContaining("swappable or bank");
    }

    private static void assertRefused(
            String reason, List<Integer> batches, List<Integer> workers, String device, String duration) {
        assertThatThrownBy(() -> new BenchPlan(
                        List.of(Samples.SENTIMENT),
                        Optional.empty(),
                        batches,
                        workers,
                        List.of(Device.parse(device)),
                        Durations.parse(duration),
                        0,
                        Optional.empty(),
                        ""))
                .isInstanceOf(UnusableInputException.class)
                .hasMessageContaining(reason);
    }
}
