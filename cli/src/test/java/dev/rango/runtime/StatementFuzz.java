package dev.rango.runtime;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.rango.fuzz.Reading;
import dev.rango.runtime.format.FolderListing;
import dev.rango.runtime.format.ModelSignature;
import java.nio.file.Path;
import java.util.List;
import java.util.TreeSet;

/** What a trusted key signed: it may be wrong all the same, or another tool's. */
public final class StatementFuzz {
    private static final Path NAME = Path.of(ModelSignature.FILE);

    private StatementFuzz() {}

    public static void fuzzerTestOneInput(byte[] statement) {
        byte[] bundle = SampleSignature.of(statement);
        Reading.of(bundle.length, () -> ModelSignature.verify(NAME, bundle, SampleSignature.TRUSTED))
                .ifPresent(signature -> {
                    FolderListing empty = new FolderListing(new TreeSet<>(), new TreeSet<>());
                    Reading.requireSame(
                            signature.files().size(),
                            signature.differences(empty).size());
                });
    }

    public static List<byte[]> seeds() {
        return List.of(
                SampleSignature.statement(""),
                SampleSignature.statement(",\"ignore_paths\":[\"./notes.txt\",\".git/\"]"),
                "{\"_type\":\"https://in-toto.io/Statement/v0.1\"}".getBytes(UTF_8));
    }
}
