package dev.rango.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.rango.runtime.Prediction;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ReliabilityTest {
    private static final List<String> LABELS = List.of("down", "up");

    @Test
    void whatIsSaidIsHeldAgainstWhatIsRight() {
        Reliability reliability = new Reliability();
        // Bin 13 of 15: two answers of 90 %, one right; bin 9: one of 60 %, right.
        reliability.add(up(0.9f), 1);
        reliability.add(up(0.9f), 0);
        reliability.add(up(0.6f), 1);
        assertThat(reliability.count(13)).isEqualTo(2);
        assertThat(reliability.accuracy(13)).isEqualTo(0.5);
        assertThat(reliability.score(13)).isCloseTo(0.9, within(1e-6));
        assertThat(reliability.calibrationError()).isCloseTo((2 * 0.4 + 0.4) / 3, within(1e-6));
        assertThat(reliability.brier()).isCloseTo(2 * (0.01 + 0.81 + 0.16) / 3, within(1e-6));
    }

    @Test
    void certaintyIsInTheLastBinAndNothingIsNoError() {
        Reliability reliability = new Reliability();
        assertThat(reliability.calibrationError()).isZero();
        assertThat(reliability.brier()).isZero();
        reliability.add(up(1), 1);
        assertThat(reliability.count(Reliability.BINS - 1)).isEqualTo(1);
        assertThat(reliability.calibrationError()).isZero();
    }

    @Test
    void thePictureHasABarForEachBinThatHasAnswers(@TempDir Path folder) throws Exception {
        Reliability reliability = new Reliability();
        reliability.add(up(0.9f), 1);
        reliability.add(up(0.6f), 0);
        Path file = folder.resolve("reliability.svg");
        ReliabilityPlot.of(new Evaluation(LABELS, new int[][] {{0, 1}, {0, 1}}, reliability), "text")
                .write(file);
        assertThat(Files.readString(file))
                .contains("calibration error 35.00 points, Brier score 0.3700, 2 texts")
                // Share, gap and count of two bins, and the ground.
                .satisfies(svg -> assertThat(svg.split("<rect ", -1)).hasSize(1 + 3 * 2 + 1));
    }

    private static Prediction up(float score) {
        return new Prediction("up", 1, new float[] {1 - score, score}, LABELS);
    }
}
