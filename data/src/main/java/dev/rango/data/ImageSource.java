package dev.rango.data;

/** A data set of pictures that has been named but not read. */
public interface ImageSource {
    /** The data set's name, for reports. */
    String name();

    /**
     * Reads both parts.
     *
     * @throws dev.rango.runtime.UnusableInputException if a file is missing or unusable
     */
    ImageDataset load();

    /**
     * Reads one part; the other is empty in the result, and its files need not exist.
     *
     * @throws dev.rango.runtime.UnusableInputException as for {@link #load()}
     */
    ImageDataset load(Part part);
}
