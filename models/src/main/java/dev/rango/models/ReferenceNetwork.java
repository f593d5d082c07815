package dev.rango.models;

import dev.rango.runtime.format.Golden;
import dev.rango.runtime.format.GoldenCase;
import java.util.Arrays;
import java.util.List;
import java.util.Map;

/**
 * The network in plain double precision arithmetic, written for clarity: what every faster form is held against. The
 * adapter's branches are computed as branches, x·A·B scaled as their own, never merged.
 */
public final class ReferenceNetwork implements Reference {
    /** Roundings beside those of the sum: the division by the number of tokens, a merged row. */
    private static final int MORE_ROUNDINGS = 2;

    private final ClassifierWeights weights;
    private final Map<String, Update> branches;
    private final AdaptedLinear fc1;
    private final AdaptedLinear fc2;

    ReferenceNetwork(ClassifierWeights weights, Map<String, Update> branches) {
        this.weights = weights;
        this.branches = branches;
        this.fc1 = new AdaptedLinear(weights.fc1(), branches.get(TextBag.FC1));
        this.fc2 = new AdaptedLinear(weights.fc2(), null);
    }

    /** The network of a base, or of any weights without a branch. */
    public static ReferenceNetwork of(ClassifierWeights weights) {
        return new ReferenceNetwork(weights, Map.of());
    }

    /** The network of a base. */
    public static ReferenceNetwork of(Checkpoint base) {
        return of(TextBag.weights(base));
    }

    /** The network of a base with an adapter beside it. */
    public static ReferenceNetwork of(AdaptedModel model) {
        return new ReferenceNetwork(
                TextBag.weights(model.withoutBranch()), model.adapter().updates());
    }

    @Override
    public ReferenceAnswer score(Golden input) {
        return score(((GoldenCase) input).ids());
    }

    /** The same network over another table, as rounding the table makes it. */
    public ReferenceNetwork withEmbedding(Tensor embedding) {
        return new ReferenceNetwork(weights.with(embedding), branches);
    }

    /**
     * Logits of one text.
     *
     * @param ids token ids; none for an empty text, whose mean is zero
     */
    public double[] logits(int[] ids) {
        return score(ids).logits();
    }

    /**
     * Logits of one text, and how far those of float arithmetic may be off.
     *
     * @param ids token ids; none for an empty text, whose mean is zero
     */
    public ReferenceAnswer score(int[] ids) {
        return ReferenceAnswer.of(fc2.applied(fc1.applied(mean(ids)).rectified()));
    }

    /** A text with its ids and the logits of this network, rounded to floats. */
    public GoldenCase answer(String text, int[] ids) {
        return (GoldenCase)
                answered(List.of(new GoldenCase(text, ids, new float[0]))).get(0);
    }

    private Rounded mean(int[] ids) {
        int dim = weights.embedding().size(1);
        Update branch = branches.get(TextBag.EMBEDDING);
        int rank = branch == null ? 0 : branch.rank();
        double[] mean = new double[dim];
        double[] size = new double[dim];
        double[] inner = new double[rank];
        double[] innerSize = new double[rank];
        for (int id : ids) {
            add(weights.embedding(), id, mean, size);
            if (branch != null) {
                add(branch.factors().a(), id, inner, innerSize);
            }
        }
        for (int r = 0; r < rank; r++) {
            for (int d = 0; d < dim; d++) {
                double factor = branch.scaling() * branch.factors().b().data()[r * dim + d];
                mean[d] += factor * inner[r];
                size[d] += Math.abs(factor) * innerSize[r];
            }
        }
        double[] errors = new double[dim];
        double share = Rounded.UNIT * Math.sqrt(sumOfSquaredCounts(ids) + rank + MORE_ROUNDINGS);
        for (int d = 0; d < dim && ids.length > 0; d++) {
            mean[d] /= ids.length;
            errors[d] = share * size[d] / ids.length;
        }
        return new Rounded(mean, errors);
    }

    private static void add(Tensor table, int row, double[] sum, double[] size) {
        for (int d = 0; d < sum.length; d++) {
            double value = table.data()[row * sum.length + d];
            sum[d] += value;
            size[d] += Math.abs(value);
        }
    }

    /** The same number added again and again is rounded to the same side: only different tokens err independently. */
    private static double sumOfSquaredCounts(int[] ids) {
        int[] sorted = ids.clone();
        Arrays.sort(sorted);
        double squares = 0;
        for (int from = 0, to; from < sorted.length; from = to) {
            to = from + 1;
            while (to < sorted.length && sorted[to] == sorted[from]) {
                to++;
            }
            squares += (double) (to - from) * (to - from);
        }
        return squares;
    }
}
