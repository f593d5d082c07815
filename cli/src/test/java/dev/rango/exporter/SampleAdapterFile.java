package dev.rango.exporter;

import dev.rango.fuzz.SampleFolder;
import dev.rango.runtime.format.AdapterFile.Parameter;
import java.nio.FloatBuffer;
import java.util.List;

/** Adapter files as the exporter writes them. */
public final class SampleAdapterFile {
    private static final String NAME = "films.onnx_adapter";

    private SampleAdapterFile() {}

    public static byte[] bytes() {
        return of(List.of(
                new Parameter("fc1.lora_a", List.of(2, 3), FloatBuffer.wrap(new float[] {1, 2, 3, 4, 5, 6})),
                new Parameter("alpha", List.of(), FloatBuffer.wrap(new float[] {0.5f}))));
    }

    public static byte[] of(List<Parameter> parameters) {
        return SampleFolder.written(folder -> AdapterFileWriter.write(folder.resolve(NAME), parameters))
                .get(NAME);
    }
}
