package dev.rango.runtime;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonFactory;
import java.io.File;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** An application that has the runtime and jackson-core on its class path, and no ONNX Runtime. */
class WithoutOnnxRuntimeTest {
    private static final String MODEL =
            Path.of(System.getProperty("rango.home"), "models/zoo/sentiment").toString();

    static final class App {
        private App() {}

        public static void main(String[] arguments) {
            ClassifierOptions options = ClassifierOptions.DEFAULT.withDevice(Device.parse(arguments[1]));
            try (TextClassifier classifier = TextClassifier.open(Path.of(arguments[0]), options)) {
                classifier.checkGolden();
                System.out.println(classifier.classify("A delight.").label() + " "
                        + classifier.classify(List.of("Dull.", "")).size());
            } catch (DeviceUnavailableException e) {
                System.out.println(e.getMessage());
            }
        }
    }

    @Test
    void theDeviceJavaAnswers() throws Exception {
        assertThat(run("java")).isEqualTo("positive 2");
    }

    @Test
    void allOthersSayWhatIsMissing() throws Exception {
        for (String device : List.of("cpu", "auto", "cuda:0")) {
            assertThat(run(device))
                    .startsWith(device + ": ONNX Runtime is not on the class path")
                    .contains("com.microsoft.onnxruntime:onnxruntime")
                    .contains("java");
        }
    }

    private static String run(String device) throws Exception {
        String path = Stream.of(TextClassifier.class, JsonFactory.class, App.class)
                .map(type -> Path.of(type.getProtectionDomain()
                                .getCodeSource()
                                .getLocation()
                                .getPath())
                        .toString())
                .collect(Collectors.joining(File.pathSeparator));
        Process process = new ProcessBuilder(List.of(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-XX:TieredStopAtLevel=1",
                        "-cp",
                        path,
                        App.class.getName(),
                        MODEL,
                        device))
                .redirectErrorStream(true)
                .start();
        String out = new String(process.getInputStream().readAllBytes(), UTF_8);
        assertThat(process.onExit().get(2, TimeUnit.MINUTES).exitValue())
                .as(out)
                .isZero();
        return out.strip();
    }
}
