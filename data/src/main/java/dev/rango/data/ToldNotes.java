package dev.rango.data;

import java.util.HashSet;
import java.util.Set;
import java.util.function.Consumer;

/** A source whose notes are told as soon as it is read, each once. */
final class ToldNotes implements DataSource {
    private final DataSource source;
    private final Consumer<String> listener;
    private final Set<String> told = new HashSet<>();

    ToldNotes(DataSource source, Consumer<String> listener) {
        this.source = source;
        this.listener = listener;
    }

    @Override
    public String name() {
        return source.name();
    }

    @Override
    public LabelledDataset load() {
        return tell(source.load());
    }

    @Override
    public LabelledDataset load(Part part) {
        return tell(source.load(part));
    }

    private LabelledDataset tell(LabelledDataset data) {
        data.notes().stream().filter(told::add).forEach(listener);
        return data;
    }
}
