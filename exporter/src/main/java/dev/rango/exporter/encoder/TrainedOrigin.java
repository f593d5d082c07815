package dev.rango.exporter.encoder;

import dev.rango.runtime.ModelVersion;
import dev.rango.runtime.format.GoldenCase;
import dev.rango.runtime.format.ModelConfig;
import java.util.List;

/**
 * What a graph came of that was not imported as it is.
 *
 * @param adapters that it holds
 * @param trained golden texts with the logits that training ended with; none where they are not known
 * @param version which of the models that follow one another it is
 */
public record TrainedOrigin(List<ModelConfig.AdapterInfo> adapters, List<GoldenCase> trained, ModelVersion version) {
    /** Nothing is known. */
    public static final TrainedOrigin NONE = new TrainedOrigin(List.of(), List.of(), ModelVersion.NONE);

    /** Copies the lists. */
    public TrainedOrigin {
        adapters = List.copyOf(adapters);
        trained = List.copyOf(trained);
    }

    /** The same with the adapters as the graph holds them. */
    public TrainedOrigin with(List<ModelConfig.AdapterInfo> held) {
        return new TrainedOrigin(held, trained, version);
    }
}
