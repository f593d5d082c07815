package dev.rango.runtime;

import dev.rango.runtime.format.JsonFile;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;

/**
 * Where a node of a graph ran.
 *
 * @param node its name; one that TensorRT was given as a whole stands for the nodes that were fused in it
 * @param operator such as {@code Gemm}
 * @param provider as ONNX Runtime names it, such as {@code CUDAExecutionProvider}
 */
public record NodePlacement(String node, String operator, String provider) {
    static final String CPU = "CPUExecutionProvider";

    private static final String KERNEL = "_kernel_time";

    /** True when it ran on the processor. */
    public boolean onCpu() {
        return provider.equals(CPU);
    }

    /** How many nodes ran where, in words. */
    static String summary(List<NodePlacement> nodes) {
        Map<String, Long> counts = nodes.stream()
                .collect(Collectors.groupingBy(NodePlacement::provider, TreeMap::new, Collectors.counting()));
        return counts.entrySet().stream()
                .map(e -> e.getValue() + (e.getValue() == 1 ? " node on " : " nodes on ") + e.getKey())
                .collect(Collectors.joining(", "));
    }

    /**
     * Reads what ONNX Runtime's profiler wrote: a JSON list of events, of which those of the category {@code Node} name
     * their provider.
     *
     * @throws UnusableInputException when it is no such list
     */
    public static List<NodePlacement> read(Path profile) {
        List<NodePlacement> nodes = new ArrayList<>();
        for (JsonFile.Fields event : JsonFile.readObjects(profile)) {
            String name = event.textOr("name", "");
            if (event.textOr("cat", "").equals("Node") && name.endsWith(KERNEL)) {
                JsonFile.Fields details = event.object("args");
                nodes.add(new NodePlacement(
                        name.substring(0, name.length() - KERNEL.length()),
                        details.text("op_name"),
                        details.text("provider")));
            }
        }
        return nodes;
    }
}
