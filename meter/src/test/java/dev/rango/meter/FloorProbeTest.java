package dev.rango.meter;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Collections;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class FloorProbeTest {
    @ParameterizedTest
    @CsvSource({
        // length of a text, texts of a call, calls
        "1000, 1, 1024",
        "1000, 128, 8",
        "1000, 2048, 1",
        "2000000, 1, 2",
        "2000000, 8, 1",
        "9000000, 1, 1"
    })
    void hugeTextsAreFewerAndThereIsAlwaysOneCall(int length, int batch, int calls) {
        InputSet<String> texts = InputSet.of("file", "made up", Collections.nCopies(3, "w".repeat(length)));
        List<List<String>> probed = FloorProbe.calls(new Workload<>(texts, batch));
        assertThat(probed).hasSize(calls).allSatisfy(call -> assertThat(call).hasSize(batch));
    }
}
