package dev.rango.spring;

import dev.rango.runtime.MicroBatcher;
import dev.rango.runtime.ModelHandle;
import dev.rango.runtime.Prediction;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.MultiGauge;
import io.micrometer.core.instrument.Tags;
import io.micrometer.core.instrument.Timer;
import java.lang.System.Logger.Level;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;

/** The meters of a model, all named {@code rango.…}. Which model answers is told from the first text that it may have answered. */
final class MicrometerMeters implements ModelMeters {
    private static final System.Logger LOG = System.getLogger(MicrometerMeters.class.getName());
    private static final int SHORT = 12;

    private final MeterRegistry registry;
    private final ModelHandle model;
    private final Timer calls;
    private final Timer failures;
    private final MultiGauge info;
    private final Counter replacements;
    private final AtomicInteger waiting = new AtomicInteger();
    private volatile String known;

    MicrometerMeters(MeterRegistry registry, ModelHandle model, MicroBatcher batcher) {
        this.registry = registry;
        this.model = model;
        this.calls = timer("success");
        this.failures = timer("failure");
        this.info = MultiGauge.builder("rango.model")
                .description("1 for the model that answers")
                .register(registry);
        this.replacements = Counter.builder("rango.replacements")
                .description("models that were taken in place of another")
                .register(registry);
        Counter refusals = Counter.builder("rango.refusals")
                .description("models that were found and refused")
                .register(registry);
        model.onRefused(refusal -> {
            refusals.increment();
            LOG.log(Level.WARNING, refusal);
        });
        Gauge.builder("rango.queue", waiting, AtomicInteger::get)
                .description("calls that wait for their answer")
                .register(registry);
        Gauge.builder(
                        "rango.fallbacks",
                        model,
                        m -> m.use(c -> c.device().passedOver().size()))
                .description("devices that could not be had before the one that it runs on")
                .register(registry);
        FunctionCounter.builder("rango.runs", batcher, MicroBatcher::runs)
                .description("runs that texts of single calls shared")
                .register(registry);
        FunctionCounter.builder("rango.runs.texts", batcher, MicroBatcher::texts)
                .description("texts of those runs")
                .register(registry);
        known = model.digest();
        tell();
    }

    private Timer timer(String outcome) {
        return Timer.builder("rango.calls")
                .description("time from a call to its answer")
                .tag("outcome", outcome)
                .register(registry);
    }

    @Override
    public List<Prediction> measured(Supplier<List<Prediction>> call) {
        Timer.Sample sample = Timer.start(registry);
        Timer timer = failures;
        waiting.incrementAndGet();
        try {
            List<Prediction> answers = call.get();
            timer = calls;
            answers.forEach(answer ->
                    registry.counter("rango.texts", "label", answer.label()).increment());
            return answers;
        } finally {
            waiting.decrementAndGet();
            sample.stop(timer);
            tellReplacement();
        }
    }

    private void tellReplacement() {
        if (!model.digest().equals(known)) {
            synchronized (this) {
                String now = model.digest();
                if (!now.equals(known)) {
                    known = now;
                    replacements.increment();
                    tell();
                }
            }
        }
    }

    private void tell() {
        Tags tags = model.use(c -> Tags.of(
                "version", c.version().text(),
                "digest", c.digest().substring(0, Math.min(SHORT, c.digest().length())),
                "device", c.device().chosen().toString()));
        info.register(List.of(MultiGauge.Row.of(tags, 1)), true);
    }
}
