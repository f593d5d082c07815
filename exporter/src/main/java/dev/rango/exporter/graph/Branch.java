package dev.rango.exporter.graph;

import dev.rango.models.Tensor;
import dev.rango.models.Update;
import dev.rango.onnx.Attribute;
import dev.rango.onnx.ElementType;
import dev.rango.onnx.OnnxGraph;
import dev.rango.onnx.OnnxTensor;
import dev.rango.onnx.OnnxValue;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Updates beside the weights, which stay as they are: y + scaling · (x·A)·B. */
public final class Branch {
    private final OnnxGraph graph;
    private final LayerSite site;
    private final Optional<PooledRows> pooled;

    private Branch(OnnxGraph graph, LayerSite site) {
        this.graph = graph;
        this.site = site;
        this.pooled = PooledRows.of(graph, site);
    }

    /** With the factors as constants of the graph. Returns the name of what is read instead of the layer's output. */
    public static String add(OnnxGraph graph, LayerSite site, Update update) {
        Branch branch = new Branch(graph, site);
        OnnxTensor weight = site.weightIn(graph);
        // A Gemm adds and scales while it multiplies; elsewhere B takes the scaling.
        Attribute[] scaling = branch.endsInGemm()
                ? new Attribute[] {Attribute.floating("alpha", update.scaling())}
                : new Attribute[0];
        Factors factors = new Factors(
                site.kind(),
                Weights.ints(weight.dims()),
                scaling.length == 0 ? update.factors().scaled(update.scaling()) : update.factors());
        return branch.wire(
                graph.constant(Weights.like(weight, site.nameOfA(), factors.a())),
                graph.constant(Weights.like(weight, site.nameOfB(), factors.b())),
                scaling);
    }

    /**
     * With the factors as inputs of the graph, in the shapes that {@link Factors} gives them and B with the scaling in it; zeros
     * leave the layer as it is.
     */
    public static String addSwappable(OnnxGraph graph, LayerSite site, int rank) {
        Branch branch = new Branch(graph, site);
        int[] shape = Weights.ints(site.weightIn(graph).dims());
        String a = branch.input(site.nameOfA(), Factors.shapeOfA(site.kind(), shape, site.in(graph), rank));
        String b = branch.input(site.nameOfB(), Factors.shapeOfB(site.kind(), rank, site.out(graph)));
        return branch.wire(a, b);
    }

    /** What those inputs are for an update, by name. */
    public static Map<String, Tensor> parameters(OnnxGraph graph, LayerSite site, Update update) {
        Factors factors = new Factors(
                site.kind(),
                Weights.ints(site.weightIn(graph).dims()),
                update.factors().scaled(update.scaling()));
        return Map.of(site.nameOfA(), factors.a(), site.nameOfB(), factors.b());
    }

    /** An input of float, whatever the layer computes in: adapter files hold floats. */
    private String input(String name, int[] shape) {
        String[] sizes = Arrays.stream(shape).mapToObj(Integer::toString).toArray(String[]::new);
        String input = graph.input(new OnnxValue(name, ElementType.FLOAT, sizes));
        return Weights.isHalf(site.weightIn(graph))
                ? graph.nodeBefore(
                        site.node(), "Cast", name + ".half", List.of(input), Attribute.castTo(ElementType.FLOAT16))
                : input;
    }

    private boolean endsInGemm() {
        return pooled.isPresent() || site.node().is("Gemm");
    }

    private String wire(String a, String b, Attribute... scaling) {
        String inner = site.path() + ".lora.inner";
        String output = site.path() + ".lora.output";
        Inserted nodes = new Inserted(graph, pooled.map(PooledRows::squeeze).orElse(site.node()));
        if (pooled.isPresent()) {
            // The sum of E + A·B is the sum of E plus that of A, as short as the rank, times B.
            String sum = pooledInner(nodes, pooled.get(), a, inner);
            return nodes.instead(pooled.get().sum(), "Gemm", output, base -> List.of(sum, b, base), scaling);
        } else if (site.node().is("Gemm")) {
            String small = nodes.node("MatMul", inner, List.of(site.x(), a));
            return nodes.instead(site.y(), "Gemm", output, base -> List.of(small, b, base), scaling);
        } else {
            String delta = switch (site.kind()) {
                case LINEAR -> product(nodes, nodes.node("MatMul", inner, List.of(site.x(), a)), b);
                case EMBEDDING -> product(nodes, nodes.node("Gather", inner, List.of(a, site.x())), b);
                case CONVOLUTION -> convolved(nodes, a, b, inner);
            };
            return nodes.instead(site.y(), "Add", output, base -> List.of(base, delta));
        }
    }

    private String product(Inserted nodes, String inner, String b) {
        return nodes.node("MatMul", site.path() + ".lora.delta", List.of(inner, b));
    }

    private String convolved(Inserted nodes, String a, String b, String name) {
        String inner = nodes.node("Conv", name, List.of(site.x(), a), Factors.geometry(site.node()));
        return nodes.node("Conv", site.path() + ".lora.delta", List.of(inner, b));
    }

    /** The weighted sum of rows of a table as wide as the rank [batch, rank]. */
    private String pooledInner(Inserted nodes, PooledRows sum, String a, String name) {
        String rows = nodes.node("Gather", name + ".tokens", List.of(a, site.x()));
        String row = nodes.node("MatMul", name + ".row", List.of(sum.share(), rows));
        return nodes.node("Squeeze", name, List.of(row, sum.axis()));
    }
}
