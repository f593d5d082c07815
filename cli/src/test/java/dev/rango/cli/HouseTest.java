package dev.rango.cli;

import static com.tngtech.archunit.base.DescribedPredicate.not;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.simpleName;
import static com.tngtech.archunit.lang.conditions.ArchPredicates.are;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.Architectures.layeredArchitecture;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.lang.ArchRule;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** The house of CONTRIBUTING.md: who may use whom, and which one file knows a foreign library. */
class HouseTest {
    private static final JavaClasses CLASSES = new ClassFileImporter()
            .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
            .importPackages("dev.rango");

    @Test
    void roomsUseOnlyTheRoomsBelow() {
        check(layeredArchitecture()
                .consideringOnlyDependenciesInLayers()
                .layer("runtime")
                .definedBy("dev.rango.runtime..")
                .layer("data")
                .definedBy("dev.rango.data..")
                .layer("models")
                .definedBy("dev.rango.models..")
                .layer("onnx")
                .definedBy("dev.rango.onnx..")
                .layer("exporter")
                .definedBy("dev.rango.exporter..")
                .layer("trainer")
                .definedBy("dev.rango.trainer..")
                .layer("meter")
                .definedBy("dev.rango.meter..")
                .layer("doctor")
                .definedBy("dev.rango.doctor..")
                .layer("cli")
                .definedBy("dev.rango.cli..")
                .whereLayer("runtime")
                .mayNotAccessAnyLayer()
                .whereLayer("data")
                .mayOnlyAccessLayers("runtime")
                .whereLayer("models")
                .mayOnlyAccessLayers("runtime")
                .whereLayer("onnx")
                .mayOnlyAccessLayers("models", "runtime")
                .whereLayer("exporter")
                .mayOnlyAccessLayers("onnx", "models", "data", "runtime")
                .whereLayer("trainer")
                .mayOnlyAccessLayers("models", "data", "runtime")
                .whereLayer("meter")
                .mayOnlyAccessLayers("runtime")
                .whereLayer("doctor")
                .mayOnlyAccessLayers("runtime")
                .whereLayer("cli")
                .mayNotBeAccessedByAnyLayer());
    }

    /** A pass knows layers and graphs: no family, no form by its name, no folder. */
    @Test
    void passesOverGraphsKnowNeitherExportsNorFamilies() {
        check(noClasses()
                .that(resideInAPackage("dev.rango.exporter.graph.."))
                .should()
                .dependOnClassesThat(resideInAPackage("dev.rango.exporter..")
                        .and(not(resideInAPackage("dev.rango.exporter.graph")))
                        .or(resideInAPackage("dev.rango.data.."))
                        .or(simpleName("ClassifierWeights"))
                        .or(simpleName("ImageWeights"))
                        .or(simpleName("ModelConfig"))
                        .or(simpleName("ImageConfig"))));
    }

    /** An export uses the others; encoders use what exports share; what is proven asks nobody. */
    @Test
    void theExporterIsReadFromTheExportDownToTheProof() {
        below("proof", "shrink", "card", "target", "encoder", "graft");
        below("shrink", "card", "target", "encoder", "graft");
        below("card", "target", "encoder", "graft");
        below("target", "card", "encoder", "graft");
        below("encoder", "graft");
        check(noClasses()
                .that(resideInAnyPackage(
                        "dev.rango.exporter.proof",
                        "dev.rango.exporter.shrink",
                        "dev.rango.exporter.card",
                        "dev.rango.exporter.target",
                        "dev.rango.exporter.encoder"))
                .should()
                .dependOnClassesThat(resideInAPackage("dev.rango.exporter")));
    }

    private static void below(String part, String... above) {
        check(noClasses()
                .that(resideInAPackage("dev.rango.exporter." + part))
                .should()
                .dependOnClassesThat(resideInAnyPackage(
                        Stream.of(above).map(a -> "dev.rango.exporter." + a).toArray(String[]::new))));
    }

    /** All three use what the runtime publishes: options, devices, exceptions. */
    @Test
    void theSessionUsesTextAndFormatAndTextTheFormat() {
        check(noClasses()
                .that(resideInAPackage("dev.rango.runtime.format"))
                .should()
                .dependOnClassesThat(resideInAnyPackage("dev.rango.runtime.text", "dev.rango.runtime.session")));
        check(noClasses()
                .that(resideInAPackage("dev.rango.runtime.text"))
                .should()
                .dependOnClassesThat(resideInAPackage("dev.rango.runtime.session")));
    }

