package dev.rango.models;

import dev.rango.models.Adapter.Target;
import dev.rango.runtime.ModelKind;
import dev.rango.runtime.UnusableInputException;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * Adapters from adapters of the same base: their updates are matrices, and add up.
 *
 * @param adapter with the golden answers that double precision arithmetic gives for it
 * @param errors relative Frobenius error of each update: what a lower rank costs, and rounding to float32
 */
public record AdapterAlgebra(Adapter adapter, SortedMap<Target, Double> errors) {
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
            BaseModel base,
            List<AdaptedModel> models,
            double[] weights,
            AdapterHead head,
            Optional<RankChoice> choice) {
        double alpha = commonFactor(models, weights);
        TreeMap<Target, LowRank> updates = new TreeMap<>();
        TreeMap<Target, Double> errors = new TreeMap<>();
        for (Target target : Target.of(ModelKind.TEXT)) {
            Product sum = null;
            LowRank stored = null;
            for (int i = 0; i < weights.length; i++) {
                LowRank update = models.get(i).adapter().updates().get(target);
                if (update != null) {
                    double factor = weights[i] * models.get(i).adapter().alpha();
                    Product part = Product.of(update, factor);
                    LowRank scaled = update.scaled(factor / alpha);
                    sum = sum == null ? part : sum.plus(part);
                    stored = stored == null ? scaled : stored.beside(scaled);
                }
            }
            if (sum == null) {
                continue;
            }
            if (choice.isPresent()) {
                stored = refactored(sum, choice.get(), alpha);
            }
            updates.put(target, stored);
            errors.put(target, sum.relativeDistance(Product.of(stored, alpha)));
        }
        Adapter adapter = new Adapter(alpha, updates, head.layer(), head.labels(), base.sha256(), List.of());
        return new AdapterAlgebra(GoldenTexts.answered(base, adapter), errors);
    }

    /** The factor that all adapters share, so that nothing is rounded; 1 when there is none. */
    private static double commonFactor(List<AdaptedModel> models, double[] weights) {
        double first = weights[0] * models.get(0).adapter().alpha();
        for (int i = 0; i < weights.length; i++) {
            if (weights[i] * models.get(i).adapter().alpha() != first) {
                return 1;
            }
        }
        return first == 0 ? 1 : first;
    }

    /**
     * The best adapter of a lower rank; updates that have it already are kept as they are.
     *
     * @throws UnusableInputException when α is 0
     */
    public static AdapterAlgebra truncate(AdaptedModel model, RankChoice choice) {
        Adapter adapter = model.adapter();
        if (adapter.alpha() == 0) {
            throw new UnusableInputException("adapter", "lora_alpha", "is 0: nothing is left to truncate");
        }
        TreeMap<Target, LowRank> updates = new TreeMap<>();
        TreeMap<Target, Double> errors = new TreeMap<>();
        adapter.updates().forEach((target, update) -> {
            Product exact = Product.of(update, adapter.alpha());
            LowRank lower = refactored(exact, choice, adapter.alpha());
            boolean isLower = lower.rank() < update.rank();
            updates.put(target, isLower ? lower : update);
            errors.put(target, isLower ? exact.relativeDistance(Product.of(lower, adapter.alpha())) : 0);
        });
        return new AdapterAlgebra(GoldenTexts.answered(model.base(), adapter.withUpdates(updates)), errors);
    }

    private static LowRank refactored(Product exact, RankChoice choice, double alpha) {
        Svd svd = Svd.of(exact);
        return svd.truncated(choice.of(svd.sigma(), exact.rows(), exact.columns()), alpha);
    }

    /** The adapter that takes back what another one does: −ΔW under the same head. */
    public static AdapterAlgebra negate(AdaptedModel model) {
        TreeMap<Target, LowRank> updates = new TreeMap<>();
        TreeMap<Target, Double> errors = new TreeMap<>();
        model.adapter().updates().forEach((target, update) -> {
            updates.put(target, update.scaled(-1));
            errors.put(target, 0.0);
        });
        return new AdapterAlgebra(
                GoldenTexts.answered(model.base(), model.adapter().withUpdates(updates)), errors);
    }
}
