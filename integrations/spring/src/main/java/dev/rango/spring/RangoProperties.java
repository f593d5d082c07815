package dev.rango.spring;

import dev.rango.runtime.ClassifierOptions;
import dev.rango.runtime.Device;
import dev.rango.runtime.MicroBatchOptions;
import dev.rango.runtime.TrustedKeys;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * What {@code application.properties} says under {@code rango}.
 *
 * @param model folder of a model, or a link to one; without it there are no beans
 * @param device where it runs, as {@link Device#parse} reads it
 * @param workers threads that share one call with many texts
 * @param watch how often to look for another model in that place; not at all unless set
 * @param runLimit time that one run of the graph may take; any unless set
 * @param trust files of public keys, one of which must have signed every model; any model unless set
 * @param batch how texts of many requests share runs
 */
@ConfigurationProperties("rango")
public record RangoProperties(
        String model,
        @DefaultValue("cpu") String device,
        @DefaultValue("1") int workers,
        Duration watch,
        Duration runLimit,
        List<Path> trust,
        @DefaultValue Batch batch) {
    /**
     * @param maxTexts of one run
     * @param queueCapacity texts that wait at most; then requests wait for room
     * @param maxWait that a run waits for as many texts as the run before had
     */
    public record Batch(
            @DefaultValue("128") int maxTexts,
            @DefaultValue("1024") int queueCapacity,
            @DefaultValue("200us") Duration maxWait) {
        MicroBatchOptions options() {
            return new MicroBatchOptions(maxTexts, queueCapacity, TimeUnit.MICROSECONDS.convert(maxWait));
        }
    }

    ClassifierOptions options() {
        ClassifierOptions options = new ClassifierOptions(workers, Device.parse(device));
        if (trust != null && !trust.isEmpty()) {
            options = options.trust(TrustedKeys.read(trust.toArray(Path[]::new)));
        }
        return runLimit == null ? options : options.withRunLimit(runLimit);
    }
}
