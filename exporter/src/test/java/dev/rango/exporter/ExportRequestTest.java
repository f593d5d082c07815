package dev.rango.exporter;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.rango.exporter.shrink.Precision;
import dev.rango.exporter.shrink.Shrink;
import dev.rango.exporter.target.ExportTarget;
import dev.rango.runtime.ModelVersion;
import dev.rango.runtime.UnusableInputException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What cannot go together is refused before a file is read: none of these folders is there. */
class ExportRequestTest {
    private static final Path BASE = Path.of("no", "base");
    private static final Path ONE = Path.of("no", "one");
    private static final Path TWO = Path.of("no", "two");

    @ParameterizedTest
    @CsvSource({"MERGED, 'form merged'", "BRANCH, 'form branch'"})
    void aFormOfOneTaskTakesOneAdapter(Form form, String words) {
        assertThat(ExportRequest.of(BASE, form, ONE).adapter()).contains(ONE);
        refused(
                () -> ExportRequest.of(BASE, form, ONE, TWO),
                "adapter: 2 adapters in the " + words + ", which takes one; form swappable and bank take several");
    }

    @Test
    void onlyMergedNeedsNone() {
        assertThat(ExportRequest.of(BASE, Form.MERGED).adapter()).isEmpty();
        refused(() -> ExportRequest.of(BASE, Form.BRANCH), "form branch: needs an adapter");
    }

    @ParameterizedTest
    @CsvSource({"SWAPPABLE, swappable", "BANK, bank"})
    void tasksAreNeitherSmallerNorForOthers(Form form, String id) {
        ExportRequest request = ExportRequest.of(BASE, form, ONE, TWO);
        assertThat(request.adapters())
                .containsExactly(new ExportRequest.Named("one", ONE), new ExportRequest.Named("two", TWO));
        refused(() -> request.with(Shrinks.to(Precision.INT8)), "form " + id + ": can not be quantized or pruned");
        for (ExportTarget target : List.of(ExportTarget.DJL, ExportTarget.TRITON)) {
            refused(() -> request.targeting(target), "takes one task; form " + id + " is for rango and tensorrt");
        }
    }

    @Test
    void sharesAreShares() {
        for (double share : new double[] {-0.1, 1.1, Double.NaN}) {
            refused(
                    () -> new Shrink(Precision.INT8, Optional.empty(), share, 0, Optional.empty()),
                    "max flips: " + share + " is not a share of 0 to 1");
            refused(
                    () -> new Shrink(Precision.INT8, Optional.empty(), 0, share, Optional.empty()),
                    "max loss: " + share + " is not a share of 0 to 1");
        }
    }

    @Test
    void whatIsAskedForStaysTogether() {
        Shrink shrink = Shrinks.to(Precision.FLOAT16);
        ModelVersion version = new ModelVersion("7");
        ExportRequest request = ExportRequest.of(BASE, Form.BRANCH, ONE)
                .versioned(version)
                .with(shrink)
                .targeting(ExportTarget.DJL);
        assertThat(request)
                .isEqualTo(new ExportRequest(
                        BASE,
                        List.of(new ExportRequest.Named("one", ONE)),
                        Form.BRANCH,
                        Optional.of(shrink),
                        ExportTarget.DJL,
                        version));
        refused(() -> Export.of(request), BASE + ": no such folder");
    }

    private static void refused(Runnable request, String message) {
        assertThatThrownBy(request::run)
                .isInstanceOf(UnusableInputException.class)
                .hasMessageEndingWith(message);
    }
}
