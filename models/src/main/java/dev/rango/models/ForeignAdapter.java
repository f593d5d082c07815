package dev.rango.models;

import dev.rango.runtime.Setting;
import dev.rango.runtime.UnusableInputException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * A LoRA from another tool's files, without the labels and the base that a Rango adapter knows.
 *
 * @param updates of each adapted layer
 * @param head fc2
 */
public record ForeignAdapter(SortedMap<String, Update> updates, Linear head) {
    /**
     * Reads A, B and the output layer, each from a file of its own.
     *
     * @param base whose fc1 they must fit
     * @param a [embeddingDim, rank]
     * @param b [rank, hiddenDim]
     * @param head with {@code weight} [classes, hiddenDim] and {@code bias}
     * @throws UnusableInputException when a file is unusable, or they do not fit together
     */
    public static ForeignAdapter read(Checkpoint base, Path a, Path b, double alpha, Path head) {
        LowRank update =
                ForeignTensors.fitted(b, only(a), only(b), TextBag.weights(base).fc1());
        WeightFile ofHead = WeightFile.read(head);
        Linear layer = new ForeignTensors(head, ofHead).linear("");
        if (ofHead.tensors().size() != 2 || !ofHead.unread().isEmpty()) {
            throw new UnusableInputException(
                    head,
                    "",
                    "holds more than a weight and a bias: " + ofHead.tensors().keySet());
        }
        if (layer.in() != TextBag.weights(base).fc1().out()) {
            throw new UnusableInputException(
                    head,
                    "",
                    "has " + layer.in() + " inputs, the base gives "
                            + TextBag.weights(base).fc1().out());
        }
        return new ForeignAdapter(new TreeMap<>(Map.of(TextBag.FC1, new Update(update, alpha))), layer);
    }

    /**
     * The LoRA of a whole model that was trained on a base.
     *
     * @throws UnusableInputException when it has none, or its frozen layers are not the base's
     */
    public static ForeignAdapter of(Checkpoint base, ForeignClassifier model, double alpha) {
        model.requireFrozen(base);
        SortedMap<String, Update> updates = model.updatesOn(base, alpha);
        if (updates.isEmpty()) {
            throw new UnusableInputException(
                    model.source(), "fc1.lora", "is missing: this is a model without an adapter");
        }
        return new ForeignAdapter(updates, model.head(alpha));
    }

    /**
     * An adapter as PEFT saves it, or of Rango: its own configuration says how it is scaled.
     *
     * @param labels names of its classes
     * @param alpha when present, has to be what the configuration says
     * @throws UnusableInputException when it is unusable, does not fit the base, or is scaled otherwise
     */
    public static Adapter readFolder(Checkpoint base, Path folder, List<String> labels, Optional<Double> alpha) {
        Adapter adapter = AdapterFiles.read(folder, base, labels);
        alpha.filter(number -> adapter.scalings().stream().anyMatch(own -> !own.equals(number)))
                .ifPresent(number -> {
                    throw new UnusableInputException(
                            Setting.of("alpha"),
                            "",
                            "is " + number + ", " + AdapterFiles.CONFIG_FILE + " scales by "
                                    + (adapter.commonScaling().isPresent()
                                            ? adapter.commonScaling().getAsDouble()
                                            : adapter.scalings()));
                });
        return adapter;
    }

    /**
     * A number from a file that holds nothing else.
     *
     * @throws UnusableInputException when it holds anything else
     */
    public static double number(Path file) {
        WeightFile weights = WeightFile.read(file);
        if (weights.numbers().size() + weights.tensors().size() == 1
                && weights.tensors().size() == 1) {
            Tensor tensor = weights.tensors().get(weights.tensors().firstKey());
            if (tensor.elements() == 1) {
                return tensor.data()[0];
            }
        }
        if (weights.numbers().size() != 1
                || weights.numbers().size() < weights.tensors().size()) {
            throw new UnusableInputException(file, "", "is not one number");
        }
        return weights.numbers().get(weights.numbers().firstKey());
    }

    private static Tensor only(Path file) {
        WeightFile weights = WeightFile.read(file);
        if (weights.tensors().size() != 1 || !weights.unread().isEmpty()) {
            throw new UnusableInputException(
                    file, "", "holds " + weights.tensors().size() + " tensors where one is expected");
        }
        return new ForeignTensors(file, weights).matrix(weights.tensors().firstKey());
    }

    /**
     * The adapter with the answers that double precision arithmetic gives for it.
     *
     * @param labels names of the head's classes
     * @throws UnusableInputException when they are not as many as the head's outputs
     */
    public Adapter on(Checkpoint base, List<String> labels) {
        if (labels.size() != head.out()) {
            throw new UnusableInputException(
                    Setting.of("labels"), "", "has " + labels.size() + " names for " + head.out() + " classes");
        }
        return GoldenTexts.answered(base, new Adapter(TextBag.FAMILY, updates, head, labels, base.sha256(), List.of()));
    }
}
