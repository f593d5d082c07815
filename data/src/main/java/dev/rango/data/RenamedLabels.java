package dev.rango.data;

import java.util.ArrayList;
import java.util.List;

/** A source whose labels are called as a model calls them. */
record RenamedLabels(DataSource source, List<String> names) implements DataSource {
    @Override
    public String name() {
        return source.name();
    }

    @Override
    public LabelledDataset load() {
        return renamed(source.load());
    }

    @Override
    public LabelledDataset load(Part part) {
        return renamed(source.load(part));
    }

    private LabelledDataset renamed(LabelledDataset data) {
        List<String> notes = new ArrayList<>(data.notes());
        notes.add("labels " + String.join(", ", data.labels()) + " are taken for the model's "
                + String.join(", ", names) + ", in this order");
        return new LabelledDataset(data.name(), names, data.train(), data.test(), notes);
    }
}
