package dev.rango.models;

import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * One layer of a state dict: its weights in force, and the LoRA beside them. Known are plain layers, wrapped ones
 * ({@code fc1.linear} with {@code fc1.lora.A}), loralib ({@code fc1.lora_A}), and PEFT ({@code fc1.base_layer},
 * {@code fc1.lora_A.default.weight}, {@code fc2.modules_to_save.default}).
 *
 * @param weight [out, in], of an embedding [rows, dim]
 * @param bias none of an embedding
 * @param update A [in, rank] and B [rank, out]; of an embedding [rows, rank] and [rank, dim]
 */
record ForeignLayer(Tensor weight, Optional<Tensor> bias, Optional<LowRank> update) {
    /** A or B, and whether its name fixes the layout [rank, in], [out, rank]. */
    private static final Pattern FACTOR =
            Pattern.compile("lora\\.([AB])(?:\\.weight)?|lora_([AB])(?:\\.weight|\\.([^.]+)\\.weight)?"
                    + "|lora_embedding_([AB])(?:\\.([^.]+))?");

    private static final Pattern SAVED = Pattern.compile("modules_to_save\\.([^.]+)\\.(?:weight|bias)");

    /** Reads a linear layer. */
    static ForeignLayer linear(StateDict dict, String layer) {
        return read(dict, layer + ".", false);
    }

    /** Reads an embedding. */
    static ForeignLayer embedding(StateDict dict, String layer) {
        return read(dict, layer + ".", true);
    }

    Linear asLinear() {
        return new Linear(weight, bias.orElseThrow());
    }

    private static ForeignLayer read(StateDict dict, String layer, boolean isEmbedding) {
        String part = layer + inForce(dict, layer);
        Tensor weight = dict.take(part + "weight", 2);
        Optional<Tensor> bias = isEmbedding ? Optional.empty() : Optional.of(dict.take(part + "bias", 1));
        bias.filter(b -> b.size(0) != weight.size(0)).ifPresent(b -> {
            throw dict.unusable(part + "bias", "has " + b.size(0) + " values for " + weight.size(0) + " rows");
        });
        int in = weight.size(isEmbedding ? 0 : 1);
        int out = weight.size(isEmbedding ? 1 : 0);
        return new ForeignLayer(weight, bias, update(dict, layer, in, out));
    }

    /** What stands between a layer's name and its weight. */
    private static String inForce(StateDict dict, String layer) {
        List<String> names = dict.under(layer);
        Set<String> saved = new TreeSet<>();
        for (String name : names) {
            Matcher matcher = SAVED.matcher(name);
            if (matcher.matches()) {
                saved.add(matcher.group(1));
            }
        }
        if (saved.size() > 1) {
            throw dict.unusable(layer + "modules_to_save", "is there for several adapters: " + saved);
        }
        if (!saved.isEmpty()) {
            names.stream()
                    .filter(name -> name.startsWith("original_module."))
                    .forEach(name -> dict.leaveOut(layer + name, "replaced by modules_to_save"));
            return "modules_to_save." + saved.iterator().next() + ".";
        }
        for (String wrapper : List.of("base_layer.", "linear.")) {
            if (names.contains(wrapper + "weight")) {
                return wrapper;
            }
        }
        return "";
    }

    private static Optional<LowRank> update(StateDict dict, String layer, int in, int out) {
        String nameOfA = null;
        String nameOfB = null;
        boolean isFixed = false;
        for (String name : dict.under(layer)) {
            Matcher matcher = FACTOR.matcher(name);
            if (!matcher.matches()) {
                continue;
            }
            boolean isA = "A".equals(matcher.group(1)) || "A".equals(matcher.group(2)) || "A".equals(matcher.group(4));
            isFixed = matcher.group(1) == null;
            String other = isA ? nameOfA : nameOfB;
            if (other != null) {
                throw dict.unusable(
                        layer + name, "is there beside " + other + ": which of two adapters holds is not said");
            }
            nameOfA = isA ? name : nameOfA;
            nameOfB = isA ? nameOfB : name;
        }
        if (nameOfA == null && nameOfB == null) {
            return Optional.empty();
        }
        if (nameOfA == null || nameOfB == null) {
            throw dict.unusable(layer + (nameOfA == null ? nameOfB : nameOfA), "has no other factor beside it");
        }
        Tensor a = dict.take(layer + nameOfA, 2);
        Tensor b = dict.take(layer + nameOfB, 2);
        String name = layer + nameOfA;
        LowRank update = isFixed
                ? fitted(dict, name, a.transposed(), b.transposed(), in, out)
                : fitted(
                        dict,
                        name,
                        turned(dict, layer + nameOfA, a, 0, in),
                        turned(dict, layer + nameOfB, b, 1, out),
                        in,
                        out);
        return Optional.of(update);
    }

    /** A factor as x·A·B needs it: the layer's size is that of the given dimension. */
    private static Tensor turned(StateDict dict, String name, Tensor factor, int dimension, int size) {
        if (factor.size(0) == size && factor.size(1) == size) {
            throw dict.unusable(
                    name,
                    "is " + Arrays.toString(factor.shape()) + ": nothing tells its rows from its columns; as lora_A"
                            + " [rank, in] and lora_B [out, rank] it can be read");
        }
        return factor.size(dimension) == size ? factor : factor.transposed();
    }

    private static LowRank fitted(StateDict dict, String name, Tensor a, Tensor b, int in, int out) {
        if (a.size(0) != in || b.size(1) != out || a.size(1) != b.size(0)) {
            throw dict.unusable(
                    name,
                    "A " + Arrays.toString(a.shape()) + " and B " + Arrays.toString(b.shape())
                            + " do not fit the layer, which is [" + in + ", " + out + "]");
        }
        return new LowRank(a, b);
    }
}
