package dev.rango.plugin;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/**
 * Maven builds {@code src/it/application}, whose jar carries a model, and Java runs it.
 *
 * <p>That Maven has a repository of its own in {@code target/it}, into which the jars of this build are put as {@code mvn
 * install} would put them into the user's. All else comes from the repository of this build, as from a remote one: what the
 * application needs has been fetched by then. Should a version differ, Maven's central repository is asked.
 */
class ApplicationIT {
    private static final Path HOME = Path.of(System.getProperty("rango.home"));
    private static final String VERSION = System.getProperty("rango.version");
    private static final String GOAL = "dev.rango:rango-maven-plugin:" + VERSION + ":";
    private static final Path IT = HOME.resolve("plugin/target/it");
    private static final Path APPLICATION = IT.resolve("application");
    private static final Path REPOSITORY = IT.resolve("repository");

    private static final String SETTINGS = """
            <settings>
              <profiles>
                <profile>
                  <id>outer</id>
                  <repositories>
                    <repository><id>outer</id><url>%1$s</url><releases><checksumPolicy>ignore</checksumPolicy></releases></repository>
                  </repositories>
                  <pluginRepositories>
                    <pluginRepository><id>outer</id><url>%1$s</url><releases><checksumPolicy>ignore</checksumPolicy></releases></pluginRepository>
                  </pluginRepositories>
                </profile>
              </profiles>
              <activeProfiles><activeProfile>outer</activeProfile></activeProfiles>
            </settings>
            """;

    private record Outcome(int code, String output) {}

    @BeforeAll
    static void prepare() throws IOException {
        assumeTrue(VERSION != null, "runs in mvn verify, which makes the jars first");
        install("rango", HOME);
        for (String module : List.of("runtime", "data", "models", "onnx", "exporter", "meter")) {
            install("rango-" + module, HOME.resolve(module));
        }
        install("rango-maven-plugin", HOME.resolve("plugin"));
        Path outer = Path.of(System.getProperty("maven.repository"));
        Files.writeString(IT.resolve("settings.xml"), SETTINGS.formatted(outer.toUri()));
        clean(APPLICATION);
        copyApplication();
    }

    /** As a local repository holds it: the pom with the version in it, and the jar of what is not a pom alone. */
    private static void install(String artifact, Path module) throws IOException {
        Path target = module.resolve("target");
        Path folder = Files.createDirectories(REPOSITORY.resolve("dev/rango/" + artifact + "/" + VERSION));
        String name = artifact + "-" + VERSION;
        copy(target.resolve(".flattened-pom.xml"), folder.resolve(name + ".pom"));
        if (!artifact.equals("rango")) {
            copy(target.resolve(name + ".jar"), folder.resolve(name + ".jar"));
        }
    }

    private static void copy(Path from, Path to) throws IOException {
        Files.copy(from, to, StandardCopyOption.REPLACE_EXISTING);
    }

