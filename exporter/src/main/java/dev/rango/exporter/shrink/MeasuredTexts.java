package dev.rango.exporter.shrink;

import dev.rango.data.DataSource;
import dev.rango.runtime.text.Tokenizer;
import java.util.List;

/** Labelled texts on which an export is measured: which they are is known before the model is. */
@FunctionalInterface
public interface MeasuredTexts {
    /** The texts under a model's labels, in their order; whoever gave them hears what is off with them for its words. */
    DataSource of(List<String> labels, Tokenizer tokenizer);
}
