package dev.rango.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.rango.runtime.UnusableInputException;
import dev.rango.runtime.format.Sha256;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/** Writers that are killed at seeded moments: a few of what {@code bench/kills} does by the hundred. */
@DisabledOnOs(value = OS.WINDOWS, disabledReason = "has no signals")
class KilledWriterTest {
    private static final Path HOME = Path.of(System.getProperty("rango.home"));

    @TempDir
    Path folder;

    @Test
    void whateverEndsAWriterLeavesTheOldOrTheNew() throws Exception {
        Victim victim = victim();
        PrintStream nowhere = new PrintStream(OutputStream.nullOutputStream(), false, StandardCharsets.UTF_8);
        for (Victim.Signal signal : Victim.Signal.values()) {
            Victim.Seen seen = victim.kill(signal, 4, new SplittableRandom(15), nowhere);
            assertThat(seen.killed + seen.done).isEqualTo(4);
            assertThat(seen.old + seen.fresh).isEqualTo(4);
        }
    }

    @Test
    void neitherAKillAtARenameNorAPowerCutLosesBoth() throws Exception {
        assumeTrue(Trace.isPossible(), "strace is not here, or may not trace");
        Victim victim = victim();
        // Whole; the old one aside; the new one in its place.
        assertThat(victim.killAtEvery("rename")).isEqualTo(3);
        assertThat(victim.faultsWithoutPower()).isEmpty();
    }

    @Test
    void aTraceWithoutItsSyncsIsFoundFaulty() throws Exception {
        Path name = folder.resolve("model");
        String place = folder + "/.model.writing";
        String file = "12<" + place + "/fresh-1/config.json>";
        List<String> sound = List.of(
                "1 mkdir(\"" + place + "/fresh-1\", 0777) = 0",
                "1 openat(AT_FDCWD</>, \"x\", O_WRONLY|O_CREAT, 0666) = " + file,
                "1 write(" + file + ", \"x\", 1) = 1",
                "1 fsync(" + file + ") = 0",
                "1 fsync(9<" + place + "/fresh-1>) = 0",
                "1 rename(\"" + place + "/fresh-1\", \"" + place + "/new\") = 0",
                "1 fsync(9<" + place + ">) = 0",
                "1 rename(\"" + name + "\", \"" + place + "/old\") = 0",
                "1 rename(\"" + place + "/new\", \"" + name + "\") = 0",
                "1 fsync(9<" + folder + ">) = 0",
                "1 unlink(\"" + place + "/old/config.json\") = 0");
        Path log = Files.write(folder.resolve("log"), sound);
        assertThat(Trace.faults(log, folder, name)).isEmpty();
        for (int i = 0; i < sound.size(); i++) {
            if (sound.get(i).contains("fsync")) {
                List<String> without = new ArrayList<>(sound);
                without.remove(i);
                Files.write(log, without);
                assertThat(Trace.faults(log, folder, name)).as(sound.get(i)).isNotEmpty();
            }
        }
    }

    /** A signature is other bytes each time: what must be there is a whole one, of the one key or of the other. */
    @Test
    void whateverEndsASigningLeavesTheOldOrTheNewSignature() throws Exception {
        Path own = Files.createDirectory(folder.resolve("own"));
        Path input = Files.createDirectory(folder.resolve("input"));
        Victim victim = SignVictim.of(own, Path.of(source("signed")), input);
        PrintStream nowhere = new PrintStream(OutputStream.nullOutputStream(), false, StandardCharsets.UTF_8);
        Victim.Seen seen = victim.kill(Victim.Signal.KILL, 4, new SplittableRandom(15), nowhere);
        assertThat(seen.old + seen.fresh).isEqualTo(4);
        assertThat(seen.nothingAtTheName).isZero();
        if (Trace.isPossible()) {
            assertThat(victim.faultsWithoutPower()).isEmpty();
        }
        Files.writeString(own.resolve("model/model.sig"), "{}");
        assertThatThrownBy(() -> SignVictim.fingerprint(own.resolve("model/model.sig"), input))
                .isInstanceOf(UnusableInputException.class);
    }

    /** Of a disk that has no room for what is written. */
    @Test
    void aDiskThatIsFullIsSaidInOneLineAndTheOldModelStays() throws Exception {
        Path own = Files.createDirectory(folder.resolve("own"));
        Path model = Files.createDirectory(own.resolve("model"));
        WritingChild.copy(HOME.resolve("models/zoo/agnews"), model);
        String before = Sha256.of(model.resolve("model.safetensors"));
        // In units of 512 or 1,024 bytes: fewer than the weights have.
        Process process = new ProcessBuilder(
                        "sh",
                        "-c",
                        "ulimit -f 4000; exec \"$@\"",
                        "sh",
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-XX:TieredStopAtLevel=1",
                        "-XX:-UsePerfData",
                        "-cp",
                        System.getProperty("java.class.path"),
                        Rango.class.getName(),
                        "import",
                        "--weights",
                        HOME.resolve("models/zoo/agnews/model.safetensors").toString(),
                        "--tokenizer",
                        HOME.resolve("models/zoo/agnews/tokenizer.json").toString(),
                        "--labels",
                        "1,2,3,4",
                        "--out",
                        model.toString())
                .redirectError(folder.resolve("err").toFile())
                .redirectOutput(folder.resolve("out").toFile())
                .start();
        assertThat(process.waitFor(2, TimeUnit.MINUTES)).isTrue();
        assertThat(folder.resolve("err")).content().hasLineCount(1).contains("cannot be written", "File too large");
        assertThat(process.exitValue()).isEqualTo(2);
        assertThat(Sha256.of(model.resolve("model.safetensors"))).isEqualTo(before);
        try (Stream<Path> files = Files.list(own)) {
            assertThat(files).containsExactly(model);
        }
    }

    private Victim victim() throws Exception {
        Path own = Files.createDirectory(folder.resolve("own"));
        String child = WritingChild.class.getName();
        return new Victim(
                own,
                own.resolve("model"),
                List.of(List.of(child, "BASE", source("old")), List.of(child, "BASE", source("new"))));
    }

    private String source(String content) throws Exception {
        Path source = Files.createDirectory(folder.resolve(content));
        for (String name : List.of("config.json", "model.safetensors", "tokenizer.json", "golden.jsonl")) {
            Files.writeString(source.resolve(name), content.repeat(10_000));
        }
        return source.toString();
    }
}
