package dev.rango.trainer;

import dev.rango.models.Adapter;
import dev.rango.models.Adapter.Target;
import dev.rango.models.ClassifierWeights;
import dev.rango.runtime.UnusableInputException;
import java.util.Collections;
import java.util.List;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.stream.Collectors;

/**
 * Which layers of a base get a low-rank branch, and how strong it is.
 *
 * @param targets the layers, at least one
 * @param rank columns of A
 * @param alpha α: factor of the branch; rank-stabilised, α/√rank is
 * @param rankStabilised whether the factor shrinks with the root of the rank (Kalajdzievski 2023, rsLoRA), so that one α
 *     serves every rank
 */
public record LoraSpec(SortedSet<Target> targets, int rank, double alpha, boolean rankStabilised) {
    /** Checks everything that needs no base. */
    public LoraSpec {
        targets = Collections.unmodifiableSortedSet(new TreeSet<>(targets));
        if (targets.isEmpty()) {
            throw new UnusableInputException("--target", "", "names no layer; known: " + known());
        }
        if (rank < 1) {
            throw new UnusableInputException("--rank", "", rank + " is below 1");
        }
        if (!Double.isFinite(alpha) || alpha == 0) {
            throw new UnusableInputException("--alpha", "", "must be a finite number other than 0");
        }
    }

    /** Branches with the factor {@code alpha} itself. */
    public static LoraSpec of(int rank, double alpha, Target... targets) {
        return new LoraSpec(new TreeSet<>(Set.of(targets)), rank, alpha, false);
    }

    /**
     * Targets from their names.
     *
     * @throws UnusableInputException when a name is unknown or given twice
     */
    public static SortedSet<Target> targets(List<String> names) {
        SortedSet<Target> targets = new TreeSet<>();
        for (String name : names) {
            Target target = null;
            for (Target candidate : Target.values()) {
                target = candidate.layer().equals(name.strip()) ? candidate : target;
            }
            if (target == null) {
                String why = name.equals("fc2") ? "; fc2 is replaced by a new head, which learns as a whole" : "";
                throw new UnusableInputException("--target", name, "cannot be adapted; known: " + known() + why);
            }
            if (!targets.add(target)) {
                throw new UnusableInputException("--target", name, "is given twice");
            }
        }
        return targets;
    }

    private static String known() {
        return String.join(", ", Adapter.Target.layers());
    }

    /** What A·B is multiplied with. */
    public double factor() {
        return rankStabilised ? alpha / Math.sqrt(rank) : alpha;
    }

    /** The same with another rank and α. */
    public LoraSpec with(int otherRank, double otherAlpha) {
        return new LoraSpec(targets, otherRank, otherAlpha, rankStabilised);
    }

    /** @throws UnusableInputException when the rank is above the smaller side of a target */
    void require(ClassifierWeights weights) {
        for (Target target : targets) {
            int highest = target == Target.EMBEDDING
                    ? Math.min(weights.embedding().size(0), weights.embedding().size(1))
                    : Math.min(weights.fc1().in(), weights.fc1().out());
            if (rank > highest) {
                throw new UnusableInputException(
                        "--rank", "", rank + " is above " + highest + ", the smaller side of " + target.layer());
            }
        }
    }

    String targetNames() {
        return targets.stream().map(Target::layer).collect(Collectors.joining(","))
                + (rankStabilised ? " rank-stabilised" : "");
    }

    @Override
    public String toString() {
        return targetNames() + ", rank " + rank + ", alpha " + alpha;
    }

    /** All of it, for people. */
    String inWords() {
        return "LoRA of rank " + rank + ", α = " + alpha + " on " + targetNames();
    }
}
