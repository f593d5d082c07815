package dev.rango.exporter.graft;

import dev.rango.exporter.Form;
import dev.rango.runtime.Setting;
import dev.rango.runtime.UnusableInputException;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * What is to be grafted.
 *
 * @param model an ONNX file
 * @param adapters at least one; one for merged and branch
 * @param nodes what the user says of keys: the node, its output, or its weight
 * @param weights the safetensors that the model was exported from, by whose values layers are found; empty without
 * @param head what is known of a head that the model lacks and the adapters bring
 * @param requantize whether merged changes weights in whole numbers, which rounds them anew
 */
public record GraftRequest(
        Path model,
        List<Named> adapters,
        Form form,
        Map<String, String> nodes,
        Optional<Path> weights,
        HeadWish head,
        boolean requantize) {
    /** The task that is the model without an adapter. */
    static final String BASE = "base";

    /**
     * A PEFT folder and what its task shall be called.
     *
     * @param name of the task
     */
    public record Named(String name, Path folder) {}

    /** Weights in whole numbers stay as they are. */
    public GraftRequest(
            Path model,
            List<Named> adapters,
            Form form,
            Map<String, String> nodes,
            Optional<Path> weights,
            HeadWish head) {
        this(model, adapters, form, nodes, weights, head, false);
    }

    /** Of a head nothing is said. */
    public GraftRequest(
            Path model, List<Named> adapters, Form form, Map<String, String> nodes, Optional<Path> weights) {
        this(model, adapters, form, nodes, weights, HeadWish.NONE);
    }

    /** @throws UnusableInputException when adapters are missing, too many, or share a name */
    public GraftRequest {
        adapters = List.copyOf(adapters);
        nodes = Map.copyOf(nodes);
        if (requantize && form != Form.MERGED) {
            throw new UnusableInputException(
                    Setting.of("requantize"),
                    "",
                    "is of the form merged; " + form.id() + " leaves the weights as they are");
        }
        if (adapters.isEmpty()) {
            throw new UnusableInputException(Setting.of("adapter"), "", "is missing: a PEFT folder");
        }
        if (adapters.size() > 1 && !form.hasTasks()) {
            throw new UnusableInputException(
                    Setting.of("adapter"),
                    "",
                    adapters.size() + " adapters in the form " + form.id() + ", which takes one; "
                            + Setting.of("form", "swappable") + " and bank take several");
        }
        Set<String> names = form.hasTasks() ? new HashSet<>(Set.of(BASE)) : new HashSet<>();
        for (Named adapter : adapters) {
            if (!adapter.name().matches("[\\w][\\w.-]{0,99}")) {
                throw new UnusableInputException(
                        Setting.of("adapter", adapter.name()), "", "is no name of a task: letters, digits, . _ -");
            }
            if (!names.add(adapter.name())) {
                throw new UnusableInputException(
                        Setting.of("adapter", adapter.name()),
                        "",
                        "is a task's name twice, or that of the base: name each with "
                                + Setting.of("adapter", "NAME=DIR"));
            }
        }
    }
}
