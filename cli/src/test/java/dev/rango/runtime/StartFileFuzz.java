package dev.rango.runtime;

import dev.rango.fuzz.Reading;
import dev.rango.fuzz.SampleFolder;
import dev.rango.models.ConfigFile;
import dev.rango.runtime.format.Crc;
import dev.rango.runtime.format.FileParts;
import dev.rango.runtime.format.ModelConfig;
import dev.rango.runtime.format.Sha256;
import dev.rango.runtime.text.FastStart;
import dev.rango.runtime.text.Tokenizer;
import java.io.ByteArrayOutputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.util.Arrays;
import java.util.List;
import java.util.Map;

/** What is behind the checksum of {@code start.bin}, which anybody can make fit. */
public final class StartFileFuzz {
    private static final byte[] SAMPLE = SampleFolder.bytes(FastStart.FILE);
    private static final byte[] WORDS = SampleFolder.bytes(FastStart.VOCABULARY);

    private StartFileFuzz() {}

    public static void fuzzerTestOneInput(byte[] body) {
        byte[] file = file(body);
        // Read twice: once to see what it notes, once to see what it says.
        Reading.of(
                        2 * body.length,
                        () -> FastStart.read(
                                new FilesInMemory(Map.of(FastStart.FILE, file, FastStart.VOCABULARY, WORDS))))
                .ifPresent(parts -> TokenizerFuzz.requireIds(parts.tokenizer(), "good film"));
    }

    /** As it is with another body. */
    static byte[] file(byte[] body) {
        ByteArrayOutputStream file = new ByteArrayOutputStream();
        try (DataOutputStream out = new DataOutputStream(file)) {
            out.write(SAMPLE, 0, Long.BYTES);
            out.writeUTF(Crc.of(FileParts.of(body)));
            out.write(body);
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
        return file.toByteArray();
    }

    private static byte[] body(byte[] file) {
        int sum = Long.BYTES + Short.BYTES + (file[Long.BYTES] << 8 | file[Long.BYTES + 1]);
        return Arrays.copyOfRange(file, sum, file.length);
    }

    public static List<byte[]> seeds() {
        // A bank says all that a configuration can.
        byte[] bank = SampleFolder.written(folder -> {
                    Files.write(folder.resolve(Tokenizer.FILE), SampleFolder.bytes(Tokenizer.FILE));
                    String digest = Sha256.of(SampleFolder.bytes(Tokenizer.FILE));
                    ConfigFile.write(ConfigFuzz.bank(digest), folder.resolve(ModelConfig.FILE));
                    FastStart.write(folder);
                })
                .get(FastStart.FILE);
        return List.of(body(SAMPLE), body(bank));
    }
}
