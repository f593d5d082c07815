package dev.rango.trainer;

import dev.rango.data.Nearest;
import dev.rango.models.AdapterOrigin;
import dev.rango.models.BertEncoder;
import dev.rango.models.Family;
import dev.rango.models.Network;
import dev.rango.runtime.Setting;
import dev.rango.runtime.UnusableInputException;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Collectors;

/**
 * Which layers of a base get a low-rank branch, and how strong it is.
 *
 * @param ranks columns of A of each layer that gets a branch, at least one
 * @param alpha α: factor of every branch; rank-stabilised, α/√rank is
 * @param rankStabilised whether the factor shrinks with the root of the rank (Kalajdzievski 2023, rsLoRA), so that one α
 *     serves every rank; the layers then have the same rank
 */
public record LoraSpec(SortedMap<String, Integer> ranks, double alpha, boolean rankStabilised) {
    /** PEFT's word for all linear layers below the head. */
    private static final String ALL = "all-linear";

    /** Checks everything that needs no base. */
    public LoraSpec {
        ranks = Collections.unmodifiableSortedMap(new TreeMap<>(ranks));
        if (ranks.isEmpty()) {
            throw new UnusableInputException(Setting.of("target"), "", "names no layer");
        }
        for (int rank : ranks.values()) {
            if (rank < 1) {
                throw new UnusableInputException(Setting.of("rank"), "", rank + " is below 1");
            }
        }
        if (rankStabilised && ranks.values().stream().distinct().count() > 1) {
            throw new UnusableInputException(
                    Setting.of("rslora"), "", "needs one rank for all layers, not " + describe(ranks));
        }
        if (!Double.isFinite(alpha) || alpha == 0) {
            throw new UnusableInputException(Setting.of("alpha"), "", "must be a finite number other than 0");
        }
    }

    /** Branches of one rank with the factor {@code alpha} itself. */
    public static LoraSpec of(int rank, double alpha, String... layers) {
        return new LoraSpec(
                new TreeMap<>(Arrays.stream(layers).collect(Collectors.toMap(layer -> layer, layer -> rank))),
                alpha,
                false);
    }

    /**
     * Ranks from what a user names: a layer, or a layer with a rank of its own, as in {@code embedding:1}.
     *
     * @param family of the base
     * @param rank of layers that are named without one
     * @throws UnusableInputException when a name is unknown or given twice, or what follows it is no number
     */
    public static SortedMap<String, Integer> ranks(Family family, List<String> targets, int rank) {
        SortedMap<String, Integer> ranks = new TreeMap<>();
        for (String given : targets) {
            int colon = given.indexOf(':');
            String name = given.substring(0, colon < 0 ? given.length() : colon).strip();
            int own =
                    colon < 0 ? rank : number(given, given.substring(colon + 1).strip());
            for (String layer : layers(family, name)) {
                if (ranks.put(layer, own) != null) {
                    throw new UnusableInputException(Setting.of("target"), layer, "is given twice");
                }
            }
        }
        return ranks;
    }

    /** As PEFT finds them: a path, or what paths end in. */
    private static List<String> layers(Family family, String name) {
        List<String> layers = family.adaptable().stream()
                .filter(path -> name.equals(ALL) && family instanceof BertEncoder
                        || path.equals(name)
                        || path.endsWith("." + name))
                .toList();
        if (!layers.isEmpty()) {
            return layers;
        }
        String head = family.head();
        String why = name.equals(head)
                ? "; " + head + " is replaced by a new head, which learns as a whole"
                : Nearest.hint(name, family.adaptable());
        throw new UnusableInputException(
                Setting.of("target"), name, "cannot be adapted; known: " + String.join(", ", family.adaptable()) + why);
    }

    private static int number(String given, String rank) {
        try {
            return Integer.parseInt(rank);
        } catch (NumberFormatException e) {
            throw new UnusableInputException(Setting.of("target"), given, "'" + rank + "' is no rank", e);
        }
    }

    /** The highest rank. */
    public int rank() {
        return Collections.max(ranks.values());
    }

    /** What A·B is multiplied with. */
    public double factor() {
        return rankStabilised ? alpha / Math.sqrt(rank()) : alpha;
    }

    /** What PEFT's configuration tells of adapters that are trained so. */
    AdapterOrigin origin(double dropout, OptionalInt maxTokens) {
        return new AdapterOrigin(
                dropout, rankStabilised ? OptionalDouble.of(alpha) : OptionalDouble.empty(), maxTokens);
    }

    /** The same with another α, and another rank for all layers. */
    public LoraSpec with(int otherRank, double otherAlpha) {
        SortedMap<String, Integer> others = new TreeMap<>(ranks);
        others.replaceAll((layer, rank) -> otherRank);
        return new LoraSpec(others, otherAlpha, rankStabilised);
    }

    /** @throws UnusableInputException when a rank is above the smaller side of its layer */
    void require(Network network) {
        ranks.forEach((path, rank) -> {
            int highest = network.layer(path).smallerSide();
            if (rank > highest) {
                throw new UnusableInputException(
                        Setting.of("rank"), "", rank + " is above " + highest + ", the smaller side of " + path);
            }
        });
    }

    private boolean hasOneRank() {
        return ranks.values().stream().distinct().count() == 1;
    }

    String targetNames() {
        return String.join(",", ranks.keySet()) + (rankStabilised ? " rank-stabilised" : "");
    }

    private static String describe(SortedMap<String, Integer> ranks) {
        return ranks.entrySet().stream()
                .map(e -> e.getKey() + ":" + e.getValue())
                .collect(Collectors.joining(","));
    }

    @Override
    public String toString() {
        return (hasOneRank() ? targetNames() + ", rank " + rank() : describe(ranks)) + ", alpha " + alpha;
    }

    /** What else was chosen and these layers, ranks and α. */
    Choices choices(Choices others) {
        Choices all = hasOneRank()
                ? others.and("target", targetNames()).and("rank", rank())
                : others.and("target", describe(ranks));
        return all.and("alpha", alpha);
    }

    /** All of it, for people. */
    String inWords() {
        if (hasOneRank()) {
            return "LoRA of rank " + rank() + ", α = " + alpha + " on " + targetNames();
        }
        return "LoRA on " + describe(ranks) + " (layer:rank), α = " + alpha;
    }
}
