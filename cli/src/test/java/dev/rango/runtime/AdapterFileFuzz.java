package dev.rango.runtime;

import dev.rango.exporter.SampleAdapterFile;
import dev.rango.fuzz.Reading;
import dev.rango.runtime.format.AdapterFile;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.List;

/** {@code .onnx_adapter}. */
public final class AdapterFileFuzz {
    private static final Path NAME = Path.of("films" + AdapterFile.SUFFIX);

    private AdapterFileFuzz() {}

    public static void fuzzerTestOneInput(byte[] content) {
        Reading.of(content.length, () -> AdapterFile.parse(NAME, ByteBuffer.wrap(content)))
                .ifPresent(parameters -> {
                    if (parameters.stream().allMatch(p -> p.name().indexOf('\ufffd') < 0)) {
                        byte[] again = SampleAdapterFile.of(parameters);
                        Reading.requireSame(parameters, AdapterFile.parse(NAME, ByteBuffer.wrap(again)));
                    }
                });
    }

    public static List<byte[]> seeds() throws IOException {
        return List.of(SampleAdapterFile.bytes());
    }
}
