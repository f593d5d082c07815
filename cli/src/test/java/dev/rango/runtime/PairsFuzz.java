package dev.rango.runtime;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.rango.fuzz.Reading;
import dev.rango.fuzz.SampleFolder;
import dev.rango.runtime.format.ModelFiles;
import dev.rango.runtime.text.Tokenizer;
import dev.rango.runtime.text.Vocabulary;
import dev.rango.runtime.text.WordPairs;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/** {@code pairs.txt}, beside the tokenizer that its first line names. */
public final class PairsFuzz {
    private static final Path NAME = Path.of(ModelFiles.PAIRS);
    private static final String DIGEST = "5".repeat(64);
    private static final Tokenizer WORDS = Tokenizer.read(Path.of(Tokenizer.FILE), SampleFolder.bytes(Tokenizer.FILE));

    private PairsFuzz() {}

    public static void fuzzerTestOneInput(byte[] content) {
        Vocabulary vocabulary = WORDS.vocabulary();
        Reading.of(content.length, () -> WordPairs.read(NAME, Optional.of(content), vocabulary, DIGEST))
                .ifPresent(pairs -> {
                    byte[] again = written(pairs);
                    Reading.requireSame(pairs, WordPairs.read(NAME, Optional.of(again), vocabulary, DIGEST));
                    TokenizerFuzz.requireIds(
                            new Tokenizer(vocabulary, pairs, WORDS.maxTokens()),
                            String.join(" ", vocabulary.words()) + " A good, good film.");
                });
    }

    private static byte[] written(WordPairs pairs) {
        return SampleFolder.written(folder -> pairs.write(folder, WORDS.vocabulary(), DIGEST))
                .get(ModelFiles.PAIRS);
    }

    public static List<byte[]> seeds() {
        int words = WORDS.vocabulary().size();
        byte[] sample = written(WordPairs.of(new int[] {2, 3, 2}, new int[] {3, 2, 2}, words));
        return List.of(
                sample,
                (new String(sample, UTF_8) + WORDS.vocabulary().word(3) + " no-word\n").getBytes(UTF_8),
                new String(sample, UTF_8).replace('\n', '\r').getBytes(UTF_8));
    }
}
