package dev.rango.models;

import dev.rango.runtime.GoldenCase;
import dev.rango.runtime.GoldenImage;
import dev.rango.runtime.UnusableInputException;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;

/**
 * An adapter of an image classifier: updates of fc1 and fc2 and a new fc3. On disk a PEFT adapter like that of a text
 * classifier.
 *
 * @param weights A and B of each adapted layer, the head and its labels, without golden texts
 * @param golden images with the logits that training ended with
 */
public record ImageAdapter(Adapter weights, List<GoldenImage> golden) {
    /** Copies the list. */
    public ImageAdapter {
        golden = List.copyOf(golden);
    }

    /**
     * Reads an adapter.
     *
     * @throws UnusableInputException when a file is missing or broken, or it is an adapter of a kind that cannot be
     *     applied faithfully
     */
    public static ImageAdapter read(Path folder) {
        return AdapterFiles.checked(
                folder,
                files -> new ImageAdapter(
                        AdapterFiles.readWeights(files, LeNet.FAMILY),
                        GoldenImage.read(files.path(GoldenCase.FILE), files.bytes(GoldenCase.FILE))));
    }

    /** Writes the files of an adapter into an existing folder. */
    public void write(Path folder, AdapterOrigin origin) throws IOException {
        AdapterFiles.writeWeights(folder, weights, LeNet.FAMILY, origin);
        GoldenFiles.writeImages(golden, folder.resolve(GoldenCase.FILE));
    }
}
