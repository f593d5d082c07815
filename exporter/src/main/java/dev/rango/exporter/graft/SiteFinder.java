package dev.rango.exporter.graft;

import dev.rango.exporter.graph.LayerSite;
import dev.rango.models.Layer.Kind;
import dev.rango.onnx.ElementType;
import dev.rango.onnx.OnnxGraph;
import dev.rango.onnx.OnnxNode;
import dev.rango.onnx.OnnxTensor;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** All places of a graph where a constant weight is applied: products of matrices, rows of tables, convolutions. */
final class SiteFinder {
    private final OnnxGraph graph;
    private final List<FoundSite> found = new ArrayList<>();

    private SiteFinder(OnnxGraph graph) {
        this.graph = graph;
    }

    static List<FoundSite> of(OnnxGraph graph) {
        SiteFinder finder = new SiteFinder(graph);
        graph.nodes().forEach(finder::look);
        return finder.found;
    }

    private void look(OnnxNode node) {
        if (node.output().isEmpty()) {
            return;
        }
        if (node.is("MatMul")) {
            weight(node.input(1), 2).ifPresent(w -> add(Kind.LINEAR, node, node, w, node));
        } else if (node.is("Gemm")) {
            boolean plain = node.integer("transA", 0) == 0 && node.floating("alpha", 1) == 1;
            weight(node.input(1), 2)
                    .filter(w -> plain)
                    .ifPresent(w -> add(Kind.LINEAR, node, node, node.integer("transB", 0) == 1 ? w.other() : w, node));
        } else if (node.is("Gather")) {
            weight(node.input(0), 2)
                    .filter(w -> !w.turned && node.integer("axis", 0) == 0)
                    .ifPresent(w -> table(node, w));
        } else if (node.is("Conv")) {
            weight(node.input(1), 4)
                    .filter(w -> node.integer("group", 1) == 1)
                    .ifPresent(w -> add(Kind.CONVOLUTION, node, node, w, node));
        } else if (node.is("MatMulInteger")) {
            weight(node.input(1), 2).ifPresent(w -> wholeNumbers(node, w));
        } else if (node.is("QLinearMatMul")) {
            weight(node.input(3), 2).ifPresent(w -> roundedBothWays(node, w));
        } else if (FoundSite.isAttention(node)) {
            weight(node.input(1), 2).filter(w -> !w.quantized).ifPresent(w -> add(Kind.LINEAR, node, node, w, node));
        }
    }

    /**
     * A constant on its way to a layer.
     *
     * @param turned it passes a transposition
     * @param quantized it holds whole numbers that a scale belongs to
     */
    private record Weight(OnnxTensor tensor, boolean turned, boolean quantized) {
        Weight other() {
            return new Weight(tensor, !turned, quantized);
        }
    }

    private Optional<Weight> weight(String value, int dimensions) {
        boolean turned = false;
        boolean quantized = false;
        String name = value;
        for (int step = 0; step < 4; step++) {
            Optional<OnnxTensor> constant = graph.constant(name);
            if (constant.isPresent()) {
                OnnxTensor tensor = constant.get();
                boolean isFloat = tensor.is(ElementType.FLOAT) || tensor.is(ElementType.FLOAT16);
                boolean whole = tensor.is(ElementType.INT8) || tensor.is(ElementType.UINT8);
                return tensor.dims().length == dimensions && tensor.elements() > 0 && (isFloat || whole)
                        ? Optional.of(new Weight(tensor, turned, quantized || whole))
                        : Optional.empty();
            }
            Optional<OnnxNode> producer = graph.producer(name);
            if (producer.isEmpty()) {
                return Optional.empty();
            }
            OnnxNode node = producer.get();
            if (node.is("Transpose") && dimensions == 2) {
                turned = !turned;
            } else if (node.is("DequantizeLinear")) {
                quantized = true;
            } else if (!node.is("Identity")) {
                return Optional.empty();
            }
            name = node.input(0);
        }
        return Optional.empty();
    }

    /** Rows of whole numbers are made floats behind it. */
    private void table(OnnxNode node, Weight weight) {
        boolean isWhole = graph.constant(node.input(0)).isPresent() && weight.quantized;
        Optional<OnnxNode> widened =
                isWhole ? only(node.output()).filter(n -> n.is("DequantizeLinear")) : Optional.of(node);
        widened.ifPresent(given -> add(Kind.EMBEDDING, given, node, weight, node));
    }

    /** A product of whole numbers: x is made whole before it, and scales are applied behind it. */
    private void wholeNumbers(OnnxNode node, Weight weight) {
        Optional<OnnxNode> cast = only(node.output()).filter(n -> n.is("Cast"));
        Optional<OnnxNode> scaled = cast.flatMap(n -> only(n.output())).filter(n -> n.is("Mul"));
        Optional<OnnxNode> rounded = graph.producer(node.input(0)).filter(n -> n.is("DynamicQuantizeLinear"));
        if (scaled.isPresent() && rounded.isPresent()) {
            add(Kind.LINEAR, scaled.get(), rounded.get(), weight, node);
        }
    }

    /** A product whose x and y are whole numbers: floats are what is rounded before it, and what is made of y behind it. */
    private void roundedBothWays(OnnxNode node, Weight weight) {
        Optional<OnnxNode> widened = only(node.output()).filter(n -> n.is("DequantizeLinear"));
        Optional<OnnxNode> rounded = graph.producer(node.input(0)).filter(n -> n.is("QuantizeLinear"));
        if (widened.isPresent() && rounded.isPresent()) {
            add(Kind.LINEAR, widened.get(), rounded.get(), weight, node);
        }
    }

    private Optional<OnnxNode> only(String value) {
        List<OnnxNode> readers = graph.consumers(value);
        return readers.size() == 1 ? Optional.of(readers.get(0)) : Optional.empty();
    }

    private void add(Kind kind, OnnxNode node, OnnxNode reader, Weight weight, OnnxNode named) {
        Optional<String> bias = bias(node, kind);
        LayerSite site = new LayerSite("", kind, node, reader, weight.tensor.name(), weight.turned, bias);
        Set<List<String>> names = new LinkedHashSet<>();
        SiteName.ofConstant(weight.tensor.name()).ifPresent(names::add);
        SiteName.ofNode(named.name()).ifPresent(names::add);
        bias.flatMap(SiteName::ofConstant).ifPresent(names::add);
        found.add(new FoundSite(site, named, List.copyOf(names), weight.quantized));
    }

    private Optional<String> bias(OnnxNode node, Kind kind) {
        if (kind == Kind.EMBEDDING || FoundSite.isAttention(node)) {
            return Optional.empty();
        }
        if (node.is("Gemm") || node.is("Conv")) {
            return Optional.of(node.input(2))
                    .filter(name -> graph.constant(name).isPresent());
        }
        return only(node.output())
                .filter(add -> add.is("Add"))
                .flatMap(add -> add.inputs().stream()
                        .filter(input -> graph.constant(input)
                                .filter(t -> t.dims().length == 1)
                                .isPresent())
                        .findFirst());
    }
}