    /** What an earlier run of this test left. */
    private static void clean(Path folder) throws IOException {
        if (Files.exists(folder)) {
            try (Stream<Path> files = Files.walk(folder)) {
                for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                    Files.delete(file);
                }
            }
        }
    }

    private static void copyApplication() throws IOException {
        Path source = HOME.resolve("plugin/src/it/application");
        try (Stream<Path> files = Files.walk(source)) {
            for (Path file : files.filter(Files::isRegularFile).toList()) {
                Path copy = APPLICATION.resolve(source.relativize(file).toString());
                Files.createDirectories(copy.getParent());
                copy(file, copy);
            }
        }
        String versions = Files.readString(HOME.resolve("pom.xml"));
        String pom = Files.readString(APPLICATION.resolve("pom.xml"));
        Files.writeString(
                APPLICATION.resolve("pom.xml"),
                Pattern.compile("@([a-z.-]+)@").matcher(pom).replaceAll(found -> value(found, versions)));
    }

    private static String value(MatchResult name, String versions) {
        return Matcher.quoteReplacement(
                switch (name.group(1)) {
                    case "rango.version" -> VERSION;
                    case "rango.home" -> HOME.toString();
                    default -> {
                        Matcher version = Pattern.compile(
                                        "<artifactId>" + name.group(1) + "</artifactId>\\s*<version>([^<]+)</version>")
                                .matcher(versions);
                        assertThat(version.find()).as(name.group(1)).isTrue();
                        yield version.group(1);
                    }
                });
    }

    @Test
    void theJarOfAnApplicationCarriesAProvenModelAndClassifies() throws Exception {
        Outcome first = maven("verify");
        assertThat(first.code()).as(first.output()).isZero();
        Path model = APPLICATION.resolve("target/classes/models/news");
        assertThat(first.output()).contains("wrote " + model + ": merged", model + " is proven");
        assertThat(APPLICATION.resolve("target/surefire-reports/TEST-rango.verify.news.xml"))
                .content()
                .contains("failures=\"0\"");
        Outcome run = run(
                "Shares of the bank fell sharply after its quarterly profit missed forecasts.",
                "The striker scored twice as the team won the final.");
        assertThat(run)
                .isEqualTo(new Outcome(0, "Business" + System.lineSeparator() + "Sports" + System.lineSeparator()));

        Outcome second = maven("verify");
        assertThat(second.code()).as(second.output()).isZero();
        assertThat(second.output()).contains(model + " is up to date").doesNotContain("wrote " + model);

        TinyKeys keys = TinyKeys.of(1);
        Outcome signed = maven(
                "process-resources",
                GOAL + "sign",
                GOAL + "verify",
                "-Drango.key=" + keys.writeSecret(IT.resolve("key.pem")),
                "-Drango.trust=" + keys.writeOpen(IT.resolve("pub.pem")));
        assertThat(signed.code()).as(signed.output()).isZero();
        assertThat(signed.output()).contains(model + " is up to date", " files of " + model + " with the key ");
        assertThat(APPLICATION.resolve("target/surefire-reports/TEST-rango.verify.news.xml"))
                .content()
                .contains("signed files");

        // Not of the export, which would write it again.
        Path damaged = IT.resolve("damaged");
        Files.createDirectories(damaged);
        for (String name : List.of("config.json", "golden.jsonl", "model.onnx", "MANIFEST.sha256")) {
            copy(model.resolve(name), damaged.resolve(name));
        }
        Outcome broken = maven(GOAL + "verify", "-Drango.model=" + damaged);
        assertThat(broken.code()).isEqualTo(1);
        assertThat(broken.output())
                .contains(damaged + " fails its proof: digests: README.md is missing", "BUILD FAILURE")
                .doesNotContain("Exception:");
    }

    private static Outcome maven(String... arguments) throws Exception {
        boolean windows = File.separatorChar == '\\';
        List<String> line = new ArrayList<>(List.of(
                Path.of(System.getProperty("maven.home"), "bin", windows ? "mvn.cmd" : "mvn")
                        .toString(),
                "-B",
                "-ntp",
                "-s",
                IT.resolve("settings.xml").toString(),
                "-Dmaven.repo.local=" + REPOSITORY));
        line.addAll(List.of(arguments));
        ProcessBuilder builder = new ProcessBuilder(line).directory(APPLICATION.toFile());
        builder.environment().put("JAVA_HOME", System.getProperty("java.home"));
        builder.environment()
                .merge("MAVEN_OPTS", "-XX:TieredStopAtLevel=1 -XX:+UseSerialGC", (given, ours) -> given + " " + ours);
        return outcome(builder);
    }

    /** The application's jar, with the jars that its dependency on the runtime brings. */
    private static Outcome run(String... texts) throws Exception {
        List<String> classPath = new ArrayList<>(
                List.of(APPLICATION.resolve("target/application.jar").toString()));
        Arrays.stream(System.getProperty("java.class.path").split(File.pathSeparator))
                .filter(jar -> jar.matches(".*(rango-runtime|onnxruntime|jackson-core)-[^/\\\\]*\\.jar"))
                .forEach(classPath::add);
        assertThat(classPath).hasSize(4);
        List<String> line = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:TieredStopAtLevel=1",
                "-cp",
                String.join(File.pathSeparator, classPath),
                "app.Main"));
        line.addAll(List.of(texts));
        return outcome(new ProcessBuilder(line));
    }

    private static Outcome outcome(ProcessBuilder builder) throws Exception {
        Path log = IT.resolve("log");
        Process process =
                builder.redirectErrorStream(true).redirectOutput(log.toFile()).start();
        return new Outcome(process.onExit().get(8, TimeUnit.MINUTES).exitValue(), Files.readString(log));
    }
}
