package dev.rango.models;

import dev.rango.runtime.Setting;
import dev.rango.runtime.UnusableInputException;
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
 * @param largestDifference of a logit between trained model and adapter on the golden inputs
 * @param labelFlips golden inputs that get another label
 */
public record AdapterExtraction(
        Adapter adapter,
        SortedMap<String, Spectrum> spectra,
        SortedMap<String, Double> errors,
        List<String> leftOut,
        double largestDifference,
        int labelFlips) {
    /** Steps at most: two for each layer that can be adapted, and the answers. */
    public static int steps(Family family) {
        return 2 * family.adaptable().size() + 1;
    }

    /**
     * Compares two models.
     *
     * @param layers layers to adapt; none for all that differ
     * @param progress hears of each of {@link #steps} steps before it begins
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
        requireSameMake(base, tuned);
        TreeMap<String, Update> updates = new TreeMap<>();
        TreeMap<String, Spectrum> spectra = new TreeMap<>();
        TreeMap<String, Double> errors = new TreeMap<>();
        SortedMap<String, Tensor> left = new TreeMap<>(base.body());
        left.entrySet().removeIf(e -> e.getValue().sameBits(tuned.tensors().get(e.getKey())));
        for (String layer : base.network().adaptable()) {
            boolean wanted = layers.isEmpty() || layers.contains(layer);
            if (!wanted || left.remove(layer + ".weight") == null) {
                continue;
            }
            Product difference = difference(weightOf(base, layer), weightOf(tuned, layer));
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
        progress.accept("answers");
        Adapter adapter = GoldenTexts.answered(
                base,
                new Adapter(base.network().family(), updates, tuned.head(), tuned.labels(), base.sha256(), List.of()));
        Reference trained = tuned.reference();
        LogitDistance distance = LogitDistance.between(
                adapter.golden().stream().map(g -> trained.score(g).logits()).toList(),
                adapter.golden().stream()
                        .map(g -> LogitDistance.widened(g.logits()))
                        .toList());
        return new AdapterExtraction(
                adapter, spectra, errors, List.copyOf(left.keySet()), distance.largest(), distance.labelFlips());
    }

    private static void requireSameMake(Checkpoint base, Checkpoint tuned) {
        if (!base.text().map(StoredTokenizer::sha256).equals(tuned.text().map(StoredTokenizer::sha256))) {
            throw new UnusableInputException(
                    Setting.of("tuned"), "", "has another tokenizer than the base: no row fits another");
        }
        base.body().forEach((name, tensor) -> {
            Tensor other = tuned.tensors().get(name);
            if (other == null || !other.hasShape(tensor.shape())) {
                throw new UnusableInputException(Setting.of("tuned"), "", "has layers of other shapes than the base");
            }
        });
    }

    /** In the layout of A·B: [in, out]. */
    private static Tensor weightOf(Checkpoint model, String layer) {
        Tensor weight = model.tensors().get(layer + ".weight");
        return model.network().layer(layer).kind() == Layer.Kind.EMBEDDING ? weight : weight.transposed();
    }

    private static Product difference(Tensor from, Tensor to) {
        double[] values = new double[from.elements()];
        for (int i = 0; i < values.length; i++) {
            values[i] = (double) to.data()[i] - from.data()[i];
        }
        return Product.of(from.size(0), from.size(1), values);
    }
}
