package dev.rango.runtime;

import dev.rango.fuzz.Reading;
import dev.rango.fuzz.SampleFolder;
import dev.rango.runtime.text.FastStart;
import dev.rango.runtime.text.Vocabulary;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.List;
import java.util.Map;

/** {@code vocabulary.bin}, as {@code start.bin} leads to it. */
public final class VocabularyFuzz {
    private static final byte[] START = SampleFolder.bytes(FastStart.FILE);

    private VocabularyFuzz() {}

    public static void fuzzerTestOneInput(byte[] saved) {
        Reading.of(
                        saved.length,
                        () -> FastStart.read(
                                new FilesInMemory(Map.of(FastStart.FILE, START, FastStart.VOCABULARY, saved))))
                .ifPresent(parts -> {
                    Vocabulary words = parts.tokenizer().vocabulary();
                    TokenizerFuzz.requireIds(parts.tokenizer(), "A good, EXTRAORDINARILY good film. <pad>");
                    words.words().forEach(words::id);
                    ByteBuffer again = words.save();
                    Reading.requireSame(
                            words.words(),
                            Vocabulary.load(again.order(ByteOrder.LITTLE_ENDIAN))
                                    .words());
                });
    }

    public static List<byte[]> seeds() {
        return List.of(SampleFolder.bytes(FastStart.VOCABULARY));
    }
}