    @Test
    void everyClassHasARoom() {
        Set<String> packages = new TreeSet<>();
        CLASSES.forEach(c -> packages.add(c.getPackageName()));
        assertThat(packages)
                .containsExactly(
                        "dev.rango.cli",
                        "dev.rango.data",
                        "dev.rango.doctor",
                        "dev.rango.exporter",
                        "dev.rango.exporter.card",
                        "dev.rango.exporter.encoder",
                        "dev.rango.exporter.graft",
                        "dev.rango.exporter.graph",
                        "dev.rango.exporter.proof",
                        "dev.rango.exporter.shrink",
                        "dev.rango.exporter.target",
                        "dev.rango.meter",
                        "dev.rango.models",
                        "dev.rango.onnx",
                        "dev.rango.runtime",
                        "dev.rango.runtime.format",
                        "dev.rango.runtime.session",
                        "dev.rango.runtime.text",
                        "dev.rango.trainer");
    }

    @Test
    void theFilesOfTheSessionKnowOnnxRuntime() {
        check(onlyFiles(
                Set.of(
                        "GraphRun.java",
                        "OnnxContent.java",
                        "OnnxSession.java",
                        "OnnxDevice.java",
                        "OnnxInput.java",
                        "OnnxProbe.java",
                        "OnnxRunner.java",
                        "OnnxSignature.java",
                        "OnnxSwitch.java"),
                "ai.onnxruntime.."));
    }

    @Test
    void oneRoomKnowsTheOnnxProtobufClasses() {
        check(noClasses()
                .that(are(outside("dev.rango.onnx..")))
                .should()
                .dependOnClassesThat(resideInAnyPackage("ai.onnx.proto..", "com.google.protobuf..")));
    }

    @Test
    void oneFileKnowsTheLinearAlgebraLibrary() {
        check(onlyFile("Svd.java", "org.ejml.."));
    }

    @Test
    void oneFileKnowsSafetensors() {
        // Whoever read or wrote the format would need the name of its header field or the class that has it.
        check(noClasses()
                .that(resideInAnyPackage(
                        "dev.rango.runtime..",
                        "dev.rango.onnx..",
                        "dev.rango.exporter..",
                        "dev.rango.trainer..",
                        "dev.rango.meter..",
                        "dev.rango.doctor..",
                        "dev.rango.cli.."))
                .should()
                .dependOnClassesThat()
                .haveSimpleName("Safetensors"));
    }

    @Test
    void djlLivesInTheTrainerOnly() {
        check(noClasses()
                .that(are(outside("dev.rango.trainer..")))
                .should()
                .dependOnClassesThat(resideInAPackage("ai.djl..")));
    }

    /** The plugin is not on this class path: its RoomTest holds what it may use. */
    @Test
    void mavenLivesInThePluginOnly() {
        check(noClasses().should().dependOnClassesThat(resideInAPackage("org.apache.maven..")));
    }

    /** They are built by a profile alone, and are not on this class path. */
    @Test
    void integrationsUseWhatApplicationsSeeOfTheRuntimeAlone() throws IOException {
        Path room = Path.of(System.getProperty("rango.home"), "integrations");
        Pattern others = Pattern.compile("^import (?:static )?dev\\.rango\\.(?!runtime\\.[A-Z]).*", Pattern.MULTILINE);
        List<Path> sources;
        try (Stream<Path> files = Files.walk(room)) {
            sources = files.filter(file -> file.toString().endsWith(".java")
                            && file.toString()
                                    .contains(Path.of("src", "main", "java").toString()))
                    .toList();
        }
        assertThat(sources)
                .hasSizeGreaterThan(2)
                .allSatisfy(source -> assertThat(Files.readString(source)).doesNotContainPattern(others));
    }

    @Test
    void theRuntimeUsesNothingHeavy() {
        check(classes()
                .that(resideInAPackage("dev.rango.runtime.."))
                .should()
                .onlyDependOnClassesThat(resideInAnyPackage(
                        "dev.rango.runtime..", "ai.onnxruntime..", "com.fasterxml.jackson.core..", "java..")));
    }

    private static ArchRule onlyFile(String file, String... packages) {
        return onlyFiles(Set.of(file), packages);
    }

    private static ArchRule onlyFiles(Set<String> files, String... packages) {
        DescribedPredicate<JavaClass> otherFiles = DescribedPredicate.describe(
                "are not in " + files,
                c -> !files.contains(c.getSource().flatMap(s -> s.getFileName()).orElse("")));
        return noClasses().that(otherFiles).should().dependOnClassesThat(resideInAnyPackage(packages));
    }

    private static DescribedPredicate<JavaClass> outside(String room) {
        return DescribedPredicate.not(resideInAPackage(room));
    }

    private static void check(ArchRule rule) {
        assertThat(CLASSES.size()).isGreaterThan(60);
        rule.check(CLASSES);
    }
}
