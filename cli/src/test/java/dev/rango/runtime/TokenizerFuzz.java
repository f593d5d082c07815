package dev.rango.runtime;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.rango.fuzz.Reading;
import dev.rango.fuzz.SampleFolder;
import dev.rango.runtime.text.Tokenizer;
import java.nio.file.Path;
import java.util.List;

/** {@code tokenizer.json}. */
public final class TokenizerFuzz {
    private static final Path NAME = Path.of(Tokenizer.FILE);

    private TokenizerFuzz() {}

    public static void fuzzerTestOneInput(byte[] content) {
        Reading.of(content.length, () -> Tokenizer.read(NAME, content)).ifPresent(tokenizer -> {
            byte[] written = SampleFolder.written(folder -> tokenizer.write(folder.resolve(NAME)))
                    .get(Tokenizer.FILE);
            Tokenizer again = Tokenizer.read(NAME, written);
            Reading.requireSame(tokenizer.maxTokens(), again.maxTokens());
            Reading.requireSame(
                    tokenizer.vocabulary().words(), again.vocabulary().words());
            requireIds(tokenizer, "A good, EXTRAORDINARILY good film\u0130\ud800. <unk>");
        });
    }

    /** Whatever the words and pairs are, a text has ids of theirs. */
    static void requireIds(Tokenizer tokenizer, String text) {
        for (int id : tokenizer.ids(text)) {
            if (id < 0 || id >= tokenizer.size()) {
                throw new AssertionError("the id " + id + " of " + tokenizer.size());
            }
        }
    }

    public static List<byte[]> seeds() {
        byte[] sample = SampleFolder.bytes(Tokenizer.FILE);
        return List.of(
                sample,
                new String(sample, UTF_8)
                        .replace("\"film\"", "\"\\u00e9\\ud83d\\ude00\"")
                        .getBytes(UTF_8),
                new String(sample, UTF_8).replace("16", "2147483648").getBytes(UTF_8));
    }
}
