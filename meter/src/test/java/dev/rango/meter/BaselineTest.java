package dev.rango.meter;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.rango.runtime.UnusableInputException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class BaselineTest {
    @TempDir
    Path folder;

    private Baseline baseline(BenchReport report) throws IOException {
        Path file = folder.resolve("then.json");
        Files.writeString(file, report.toJson());
        return Baseline.read(file);
    }

    @Test
    void anEqualReportPasses() throws IOException {
        GateResult result = baseline(Samples.report("m", 5e7)).compare(Samples.report("m", 5e7), 0);
        assertThat(result.passed()).isTrue();
        assertThat(result.changes())
                .hasSize(4)
                .allSatisfy(c -> assertThat(c.slowdown()).isZero());
        assertThat(result.warnings()).isEmpty();
        assertThat(result.sentences()).singleElement().asString().startsWith("no slower than ");
    }

    @ParameterizedTest
    @CsvSource({"1.049, true", "1.051, false", "0.5, true", "3, false"})
    void theThresholdDecides(double longer, boolean passes) throws IOException {
        GateResult result = baseline(Samples.report("m", 5e7)).compare(Samples.report("m", 5e7 / longer), 0.05);
        assertThat(result.passed()).isEqualTo(passes);
        assertThat(result.sentences()).hasSize(passes ? 1 : 4);
    }

    @Test
    void oneSlowCellIsEnoughAndIsNamed() throws IOException {
        List<Cell> now = List.of(Samples.cell("m", 1, 1, 5e7, 0.01), Samples.cell("m", 8, 2, 4e7, 0.2));
        GateResult result = baseline(Samples.report("m", 5e7)).compare(Samples.report(List.of("m"), now), 0.05);
        assertThat(result.passed()).isFalse();
        assertThat(result.sentences())
                .singleElement()
                .asString()
                .contains(
                        "m, batch 8, 2 workers, cpu: a text takes 25.0 % longer", "5.0 % allowed", "varies by 20.0 %");
    }

    @Test
    void aQuietMachineLeavesNoDoubt() throws IOException {
        List<Cell> now = List.of(Samples.cell("m", 1, 1, 4e7, 0.01));
        assertThat(baseline(Samples.report("m", 5e7))
                        .compare(Samples.report(List.of("m"), now), 0.05)
                        .sentences())
                .singleElement()
                .asString()
                .doesNotContain("varies");
    }

    @Test
    void otherMachinesTextsAndCellsAreWarnedOf() throws IOException {
        Path file = folder.resolve("then.json");
        Files.writeString(file, Samples.report("m", 5e7).toJson());
        Files.writeString(
                file,
                Files.readString(file)
                        .replace("A <processor>", "Another")
                        .replace("\"java\" : \"Java 17\"", "\"java\" : \"Java 21\"")
                        .replaceAll("\"fingerprint\" : \"[^\"]*\"", "\"fingerprint\" : \"x\""));
        List<Cell> now = List.of(Samples.cell("m", 1, 1, 5e7, 0.01), Samples.cell("new", 1, 1, 5e7, 0.01));
        GateResult result = Baseline.read(file).compare(Samples.report(List.of("m", "new"), now), 0.05);
        assertThat(result.changes()).hasSize(1);
        assertThat(result.warnings())
                .hasSize(4)
                .anyMatch(w -> w.contains("another machine: Another, 2 processors; here: A <processor>, 2 processors"))
                .anyMatch(w -> w.contains("another Java: Java 21"))
                .anyMatch(w -> w.contains("other texts"))
                .anyMatch(w -> w.contains("1 cell of this run is not in"));
    }

    @Test
    void unusableBaselinesAreNamed() throws IOException {
        assertUnusable("", "schema", "no report of rango bench");
        assertUnusable("{\"schema\":", "broken JSON");
        assertUnusable("[1,2]", "no report of rango bench");
        assertUnusable("{\"schema\":\"rango-bench\",\"schema_version\":99}", "99 is not 1");
        assertUnusable(
                "{\"schema\":\"rango-bench\",\"schema_version\":1,\"cells\":[{\"model\":\"m\",\"typical_bytes_per_second\":-1}]}",
                "cell 1",
                "not a number above 0");
        assertThatThrownBy(() -> Baseline.read(folder.resolve("none.json"))).hasMessageContaining("no such file");
        assertThatThrownBy(() -> Baseline.read(folder)).hasMessageContaining("is a folder");
    }

    @Test
    void aPlanWithoutACommonCellIsRefusedBeforeItIsMeasured() throws IOException {
        Baseline baseline = baseline(Samples.report("m", 5e7));
        baseline.requireCommon(Samples.report("m", 1).plan());
        assertThatThrownBy(
                        () -> baseline.requireCommon(Samples.report("other", 1).plan()))
                .isInstanceOf(UnusableInputException.class)
                .hasMessageContaining("it has models [m], devices [cpu], batches [1, 8], workers [1, 2]");
    }

    private void assertUnusable(String content, String... parts) throws IOException {
        Path file = Files.writeString(folder.resolve("broken.json"), content);
        assertThatThrownBy(() -> Baseline.read(file))
                .isInstanceOf(UnusableInputException.class)
                .hasMessageContainingAll(parts)
                .hasMessageContaining("broken.json");
    }
}
