package dev.rango.runtime;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.rango.fuzz.Reading;
import dev.rango.runtime.format.ModelSignature;
import java.nio.file.Path;
import java.util.List;

/** {@code model.sig}, up to the question whether a trusted key made it. */
public final class SignatureFuzz {
    private static final Path NAME = Path.of(ModelSignature.FILE);

    private SignatureFuzz() {}

    public static void fuzzerTestOneInput(byte[] bundle) {
        Reading.of(bundle.length, () -> ModelSignature.verify(NAME, bundle, SampleSignature.TRUSTED));
    }

    public static List<byte[]> seeds() {
        String bundle = new String(SampleSignature.of(SampleSignature.statement("")), UTF_8);
        return List.of(
                bundle.getBytes(UTF_8),
                bundle.replace("publicKey", "certificate").getBytes(UTF_8),
                bundle.replaceAll("\"hint\":\"[^\"]*\"", "\"hint\":\"\"").getBytes(UTF_8));
    }
}
