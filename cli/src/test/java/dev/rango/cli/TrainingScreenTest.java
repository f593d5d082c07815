package dev.rango.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.rango.trainer.EpochMetrics;
import dev.rango.trainer.TrainingReport;
import dev.rango.trainer.Validation;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import org.junit.jupiter.api.Test;

class TrainingScreenTest {
    @Test
    void epochsThatAreEquallyGoodAreCountedAndOneIsNoPlural() {
        EpochMetrics first = epoch(1, 1, 0.3);
        EpochMetrics second = epoch(2, 1, 0.2);
        assertThat(TrainingScreen.summary(report(List.of(first, epoch(2, 0.5, 0.1)), first)))
                .contains("on 1 text,", "best epoch 1 of 2: validation 100.00 % (1 text)", "warning: 1 text chose")
                .doesNotContain("reached");
        assertThat(TrainingScreen.summary(report(List.of(first, second, epoch(3, 0, 2)), second)))
                .contains(
                        "\n2 epochs reached that validation accuracy; of them the one with the lowest validation loss");
    }

    private static EpochMetrics epoch(int number, double accuracy, double loss) {
        return new EpochMetrics(number, 0.1, 1, Optional.of(new Validation(accuracy, loss)));
    }

    private static TrainingReport report(List<EpochMetrics> history, EpochMetrics best) {
        return new TrainingReport(
                history,
                best,
                1,
                1,
                OptionalDouble.empty(),
                OptionalDouble.of(1.25),
                OptionalDouble.of(1),
                10,
                10,
                Optional.empty());
    }
}
