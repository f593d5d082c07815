package dev.rango.models;

import dev.rango.runtime.UnusableInputException;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * Adapters from adapters of the same base: their updates are matrices, and add up.
 *
 * @param adapter with the golden answers that double precision arithmetic gives for it
 * @param errors relative Frobenius error of each update: what a lower rank costs, and rounding to float32
 */
public record AdapterAlgebra(Adapter adapter, SortedMap<String, Double> errors) {
    /**
     * ΔW = Σ weight·ΔW of each. Without a choice of rank the factors are put side by side: the ranks add up.
     *
     * @param base of all adapters
     * @param weights one for each adapter
     * @param head the output layer
     * @param choice re-factors the sum to a lower rank
     * @throws UnusableInputException when the result cannot be represented
     */
    public static AdapterAlgebra combine(
            Checkpoint base,
            List<AdaptedModel> models,
            double[] weights,
            AdapterHead head,
            Optional<RankChoice> choice) {
        double common = commonFactor(models, weights);
        TreeMap<String, Update> updates = new TreeMap<>();
        TreeMap<String, Double> errors = new TreeMap<>();
        for (String layer : base.network().adaptable()) {
            Product sum = null;
            LowRank stored = null;
            for (int i = 0; i < weights.length; i++) {
                Update update = models.get(i).adapter().updates().get(layer);
                if (update != null) {
                    double factor = weights[i] * update.scaling();
                    Product part = Product.of(update.factors(), factor);
                    LowRank scaled = update.factors().scaled(factor / common);
                    sum = sum == null ? part : sum.plus(part);
                    stored = stored == null ? scaled : stored.beside(scaled);
                }
            }
            if (sum == null) {
                continue;
            }
            if (choice.isPresent()) {
                stored = refactored(sum, choice.get(), common);
            }
            Update update = new Update(stored, common);
            updates.put(layer, update);
            errors.put(layer, sum.relativeDistance(update.product()));
        }
        Adapter adapter =
                new Adapter(base.network().family(), updates, head.layer(), head.labels(), base.sha256(), List.of());
        return new AdapterAlgebra(GoldenTexts.answered(base, adapter), errors);
    }

    /** The factor that all updates share, so that nothing is rounded; 1 when there is none. */
    private static double commonFactor(List<AdaptedModel> models, double[] weights) {
        Set<Double> factors = new HashSet<>();
        for (int i = 0; i < weights.length; i++) {
            for (double scaling : models.get(i).adapter().scalings()) {
                factors.add(weights[i] * scaling);
            }
        }
        double first = factors.iterator().next();
        return factors.size() == 1 && first != 0 ? first : 1;
    }

    /**
     * The best adapter of a lower rank; updates that have it already are kept as they are.
     *
     * @throws UnusableInputException when an update is scaled by 0
     */
    public static AdapterAlgebra truncate(AdaptedModel model, RankChoice choice) {
        TreeMap<String, Update> updates = new TreeMap<>();
        TreeMap<String, Double> errors = new TreeMap<>();
        model.adapter().updates().forEach((layer, update) -> {
            if (update.scaling() == 0) {
                throw new UnusableInputException("adapter", "lora_alpha", "is 0: nothing is left to truncate");
            }
            Product exact = update.product();
            Update lower = new Update(refactored(exact, choice, update.scaling()), update.scaling());
            boolean isLower = lower.rank() < update.rank();
            updates.put(layer, isLower ? lower : update);
            errors.put(layer, isLower ? exact.relativeDistance(lower.product()) : 0);
        });
        return new AdapterAlgebra(
                GoldenTexts.answered(model.base(), model.adapter().withUpdates(updates)), errors);
    }

    private static LowRank refactored(Product exact, RankChoice choice, double scaling) {
        Svd svd = Svd.of(exact);
        return svd.truncated(choice.of(svd.sigma(), exact.rows(), exact.columns()), scaling);
    }

    /** The adapter that takes back what another one does: −ΔW under the same head. */
    public static AdapterAlgebra negate(AdaptedModel model) {
        TreeMap<String, Update> updates = new TreeMap<>();
        TreeMap<String, Double> errors = new TreeMap<>();
        model.adapter().updates().forEach((layer, update) -> {
            updates.put(layer, new Update(update.factors().scaled(-1), update.scaling()));
            errors.put(layer, 0.0);
        });
        return new AdapterAlgebra(
                GoldenTexts.answered(model.base(), model.adapter().withUpdates(updates)), errors);
    }
}
