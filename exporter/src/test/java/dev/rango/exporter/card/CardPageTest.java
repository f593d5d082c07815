package dev.rango.exporter.card;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class CardPageTest {
    @Test
    void aLineNamesAllOfFewLabelsAndSomeOfMany() {
        List<String> labels =
                IntStream.range(0, 150).mapToObj(label -> "l" + label).toList();
        assertThat(CardPage.labels(labels)).isEqualTo("l0, l1, l2, l3, l4 and 145 more");
        assertThat(CardPage.labels(labels.subList(0, 12))).endsWith(", l10, l11");
        assertThat(CardPage.whereAll(labels.subList(0, 12))).isEmpty();
        assertThat(CardPage.whereAll(labels)).contains("config.json");
    }
}
