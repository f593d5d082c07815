package dev.rango.exporter.graft;

import dev.rango.exporter.graph.LayerSite;
import dev.rango.models.BertEncoder;
import dev.rango.models.Layer;
import dev.rango.models.Tensor;
import dev.rango.onnx.OnnxGraph;
import dev.rango.onnx.OnnxNode;
import dev.rango.onnx.OnnxTensor;
import dev.rango.runtime.UnusableInputException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/** The weights of BERT's encoder in somebody's graph, under the names that transformers' {@code BertModel} gives them. */
final class EncoderGraph {
    private static final List<String> TABLES = List.of(BertEncoder.WORDS, BertEncoder.POSITIONS, BertEncoder.TYPES);
    private static final int MOST_BLOCKS = 1000;
    /** Steps from what query gives to where it is cut into heads. */
    private static final int MOST_STEPS = 4;
    /** Larger numbers that are added below a root are something else. */
    private static final float LARGEST_EPSILON = 1e-3f;
    /** ONNX's default. */
    private static final float EPSILON = 1e-5f;

    private final Path file;
    private final OnnxGraph graph;
    private final List<FoundSite> sites;
    private final int blocks;

    /** @throws UnusableInputException when it has no block of attention that is called as BERT's */
    EncoderGraph(Path file, OnnxGraph graph) {
        this.file = file;
        this.graph = graph;
        this.sites = SiteFinder.of(graph).stream()
                .filter(site -> site.site().kind() == Layer.Kind.LINEAR)
                .toList();
        int count = 0;
        while (count < MOST_BLOCKS
                && !found(BertEncoder.Block.of(count).query()).isEmpty()) {
            count++;
        }
        this.blocks = count;
        if (count == 0) {
            throw new UnusableInputException(
                    file,
                    "",
                    "has no layer that is called " + BertEncoder.Block.of(0).query()
                            + ": adapters are trained on BERT's encoder and what is built as it is (MiniLM, bge, e5)");
        }
    }

    /**
     * What its weights do not say.
     *
     * @throws UnusableInputException when the graph does not say it either
     */
    BertEncoder.Shape shape(boolean readsMean, boolean isNormalized) {
        boolean hasGelu = graph.nodes().stream().anyMatch(n -> n.operator().equals("Erf") || isGelu(n));
        if (!hasGelu) {
            throw new UnusableInputException(
                    file, "", "has no GELU by the error function between the two layers of a block, as BERT has");
        }
        return new BertEncoder.Shape(blocks, heads(), epsilon(), readsMean, isNormalized);
    }

    private static boolean isGelu(OnnxNode node) {
        return node.operator().equals("Gelu") || node.operator().equals("BiasGelu");
    }

    /** All weights of the encoder, linear ones as [out, in]. */
    SortedMap<String, Tensor> tensors() {
        SortedMap<String, Tensor> tensors = new TreeMap<>();
        for (String table : TABLES) {
            Tensor rows = constant(table + ".weight");
            if (rows.shape().length != 2 || rows.size(0) < 1) {
                throw unusable(table, "is no table of rows");
            }
            tensors.put(table + ".weight", rows);
        }
        norm(tensors, BertEncoder.FIRST_NORM);
        for (int number = 0; number < blocks; number++) {
            BertEncoder.Block block = BertEncoder.Block.of(number);
            block.linear().forEach(path -> linear(tensors, path));
            norm(tensors, block.attendedNorm());
            norm(tensors, block.outerNorm());
        }
        requireOneWidth(tensors);
        return tensors;
    }

    /** What runs may still be another network under these names, as one whose key is narrower than its query. */
    private void requireOneWidth(SortedMap<String, Tensor> tensors) {
        int width = tensors.get(BertEncoder.WORDS + ".weight").size(1);
        int inner = tensors.get(BertEncoder.Block.of(0).inner() + ".weight").size(0);
        tensors.forEach((name, tensor) -> {
            boolean isTable = TABLES.contains(name.replaceFirst("\\.weight$", ""));
            int last = tensor.size(tensor.shape().length - 1);
            boolean fits = isTable ? last == width : last == width || last == inner;
            for (int axis = 0; axis < tensor.shape().length - 1 && !isTable; axis++) {
                fits &= tensor.size(axis) == width || tensor.size(axis) == inner;
            }
            if (!fits) {
                throw unusable(
                        name, "has the shape " + Arrays.toString(tensor.shape()) + " in a network of width " + width);
            }
        });
    }

    private void norm(SortedMap<String, Tensor> tensors, String path) {
        for (String role : List.of(".weight", ".bias")) {
            tensors.put(path + role, Tensor.vector(constant(path + role).data()));
        }
    }

