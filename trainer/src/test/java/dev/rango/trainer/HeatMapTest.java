package dev.rango.trainer;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class HeatMapTest {
    /** On the map's middle colour, a light blue-green, white has a contrast of 2.4, dark one of 7. */
    @ParameterizedTest
    @CsvSource({"0, #1a1a1a", "0.4, #1a1a1a", "0.5, #1a1a1a", "0.55, #1a1a1a", "0.7, white", "0.75, white", "1, white"})
    void aNumberStandsOutFromItsCell(double share, String ink) {
        assertThat(HeatMap.ink(share)).isEqualTo(ink);
    }
}
