package dev.rango.exporter.graft;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * What exporters leave of a layer's path in the names of a graph, and whether it means a path: both as lists of words, so that
 * {@code /encoder/layer.0/attention/q_lin/MatMul}, {@code encoder.layer.0.attention.q_lin.weight} and {@code p_encoder_layer_0_attention_q_lin_weight}
 * are one name.
 */
final class SiteName {
    /** Names that exporters number themselves: onnx::MatMul_123, val_12, node_MatMul_3, MatMul_17, 123. */
    private static final Pattern NUMBERED = Pattern.compile(
            "onnx::.*|(?:val|node|t|_val|const|initializer|arg|x|new_initializer|_v)_?\\d+.*|node_\\w+|[A-Za-z]+_?\\d*|\\d+");

    /** What quantizers and optimizers put behind a weight's name. */
    private static final Pattern BEHIND = Pattern.compile(
            "(?:_quantized|_transposed|_fp16|_merged|\\.T|_T|::transposed|_DequantizeLinear_Output|_prepacked|_output_\\d+)+$");

    private static final Pattern ROLE = Pattern.compile("[._/](?:weight|bias)$");
    private static final Pattern BETWEEN = Pattern.compile("[./_]+");
    private static final Pattern NUMBER = Pattern.compile("\\d+");

    private SiteName() {}

    /** Words of a constant's name, without weight or bias at the end; empty for a name that is a number of the exporter's. */
    static Optional<List<String>> ofConstant(String name) {
        String bare = BEHIND.matcher(name).replaceFirst("");
        String path = ROLE.matcher(bare).replaceFirst("");
        return path.equals(bare) && NUMBERED.matcher(bare).matches() ? Optional.empty() : words(path);
    }

    /** Words of the scope in a node's name: of all but the operator at its end. */
    static Optional<List<String>> ofNode(String name) {
        int end = name.lastIndexOf('/');
        return end <= 0 ? Optional.empty() : words(name.substring(0, end));
    }

    static Optional<List<String>> words(String path) {
        List<String> words = new ArrayList<>(Arrays.asList(BETWEEN.split(path)));
        words.removeIf(String::isEmpty);
        return words.isEmpty() ? Optional.empty() : Optional.of(words);
    }

    /**
     * How many words two names share at their end, when one of them is the end of the other and what is missing does not number
     * a block; 0 otherwise.
     */
    static int common(List<String> path, List<String> name) {
        int shorter = Math.min(path.size(), name.size());
        for (int i = 1; i <= shorter; i++) {
            if (!path.get(path.size() - i).equals(name.get(name.size() - i))) {
                return 0;
            }
        }
        List<String> longer = path.size() > name.size() ? path : name;
        boolean numbersBlock = longer.subList(0, longer.size() - shorter).stream()
                .anyMatch(word -> NUMBER.matcher(word).matches());
        return numbersBlock ? 0 : shorter;
    }

    /** How much two names that are not the same have in common: words at the end, then words anywhere. */
    static int likeness(List<String> path, List<String> name) {
        int end = 0;
        while (end < Math.min(path.size(), name.size())
                && path.get(path.size() - 1 - end).equals(name.get(name.size() - 1 - end))) {
            end++;
        }
        return 2 * end + (int) name.stream().filter(path::contains).count();
    }
}
