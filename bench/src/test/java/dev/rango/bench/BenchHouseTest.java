package dev.rango.bench;

import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import java.util.Set;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Each peer is known by one file; so is ONNX Runtime, apart from the program that starts nothing else. */
class BenchHouseTest {
    private static final JavaClasses CLASSES = new ClassFileImporter()
            .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
            .importPackages("dev.rango.bench");

    @ParameterizedTest
    @CsvSource({
        "com.github.jfasttext.., JFastTextPeer.java",
        "com.mayabot.., FastText4jPeer.java",
        "opennlp.., OpenNlpPeer.java",
        "ai.djl.huggingface.., HuggingFaceIds.java",
        "ai.djl.ndarray.., DjlPeer.java",
        "dev.langchain4j.., LangChainPeer.java",
        "ai.onnxruntime.., BareSession.java BareEncoder.java FirstRun.java LangChainPeer.java TransformerSession.java"
    })
    void fewKnowAForeignLibrary(String library, String files) {
        Set<String> allowed = Set.of(files.split(" "));
        DescribedPredicate<JavaClass> others = DescribedPredicate.describe(
                "are not in " + files,
                c -> !allowed.contains(
                        c.getSource().flatMap(s -> s.getFileName()).orElse("")));
        assertThat(CLASSES.size()).isGreaterThan(30);
        noClasses()
                .that(others)
                .should()
                .dependOnClassesThat(resideInAnyPackage(library))
                .check(CLASSES);
    }
}