    private void linear(SortedMap<String, Tensor> tensors, String path) {
        FoundSite found = one(path);
        LayerSite site = found.site();
        if (found.quantized()) {
            throw unusable(path, "is quantized: train on the same model in floats");
        }
        OnnxTensor constant = graph.constant(site.weight()).orElseThrow();
        Tensor stored = tensor(constant);
        tensors.put(path + ".weight", site.transposed() ? stored : stored.transposed());
        String bias = site.bias().orElseThrow(() -> unusable(path, "has no bias, as BERT's layers have"));
        tensors.put(
                path + ".bias", Tensor.vector(graph.constant(bias).orElseThrow().floats()));
    }

    private List<FoundSite> found(String path) {
        return KeyMatcher.best(path, sites);
    }

    private FoundSite one(String path) {
        List<FoundSite> found = found(path);
        if (found.size() != 1) {
            throw unusable(
                    path,
                    found.isEmpty() ? "is no layer of this graph" : "means " + found.size() + " layers of this graph");
        }
        return found.get(0);
    }

    private Tensor constant(String name) {
        List<String> words = SiteName.ofConstant(name).orElseThrow();
        String role = name.substring(name.lastIndexOf('.'));
        List<OnnxTensor> found = graph.constants().stream()
                .filter(constant -> constant.name().endsWith(role))
                .filter(constant -> SiteName.ofConstant(constant.name())
                        .filter(own -> SiteName.common(words, own) > 0)
                        .isPresent())
                .toList();
        if (found.size() != 1) {
            throw unusable(name, "is no constant of this graph, or several");
        }
        return tensor(found.get(0));
    }

    private static Tensor tensor(OnnxTensor constant) {
        return new Tensor(
                Arrays.stream(constant.dims()).mapToInt(Math::toIntExact).toArray(), constant.floats());
    }

    /** What query gives is cut into [batch, tokens, heads, width of a head]. */
    private int heads() {
        String path = BertEncoder.Block.of(0).query();
        FoundSite query = one(path);
        String value = query.site().y();
        for (int step = 0; step < MOST_STEPS; step++) {
            List<OnnxNode> readers = graph.consumers(value);
            Optional<OnnxNode> cut =
                    readers.stream().filter(n -> n.is("Reshape")).findFirst();
            if (cut.isPresent()) {
                long width = query.site().out(graph);
                long heads = beforeLast(cut.get().input(1));
                if (heads > 0 && width % heads == 0) {
                    return Math.toIntExact(heads);
                }
                break;
            }
            if (readers.size() != 1) {
                break;
            }
            value = readers.get(0).output();
        }
        throw unusable(path, "is not cut into heads by sizes that the graph says");
    }

    /** The number before the last of a shape: of a constant, or of one that is put together of numbers. */
    private long beforeLast(String shape) {
        Optional<OnnxTensor> constant = number(shape);
        if (constant.isPresent()) {
            long[] sizes = constant.get().longs();
            return sizes.length == 4 ? sizes[2] : 0;
        }
        return graph.producer(shape)
                .filter(n -> n.is("Concat") && n.inputs().size() == 4)
                .flatMap(n -> number(n.input(2)))
                .filter(t -> t.elements() == 1)
                .map(t -> t.longs()[0])
                .orElse(0L);
    }

    private double epsilon() {
        for (OnnxNode node : graph.nodes()) {
            if (node.operator().endsWith("LayerNormalization")) {
                return node.floating("epsilon", EPSILON);
            }
            if (node.is("Sqrt")) {
                Optional<Float> added =
                        graph.producer(node.input(0)).filter(n -> n.is("Add")).flatMap(this::smallConstant);
                if (added.isPresent()) {
                    return added.get();
                }
            }
        }
        throw new UnusableInputException(file, "", "has no layer normalisation that is understood");
    }

    private Optional<Float> smallConstant(OnnxNode add) {
        return add.inputs().stream()
                .flatMap(name -> number(name).stream())
                .filter(constant -> constant.elements() == 1)
                .map(constant -> constant.floats()[0])
                .filter(number -> number > 0 && number < LARGEST_EPSILON)
                .findFirst();
    }

    /** A constant of the graph, or what a node gives that is nothing else. */
    private Optional<OnnxTensor> number(String value) {
        return graph.constant(value).or(() -> graph.producer(value).flatMap(OnnxNode::constant));
    }

    private UnusableInputException unusable(String path, String reason) {
        return new UnusableInputException(file, path, reason);
    }
}
