package dev.rango.cli;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** Of few labels everything is shown, of many what is worth a look. */
class EvaluationScreenTest {
    @Test
    void meansAreThoseOfTheField() {
        // As scikit-learn's classification_report has them: c neither occurs nor is given, and counts for nothing.
        Evaluation evaluation = new Evaluation(
                List.of("a", "b", "c"), new int[][] {{3, 1, 0}, {2, 14, 0}, {0, 0, 0}}, new Reliability());
        assertThat(evaluation.accuracy()).isCloseTo(0.85, within(1e-12));
        assertThat(evaluation.macro(evaluation::f1)).isCloseTo((6.0 / 9 + 28.0 / 31) / 2, within(1e-12));
        assertThat(evaluation.weighted(evaluation::f1)).isCloseTo((4 * 6.0 / 9 + 16 * 28.0 / 31) / 20, within(1e-12));
        assertThat(evaluation.weighted(evaluation::recall)).isCloseTo(0.85, within(1e-12));
    }

    @Test
    void aLabelThatIsGivenWithoutStandingAnywhereCountsAsZero() {
        Evaluation evaluation = new Evaluation(List.of("a", "b"), new int[][] {{1, 1}, {0, 0}}, new Reliability());
        assertThat(evaluation.macro(evaluation::f1)).isCloseTo(2.0 / 3 / 2, within(1e-12));
    }

    @Test
    void fewLabelsHaveATableAndAMatrix() {
        String screen = screen(
                new Evaluation(List.of("down", "up"), new int[][] {{5, 1}, {0, 4}}, new Reliability()), false, false);
        assertThat(screen)
                .contains("accuracy 90.00 % on 10 texts\n", "macro mean ", "weighted mean ", "given:  ")
                .doesNotContain("→", "--matrix");
    }

    @Test
    void manyLabelsShowTheWorstAndWhatIsTakenForWhat() {
        Evaluation evaluation = many(150);
        String screen = screen(evaluation, false, false);
        assertThat(screen.lines().count()).as(screen).isLessThan(35);
        assertThat(screen.lines().filter(line -> line.startsWith("label_")).toList())
                .hasSize(10)
                .first()
                .asString()
                .startsWith("label_148 ");
        assertThat(screen)
                .contains("… and 140 more labels; --all-labels prints them")
                .contains("    149  label_149 → label_148  (59.6 % of 250)")
                .contains("… and 130 more pairs; --matrix prints the whole matrix, --json all of them")
                .contains("1 of the 150 labels stand in none of the texts")
                .doesNotContain("given:");
    }

    @Test
    void allOfManyLabelsIsThereForWhoeverAsks() {
        Evaluation evaluation = many(13);
        assertThat(screen(evaluation, false, true).lines().filter(line -> line.startsWith("label_")))
                .hasSize(13);
        String matrix = screen(evaluation, true, false);
        assertThat(matrix).contains("given: ", "taken for something else").doesNotContain("--matrix");
        assertThat(screen(many(12), false, false)).contains("given: ").doesNotContain("taken for something else");
    }

    @Test
    void nothingConfusedIsSaid() {
        int[][] right = new int[20][20];
        IntStream.range(0, 20).forEach(label -> right[label][label] = 1);
        assertThat(screen(new Evaluation(labels(20), right, new Reliability()), false, false))
                .contains("nothing was taken for anything else");
    }

    /** Label n is taken n times for the one before it; the first but one stands nowhere. */
    private static Evaluation many(int count) {
        int[][] confusion = new int[count][count];
        for (int label = 0; label < count; label++) {
            if (label != 1) {
                confusion[label][label] = 250 - label;
                confusion[label][Math.max(0, label - 1)] += label;
            }
        }
        for (int label = 2; label < 10; label++) {
            confusion[label] = new int[count];
            confusion[label][label] = 250;
        }
        return new Evaluation(labels(count), confusion, new Reliability());
    }

    private static List<String> labels(int count) {
        return IntStream.range(0, count)
                .mapToObj(label -> String.format("label_%03d", label))
                .toList();
    }

    private static String screen(Evaluation evaluation, boolean matrix, boolean all) {
        PrintStream before = System.out;
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (PrintStream captured = new PrintStream(bytes, false, UTF_8)) {
            System.setOut(captured);
            new EvaluationScreen(evaluation, "text").print(0, matrix, all);
            captured.flush();
        } finally {
            System.setOut(before);
        }
        return bytes.toString(UTF_8);
    }
}
