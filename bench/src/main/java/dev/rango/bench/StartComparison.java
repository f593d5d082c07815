package dev.rango.bench;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.jar.JarEntry;
import java.util.jar.JarFile;

/**
 * JVM start to first answer: ours on a model against a program that runs a graph of one node, both with the same flags,
 * in alternating runs.
 */
final class StartComparison {
    /** The one garbage collector that starts no threads, and no log lines where the answer is expected. */
    static final List<String> FLAGS = List.of("-XX:+UseSerialGC", "-Xmx256m", "-Xlog:disable");

    private static final List<String> JARS =
            List.of("rango-bench-", "rango-runtime-", "onnxruntime-1", "jackson-core-");

    private final Path model;
    private final Path work;
    private final List<Path> classPath;

    /**
     * @param model folder of an export
     * @param work folder for natives, archives and the small graph
     */
    StartComparison(Path model, Path work) {
        this.model = model;
        this.work = work;
        this.classPath = classPath();
    }

    /**
     * How the JVM is started.
     *
     * @param name in the tables
     * @param nativePath whether ONNX Runtime's libraries are unpacked beforehand
     * @param archive whether classes come from an AppCDS archive
     */
    record Variant(String name, boolean nativePath, boolean archive) {
        static final List<Variant> ALL = List.of(
                new Variant("as it is", false, false),
                new Variant("`-Donnxruntime.native.path`", true, false),
                new Variant("and AppCDS", true, true));
    }

    /** Which of the two. */
    enum Program {
        /** Ours. */
        OURS,
        /** The graph of one node. */
        ONE_NODE
    }

    /**
     * Measurements of one variant.
     *
     * @param millis of each program, one for each round
     * @param peakKilobytes of each program, one for each round
     */
    record Times(Map<Program, double[]> millis, Map<Program, double[]> peakKilobytes) {
        static Times of(int rounds) {
            return new Times(arrays(rounds), arrays(rounds));
        }

        private static Map<Program, double[]> arrays(int rounds) {
            Map<Program, double[]> arrays = new LinkedHashMap<>();
            for (Program program : Program.values()) {
                arrays.put(program, new double[rounds]);
            }
            return arrays;
        }
    }

    /** Runs every variant of both programs once in each round. */
    Map<Variant, Times> run(int rounds) throws IOException {
        prepare();
        Map<Variant, Times> times = new LinkedHashMap<>();
        Variant.ALL.forEach(variant -> times.put(variant, Times.of(rounds)));
        List<Program> order = new ArrayList<>(List.of(Program.values()));
        for (int round = 0; round < rounds; round++) {
            for (Variant variant : Variant.ALL) {
                for (Program program : order) {
                    ChildJvm.Outcome outcome =
                            child(program, flags(variant, program)).run();
                    times.get(variant).millis().get(program)[round] = outcome.millis();
                    times.get(variant).peakKilobytes().get(program)[round] = outcome.peakKilobytes();
                }
            }
            Collections.reverse(order);
        }
        return times;
    }

    private void prepare() throws IOException {
        Files.createDirectories(natives());
        Files.write(graph(), OneNodeGraph.bytes());
        unpackNatives();
        for (Program program : Program.values()) {
            Files.deleteIfExists(archive(program));
            List<String> flags = new ArrayList<>(FLAGS);
            flags.add("-Donnxruntime.native.path=" + natives());
            flags.add("-XX:ArchiveClassesAtExit=" + archive(program));
            child(program, flags).run();
        }
    }

    private List<String> flags(Variant variant, Program program) {
        List<String> flags = new ArrayList<>(FLAGS);
        if (variant.nativePath()) {
            flags.add("-Donnxruntime.native.path=" + natives());
        }
        if (variant.archive()) {
            flags.add("-XX:SharedArchiveFile=" + archive(program));
        }
        return flags;
    }

    private ChildJvm child(Program program, List<String> flags) {
        return new ChildJvm(
                flags,
                classPath,
                program == Program.OURS
                        ? List.of(FirstLabel.class.getName(), model.toString(), ShortText.HEADLINE)
                        : List.of(FirstRun.class.getName(), graph().toString()));
    }

    private void unpackNatives() throws IOException {
        Path jar = classPath.stream()
                .filter(path -> path.getFileName().toString().startsWith("onnxruntime-"))
                .findFirst()
                .orElseThrow();
        String folder = "ai/onnxruntime/native/" + platform() + "/";
        try (JarFile file = new JarFile(jar.toFile())) {
            for (JarEntry entry : Collections.list(file.entries())) {
                if (entry.getName().startsWith(folder) && !entry.isDirectory()) {
                    Path target = natives().resolve(entry.getName().substring(folder.length()));
                    try (InputStream library = file.getInputStream(entry)) {
                        Files.copy(library, target, StandardCopyOption.REPLACE_EXISTING);
                    }
                }
            }
        }
    }

    /** ONNX Runtime's name of this platform. */
    private static String platform() {
        String system = System.getProperty("os.name").toLowerCase(Locale.ROOT);
        String processor = System.getProperty("os.arch").equals("aarch64") ? "aarch64" : "x64";
        return (system.startsWith("mac") ? "osx" : system.startsWith("win") ? "win" : "linux") + "-" + processor;
    }

    /** Jars only: AppCDS takes no folders. */
    static List<Path> classPath() {
        List<Path> jars = new ArrayList<>();
        for (String prefix : JARS) {
            jars.add(Path.of(List.of(System.getProperty("java.class.path").split(java.io.File.pathSeparator)).stream()
                    .filter(path -> Path.of(path).getFileName().toString().startsWith(prefix))
                    .findFirst()
                    .orElseThrow(() -> new IllegalStateException("no jar " + prefix + "* on the class path"))));
        }
        return List.copyOf(jars);
    }

    private Path natives() {
        return work.resolve("natives").toAbsolutePath();
    }

    private Path graph() {
        return work.resolve("one-node.onnx");
    }

    private Path archive(Program program) {
        return work.resolve(program.name().toLowerCase(Locale.ROOT) + ".jsa").toAbsolutePath();
    }
}
