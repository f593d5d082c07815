package dev.rango.runtime.session;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.onnxruntime.OrtEnvironment;
import dev.rango.runtime.TextClassifier;
import dev.rango.runtime.UnusableInputException;
import dev.rango.runtime.format.ModelJar;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Neither the libraries that Rango brings nor a process that uses them know of a collector. */
class TelemetryTest {
    /** All of these stand in the libraries of 1.29.0 for Linux and macOS, none in those of 1.28.0. */
    private static final List<String> MARKS =
            List.of("OneCollector", "events.data.microsoft.com", Telemetry.OFF, "sqlite_master", "deviceid.lock");

    private static final Telemetry UNSET = new Telemetry("Linux", null);

    @TempDir
    Path folder;

    @Test
    void theLibrariesKnowNoCollector() throws Exception {
        Path jar = Path.of(OrtEnvironment.class
                .getProtectionDomain()
                .getCodeSource()
                .getLocation()
                .toURI());
        int libraries = 0;
        try (ZipFile zip = new ZipFile(jar.toFile())) {
            for (ZipEntry entry : zip.stream().filter(TelemetryTest::isLibrary).toList()) {
                String bytes = new String(zip.getInputStream(entry).readAllBytes(), StandardCharsets.ISO_8859_1);
                assertThat(bytes).as(entry.getName()).contains("OrtGetApiBase");
                for (String mark : MARKS) {
                    assertThat(bytes.contains(mark))
                            .as(mark + " in " + entry.getName())
                            .isFalse();
                }
                libraries++;
            }
        }
        assertThat(libraries).as("Linux on two processors, macOS, Windows").isGreaterThanOrEqualTo(4);
    }

    private static boolean isLibrary(ZipEntry entry) {
        return entry.getName().matches("ai/onnxruntime/native/[^/]+/(lib)?onnxruntime\\.(so|dylib|dll)");
    }

    /** 1.29.0 leaves a device id and a database there as soon as it has an environment. */
    @Test
    void aProcessWithoutTheVariableLeavesNothingInItsHome() throws Exception {
        Path home = Files.createDirectory(folder.resolve("home"));
        Path temporary = Files.createDirectory(folder.resolve("tmp"));
        ProcessBuilder builder = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-XX:TieredStopAtLevel=1",
                        "-Duser.home=" + home,
                        "-Djava.io.tmpdir=" + temporary,
                        "-cp",
                        System.getProperty("java.class.path"),
                        OneAnswer.class.getName(),
                        ModelJar.SENTIMENT.toString())
                .redirectErrorStream(true)
                .redirectOutput(folder.resolve("output").toFile());
        builder.environment().remove(Telemetry.OFF);
        builder.environment().put("HOME", home.toString());
        for (String place : List.of("XDG_CACHE_HOME", "XDG_DATA_HOME", "XDG_CONFIG_HOME", "XDG_STATE_HOME")) {
            builder.environment().put(place, home.resolve(place).toString());
        }
        Process process = builder.start();
        try {
            assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
        } finally {
            process.destroyForcibly();
        }
        assertThat(folder.resolve("output")).hasContent("negative");
        try (Stream<Path> left = Files.walk(home)) {
            assertThat(left.filter(Files::isRegularFile)).isEmpty();
        }
    }

    /** The program of the process. */
    static final class OneAnswer {
        private OneAnswer() {}

        public static void main(String[] arguments) {
            try (TextClassifier classifier = TextClassifier.open(Path.of(arguments[0]))) {
                System.out.println(
                        classifier.classify("Dull, and far too long.").label());
            }
        }
    }

    @ParameterizedTest
    @CsvSource({
        "1.28.0, Linux, false",
        "1.9.1, Linux, false",
        "1.29.0, Linux, true",
        "1.29.1-dev, Mac OS X, true",
        "1.100.0, Linux, true",
        "2.0.0, Linux, true",
        "1.29.0, Windows 11, false",
        "'', Linux, false",
        "unknown, Linux, false"
    })
    void itIsKnownWhichVersionsSendEvents(String version, String system, boolean sends) {
        assertThat(new Telemetry(system, null).sendsEvents(version)).isEqualTo(sends);
    }

    @Test
    void aVersionThatSendsEventsIsRefusedBeforeItIsLoaded() throws IOException {
        Path library = folder.resolve(System.mapLibraryName("onnxruntime"));
        Files.writeString(library, "\u007fELF" + "\0".repeat(20_000) + "OrtGetApiBase\0VERS_1.29.0\0");
        assertThat(Telemetry.versionIn(folder)).isEqualTo("1.29.0");
        assertThatThrownBy(() -> UNSET.refuseUnloaded("1.28.0", folder.toString()))
                .isInstanceOf(UnusableInputException.class)
                .hasMessage("ONNX Runtime 1.29.0: sends telemetry over the network; use 1.28.0, or set"
                        + " ORT_DISABLE_TELEMETRY=1 in the environment before the start");
        assertThatThrownBy(() -> UNSET.refuseUnloaded("1.30.0", "")).hasMessageContaining("1.30.0");
        UNSET.refuseUnloaded("1.28.0", "");
        new Telemetry("Linux", "1").refuseUnloaded("1.30.0", folder.toString());
        assertThatThrownBy(() -> new Telemetry("Linux", "0").refuse("1.29.0")).hasMessageContaining("1.29.0");
    }

    @Test
    void aLibraryThatDoesNotTellItsVersionIsLoadedFirst() throws IOException {
        assertThat(Telemetry.versionIn(folder)).isEmpty();
        Files.createFile(folder.resolve(System.mapLibraryName("onnxruntime")));
        assertThat(Telemetry.versionIn(folder)).isEmpty();
        UNSET.refuseUnloaded("1.29.0", folder.toString());
    }
}
