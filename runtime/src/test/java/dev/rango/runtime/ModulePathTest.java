package dev.rango.runtime;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.spi.ToolProvider;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** An application in a module of its own that requires the runtime and nothing else. */
class ModulePathTest {
    private static final Path HOME = Path.of(System.getProperty("rango.home"));
    private static final ToolProvider JAVAC = ToolProvider.findFirst("javac").orElseThrow();

    @TempDir
    Path folder;

    @Test
    void anApplicationRequiresTheRuntimeAlone() throws Exception {
        String libraries = Stream.of("ai.onnxruntime.OrtEnvironment", "com.fasterxml.jackson.core.JsonFactory")
                .map(name -> placeOf(name).toString())
                .collect(Collectors.joining(File.pathSeparator));
        String path = runtime(libraries) + File.pathSeparator + libraries;

        Path source = Files.createDirectories(folder.resolve("source/app"));
        Files.writeString(source.resolveSibling("module-info.java"), "module app { requires dev.rango.runtime; }");
        Files.writeString(source.resolve("App.java"), """
                package app;

                import dev.rango.runtime.TextClassifier;
                import java.nio.file.Path;

                public final class App {
                    public static void main(String[] folder) {
                        try (TextClassifier classifier = TextClassifier.open(Path.of(folder[0]))) {
                            System.out.println(classifier.classify("A delight.").label());
                        }
                    }
                }
                """);
        Path classes = folder.resolve("app");
        compile(
                "-Xlint:all",
                "-Werror",
                "-p",
                path,
                "-d",
                classes.toString(),
                source.resolveSibling("module-info.java").toString(),
                source.resolve("App.java").toString());

        Process process = new ProcessBuilder(List.of(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-p",
                        path + File.pathSeparator + classes,
                        "-m",
                        "app/app.App",
                        HOME.resolve("models/zoo/sentiment").toString()))
                .redirectErrorStream(true)
                .start();
        String out = new String(process.getInputStream().readAllBytes(), UTF_8);
        assertThat(process.onExit().get(2, TimeUnit.MINUTES).exitValue())
                .as(out)
                .isZero();
        assertThat(out.lines().toList().get(out.lines().toList().size() - 1)).isEqualTo("positive");
    }

    /** The runtime's classes with its module-info, which a build that knows no modules leaves out. */
    private Path runtime(String libraries) throws IOException {
        Path classes = placeOf(TextClassifier.class.getName());
        if (Files.exists(classes.resolve("module-info.class"))) {
            return classes;
        }
        Path module = folder.resolve("runtime");
        try (Stream<Path> files = Files.walk(classes)) {
            for (Path file : files.filter(Files::isRegularFile).toList()) {
                Path copy = module.resolve(classes.relativize(file).toString());
                Files.createDirectories(copy.getParent());
                Files.copy(file, copy);
            }
        }
        compile(
                "-p",
                libraries,
                "--patch-module",
                "dev.rango.runtime=" + classes,
                "-d",
                module.toString(),
                HOME.resolve("runtime/src/main/java/module-info.java").toString());
        return module;
    }

    private static Path placeOf(String className) {
        try {
            return Path.of(Class.forName(className)
                    .getProtectionDomain()
                    .getCodeSource()
                    .getLocation()
                    .toURI());
        } catch (ReflectiveOperationException | java.net.URISyntaxException e) {
            throw new IllegalStateException(className, e);
        }
    }

    /** Without the class path of the tests, which javac would take otherwise. */
    private void compile(String... arguments) {
        String[] all = Stream.concat(Stream.of("-cp", folder.toString()), Stream.of(arguments))
                .toArray(String[]::new);
        assertThat(JAVAC.run(System.out, System.err, all)).isZero();
    }
}
