package dev.rango.data;

import dev.rango.runtime.text.Tokenizer;
import java.util.Optional;
import java.util.function.Consumer;

/** A data set of which is said, when it is read, what is probably not meant in it. */
record WarnedSource(DataSource source, Tokenizer tokenizer, Consumer<DataWarning> listener) implements DataSource {
    @Override
    public String name() {
        return source.name();
    }

    @Override
    public LabelledDataset load() {
        return warned(source.load());
    }

    @Override
    public LabelledDataset load(Part part) {
        return warned(source.load(part));
    }

    private LabelledDataset warned(LabelledDataset read) {
        DataWarning.of(DataReport.of(read, Optional.of(tokenizer))).forEach(listener);
        return read;
    }
}
