package dev.rango.models;

import dev.rango.runtime.Setting;
import dev.rango.runtime.UnusableInputException;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Consumer;

/**
 * An adapter from a model all of whose weights were trained: the best low-rank approximation of what the training
 * changed, with the trained model's head.
 *
 * @param adapter of the base, with the answers that it gives, not those of the trained model
 * @param spectra singular values of each full update
 * @param errors relative Frobenius error of each update
 * @param leftOut what the training changed as well and no adapter holds
 * @param largestDifference of a logit between trained model and adapter on the golden texts
 * @param labelFlips golden texts that get another label
 */
public record AdapterExtraction(
        Adapter adapter,
        SortedMap<String, Spectrum> spectra,
        SortedMap<String, Double> errors,
        List<String> leftOut,
        double largestDifference,
        int labelFlips) {
    /** At most: two for each layer, and the answers. */
    public static final int STEPS = 2 * TextBag.FAMILY.adaptable().size() + 1;

    /**
     * Compares two models.
     *
     * @param layers layers to adapt; none for all that differ
     * @param progress hears of each of {@link #STEPS} steps before it begins
     * @throws UnusableInputException when the models differ in tokenizer or shapes, or in no layer that can be adapted
     */
    public static AdapterExtraction of(
            Checkpoint base, Checkpoint tuned, Set<String> layers, RankChoice choice, Consumer<String> progress) {
        for (String layer : layers) {
            if (!base.network().adaptable().contains(layer)) {
                throw new UnusableInputException(
                        Setting.of("target", layer),
                        "",
                        "cannot be adapted; " + base.network().adaptable() + " can");
            }
        }
        if (!base.text()
                .orElseThrow()
                .sha256()
                .equals(tuned.text().orElseThrow().sha256())) {
            throw new UnusableInputException(
                    Setting.of("tuned"), "", "has another tokenizer than the base: no row fits another");
        }
        ClassifierWeights before = TextBag.weights(base);
        ClassifierWeights after = TextBag.weights(tuned);
        if (!before.embedding().hasShape(after.embedding().shape())
                || !before.fc1().weight().hasShape(after.fc1().weight().shape())) {
            throw new UnusableInputException(Setting.of("tuned"), "", "has layers of other shapes than the base");
        }
        TreeMap<String, Update> updates = new TreeMap<>();
        TreeMap<String, Spectrum> spectra = new TreeMap<>();
        TreeMap<String, Double> errors = new TreeMap<>();
        List<String> leftOut = new ArrayList<>();
        for (String layer : base.network().adaptable()) {
            Tensor from = weightsOf(before, layer);
            Tensor to = weightsOf(after, layer);
            boolean wanted = layers.isEmpty() || layers.contains(layer);
            if (from.sameBits(to)) {
                continue;
            }
            if (!wanted) {
                leftOut.add(layer + ".weight");
                continue;
            }
            Product difference = difference(from, to);
            progress.accept("singular values of " + layer);
            Svd svd = Svd.of(difference);
            int rank = choice.of(svd.sigma(), difference.rows(), difference.columns());
            Update update = new Update(svd.truncated(rank, 1), 1);
            updates.put(layer, update);
            spectra.put(layer, new Spectrum(difference.rows(), difference.columns(), svd.sigma(), Spectrum.DOUBLE));
            progress.accept("error of " + layer);
            errors.put(layer, difference.relativeDistance(update.product()));
        }
        if (updates.isEmpty()) {
            throw new UnusableInputException(
                    Setting.of("tuned"), "", "has the base's weights in all layers that can be adapted");
        }
        if (!before.fc1().bias().sameBits(after.fc1().bias())) {
            leftOut.add("fc1.bias");
        }
        progress.accept("answers");
        Adapter adapter = GoldenTexts.answered(
                base, new Adapter(TextBag.FAMILY, updates, after.fc2(), tuned.labels(), base.sha256(), List.of()));
        ReferenceNetwork trained = ReferenceNetwork.of(after);
        LogitDistance distance = LogitDistance.between(
                adapter.golden().stream().map(g -> trained.score(g).logits()).toList(),
                adapter.golden().stream()
                        .map(g -> LogitDistance.widened(g.logits()))
                        .toList());
        return new AdapterExtraction(adapter, spectra, errors, leftOut, distance.largest(), distance.labelFlips());
    }

    /** In the layout of A·B: [in, out]. */
    private static Tensor weightsOf(ClassifierWeights weights, String layer) {
        return layer.equals(TextBag.EMBEDDING)
                ? weights.embedding()
                : weights.fc1().weight().transposed();
    }

    private static Product difference(Tensor from, Tensor to) {
        double[] values = new double[from.elements()];
        for (int i = 0; i < values.length; i++) {
            values[i] = (double) to.data()[i] - from.data()[i];
        }
        return Product.of(from.size(0), from.size(1), values);
    }
}
