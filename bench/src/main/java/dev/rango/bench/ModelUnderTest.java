package dev.rango.bench;

import dev.rango.models.AdaptedModel;
import dev.rango.models.AdapterFiles;
import dev.rango.models.BaseModel;
import dev.rango.models.ReferenceNetwork;
import dev.rango.runtime.UnusableInputException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/**
 * An exported model and what it was made of.
 *
 * @param name what the tables call it
 * @param export the folder that is timed
 * @param base the trained base, for the check in double precision
 * @param adapter the adapter on it
 * @param allowedFlips share of texts whose label may differ from that in double precision, 0 to 1
 */
record ModelUnderTest(String name, Path export, Path base, Optional<Path> adapter, double allowedFlips) {
    /** Reads {@code NAME=EXPORT:BASE[:ADAPTER]}. */
    static ModelUnderTest parse(String argument, double allowedFlips) {
        int equals = argument.indexOf('=');
        List<String> folders = List.of(argument.substring(equals + 1).split(":"));
        if (equals < 1 || folders.size() < 2 || folders.size() > 3) {
            throw new UnusableInputException(argument, "", "is not NAME=EXPORT:BASE or NAME=EXPORT:BASE:ADAPTER");
        }
        return new ModelUnderTest(
                argument.substring(0, equals),
                Path.of(folders.get(0)),
                Path.of(folders.get(1)),
                folders.size() == 3 ? Optional.of(Path.of(folders.get(2))) : Optional.empty(),
                allowedFlips);
    }

    /** The labels that double precision arithmetic gives. */
    int[] referenceLabels(List<String> texts) {
        BaseModel read = BaseModel.read(base);
        ReferenceNetwork network = adapter.map(
                        folder -> ReferenceNetwork.of(new AdaptedModel(read, AdapterFiles.read(folder))))
                .orElseGet(() -> ReferenceNetwork.of(read.weights()));
        return texts.parallelStream()
                .mapToInt(text -> best(network.logits(read.tokenizer().ids(text))))
                .toArray();
    }

    private static int best(double[] logits) {
        int best = 0;
        for (int c = 1; c < logits.length; c++) {
            best = logits[c] > logits[best] ? c : best;
        }
        return best;
    }
}
