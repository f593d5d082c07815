package dev.rango.runtime;

import static org.assertj.core.api.Assertions.assertThat;

import dev.rango.runtime.format.ModelJar;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collections;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/** Processes that are told to exit while they open models and answer: they answer as long as they live, and end as they were told. */
@DisabledOnOs(value = OS.WINDOWS, disabledReason = "has no signals")
class ExitTest {
    private static final int SIGTERM = 128 + 15;
    /** {@code mvn verify -pl runtime -Dtest=ExitTest -Drango.exits=200} for a long look. */
    private static final int EXITS = Integer.getInteger("rango.exits", 3);

    @TempDir
    Path folder;

    private Process start(Class<?> program) throws IOException {
        return new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-XX:TieredStopAtLevel=1",
                        "-XX:+UseSerialGC",
                        "-cp",
                        System.getProperty("java.class.path"),
                        program.getName(),
                        ModelJar.SENTIMENT.toString())
                .directory(folder.toFile())
                .redirectErrorStream(true)
                .redirectOutput(folder.resolve("output").toFile())
                .start();
    }

    private int exitCode(Process process) throws InterruptedException {
        try {
            assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
            return process.exitValue();
        } finally {
            process.destroyForcibly();
        }
    }

    @Test
    void aHookOfTheApplicationMayStillAnswerAndOpen() throws Exception {
        assertThat(exitCode(start(AnsweringHook.class))).isZero();
        assertThat(folder.resolve("output")).hasContent("negative negative");
    }

    /** The program of a process. */
    static final class AnsweringHook {
        private AnsweringHook() {}

        public static void main(String[] arguments) {
            TextClassifier classifier = TextClassifier.open(Path.of(arguments[0]));
            Runtime.getRuntime().addShutdownHook(new Thread(() -> {
                String label = "";
                // Long enough for every other hook.
                for (int i = 0; i < 20_000; i++) {
                    label = classifier.classify("Dull, and far too long.").label();
                }
                try (TextClassifier again = TextClassifier.open(Path.of(arguments[0]))) {
                    System.out.println(label + " "
                            + again.classify("Dull, and far too long.").label());
                }
            }));
        }
    }

    @Test
    void aSignalInTheMiddleOfOpeningAndAnsweringIsNoCrash() throws Exception {
        SplittableRandom random = new SplittableRandom(5);
        for (int exit = 0; exit < EXITS; exit++) {
            Path output = folder.resolve("output");
            Files.deleteIfExists(output);
            Process process = start(Busy.class);
            awaitReady(process, output);
            TimeUnit.MILLISECONDS.sleep(random.nextInt(200));
            process.destroy();
            assertThat(exitCode(process)).as("exit %d", exit).isEqualTo(SIGTERM);
            assertThat(output).as("exit %d", exit).hasContent("ready");
        }
    }

    private static void awaitReady(Process process, Path output) throws Exception {
        while (!Files.exists(output) || Files.size(output) == 0) {
            assertThat(process.waitFor(10, TimeUnit.MILLISECONDS))
                    .as("ended by itself")
                    .isFalse();
        }
    }

    /** The program of a process. */
    static final class Busy {
        private Busy() {}

        public static void main(String[] arguments) {
            Path model = Path.of(arguments[0]);
            TextClassifier classifier = TextClassifier.open(model, new ClassifierOptions(2));
            List<String> texts = Collections.nCopies(300, "A delight, not dull. ".repeat(50));
            for (int i = 0; i < 2; i++) {
                repeat(() -> classifier.classify(texts));
                repeat(() -> TextClassifier.open(model).close());
            }
            System.out.println("ready");
        }

        private static void repeat(Runnable work) {
            new Thread(() -> {
                        while (true) {
                            work.run();
                        }
                    })
                    .start();
        }
    }
}
