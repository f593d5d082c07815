package dev.rango.data;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class PluralTest {
    @Test
    void oneIsNoPlural() {
        assertThat(Plural.of(0, "text")).isEqualTo("0 texts");
        assertThat(Plural.of(1, "text")).isEqualTo("1 text");
        assertThat(Plural.of(12_345, "text")).isEqualTo("12,345 texts");
        assertThat(Plural.of(1, "label differs", "labels differ")).isEqualTo("1 label differs");
    }
}
