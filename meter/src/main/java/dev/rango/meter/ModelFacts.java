package dev.rango.meter;

import dev.rango.runtime.TextClassifier;
import java.util.List;
import java.util.Optional;

/**
 * What was measured.
 *
 * @param name its name in the report
 * @param folder its path as it was given
 * @param device where it ran, and which of its nodes on which provider, in words
 * @param form {@code merged}, {@code branch}, {@code swappable} or {@code bank}, as the export says
 * @param task the one of several that was measured; empty where there is one only
 * @param words words of its vocabulary, specials included; 0 where it reads no texts
 * @param labels its classes
 * @param bytes size of its files
 * @param start how fast it starts; empty when that was not measured
 */
public record ModelFacts(
        String name,
        String folder,
        String device,
        String form,
        String task,
        int words,
        List<String> labels,
        long bytes,
        Optional<StartTimes> start) {
    static ModelFacts of(OpenModels.Model<?> model, Optional<StartTimes> start) {
        return new ModelFacts(
                model.name(),
                model.folder().toString(),
                model.classifier().device().sentence(),
                model.classifier().export().map(e -> e.form()).orElse("merged"),
                model.classifier().task(),
                model.classifier() instanceof TextClassifier texts
                        ? texts.config().vocabSize()
                        : 0,
                model.classifier().labels(),
                model.bytes(),
                start);
    }
}
