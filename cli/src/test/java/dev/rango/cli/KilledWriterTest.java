package dev.rango.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/** Writers that are killed at seeded moments: a few of what {@code bench/kills} does by the hundred. */
@DisabledOnOs(value = OS.WINDOWS, disabledReason = "has no signals")
class KilledWriterTest {
    @TempDir
    Path folder;

    @Test
    void whateverEndsAWriterLeavesTheOldOrTheNew() throws Exception {
        Path old = source("old");
        Path fresh = source("new");
        List<String> child = List.of(WritingChild.class.getName(), "BASE");
        Path own = Files.createDirectory(folder.resolve("own"));
        Victim victim = new Victim(
                own,
                own.resolve("model"),
                List.of(
                        List.of(child.get(0), child.get(1), old.toString()),
                        List.of(child.get(0), child.get(1), fresh.toString())));
        PrintStream nowhere = new PrintStream(OutputStream.nullOutputStream(), false, StandardCharsets.UTF_8);
        for (Victim.Signal signal : Victim.Signal.values()) {
            Victim.Seen seen = victim.kill(signal, 6, new SplittableRandom(15), nowhere);
            assertThat(seen.killed + seen.done).isEqualTo(6);
            assertThat(seen.old + seen.fresh).isEqualTo(6);
        }
    }

    private Path source(String content) throws Exception {
        Path source = Files.createDirectory(folder.resolve(content));
        for (String name : List.of("config.json", "model.safetensors", "tokenizer.json", "golden.jsonl")) {
            Files.writeString(source.resolve(name), content.repeat(10_000));
        }
        return source;
    }
}
