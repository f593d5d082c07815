package dev.rango.data;

import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.util.List;
import org.junit.jupiter.api.Test;

class LabelledDatasetTest {
    @Test
    void labelsAreIndices() {
        List<LabelledText> texts = List.of(new LabelledText("a", 2));
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new LabelledDataset("x", List.of("a", "b"), texts, List.of()));
        assertThatIllegalArgumentException().isThrownBy(() -> new LabelledText("a", -1));
    }
}
