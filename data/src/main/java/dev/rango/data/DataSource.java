package dev.rango.data;

import dev.rango.runtime.text.Tokenizer;
import java.util.function.Consumer;

/** A data set that has been named but not read. */
public interface DataSource {
    /** The data set's name, for reports. */
    String name();

    /**
     * Reads both parts.
     *
     * @throws dev.rango.runtime.UnusableInputException if a file is missing or unusable, a part that should be there is
     *     empty, or the training part has fewer than two classes
     */
    LabelledDataset load();

    /**
     * Reads one part; the other is empty in the result, and its files need not exist.
     *
     * @throws dev.rango.runtime.UnusableInputException as for {@link #load()}, and if there is no such part
     */
    LabelledDataset load(Part part);

    /** The same source, whose {@link LabelledDataset#notes notes} a listener is told when it is read, each once. */
    default DataSource telling(Consumer<String> listener) {
        return new ToldNotes(this, listener);
    }

    /**
     * The same source, of which a listener is told, when it is read, what is probably not meant in it.
     *
     * @param tokenizer of the model that it is for
     */
    default DataSource warning(Tokenizer tokenizer, Consumer<DataWarning> listener) {
        return new WarnedSource(this, tokenizer, listener);
    }
}
