package dev.rango.exporter;

import dev.rango.data.DataSource;
import dev.rango.data.LabelledDataset;
import dev.rango.data.LabelledText;
import dev.rango.data.Part;
import dev.rango.exporter.shrink.MeasuredTexts;
import dev.rango.exporter.shrink.Precision;
import dev.rango.exporter.shrink.Shrink;
import java.util.List;
import java.util.Optional;

/** Ways to make a model smaller, for tests. */
final class Shrinks {
    private Shrinks() {}

    /** Whatever it costs. */
    static Shrink to(Precision precision) {
        return new Shrink(precision, Optional.empty(), 1, 1, Optional.empty());
    }

    /** Texts of the first class, counted and measured as a whole. */
    static MeasuredTexts texts(String name, List<String> texts) {
        return (labels, tokenizer) -> new DataSource() {
            @Override
            public String name() {
                return name;
            }

            @Override
            public LabelledDataset load() {
                return load(Part.TEST);
            }

            @Override
            public LabelledDataset load(Part part) {
                return new LabelledDataset(
                        name,
                        labels,
                        List.of(),
                        texts.stream().map(text -> new LabelledText(text, 0)).toList());
            }
        };
    }
}
