package dev.rango.bench;

import dev.rango.models.AdaptedModel;
import dev.rango.models.Checkpoint;
import dev.rango.models.ReferenceNetwork;
import dev.rango.models.TextBag;
import dev.rango.runtime.UnusableInputException;
import dev.rango.runtime.format.ModelConfig;
import dev.rango.runtime.text.Tokenizer;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;

/**
 * An exported model and what it was made of.
 *
 * @param name what the tables call it
 * @param export the folder that is timed
 * @param base the trained base, for the check in double precision; none where only the export is at hand
 * @param adapter the adapter on it
 * @param allowedFlips share of texts whose label may differ from that in double precision, 0 to 1
 */
record ModelUnderTest(String name, Path export, Optional<Path> base, Optional<Path> adapter, double allowedFlips) {
    /** Name of the reference that is ONNX Runtime by itself. */
    static final String BARE = "bare ONNX Runtime, text by text";

    /** Reads {@code NAME=EXPORT[:BASE[:ADAPTER]]}. */
    static ModelUnderTest parse(String argument, double allowedFlips) {
        int equals = argument.indexOf('=');
        List<String> folders = List.of(argument.substring(equals + 1).split(":"));
        if (equals < 1 || folders.get(0).isEmpty() || folders.size() > 3) {
            throw new UnusableInputException(argument, "", "is not NAME=EXPORT[:BASE[:ADAPTER]]");
        }
        return new ModelUnderTest(
                argument.substring(0, equals),
                Path.of(folders.get(0)),
                folders.stream().skip(1).findFirst().map(Path::of),
                folders.stream().skip(2).findFirst().map(Path::of),
                allowedFlips);
    }

    /** Whose labels {@link #referenceLabels} are. */
    String reference() {
        return base.isPresent() ? "double precision" : BARE;
    }

    /** The labels that double precision arithmetic gives, or ONNX Runtime by itself where there is no base. */
    int[] referenceLabels(List<String> texts) {
        if (base.isEmpty()) {
            return bareLabels(texts);
        }
        Checkpoint read = TextBag.read(base.get());
        ReferenceNetwork network = adapter.map(folder -> ReferenceNetwork.of(AdaptedModel.read(read, folder)))
                .orElseGet(() -> ReferenceNetwork.of(read));
        return texts.parallelStream()
                .mapToInt(text -> best(network.logits(read.tokenizer().ids(text))))
                .toArray();
    }

    /** The labels that ONNX Runtime alone gives, each text by itself. */
    int[] bareLabels(List<String> texts) {
        Tokenizer tokenizer = Tokenizer.read(export.resolve("tokenizer.json"));
        int classes = ModelConfig.read(export.resolve(ModelConfig.FILE)).classes();
        try (BareSession session = new BareSession(export, classes)) {
            int[] labels = new int[texts.size()];
            for (int i = 0; i < labels.length; i++) {
                float[] logits = session.logits(tokenizer.ids(texts.get(i)));
                labels[i] = best(
                        IntStream.range(0, classes).mapToDouble(c -> logits[c]).toArray());
            }
            return labels;
        }
    }

    private static int best(double[] logits) {
        int best = 0;
        for (int c = 1; c < logits.length; c++) {
            best = logits[c] > logits[best] ? c : best;
        }
        return best;
    }
}
