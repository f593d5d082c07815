package dev.rango.exporter.graft;

import dev.rango.exporter.Check;
import dev.rango.exporter.graft.Graft.Member;
import dev.rango.exporter.graft.GraphRun.Values;
import dev.rango.exporter.graph.Bank;
import dev.rango.exporter.graph.LayerSite;
import dev.rango.models.Layer;
import dev.rango.onnx.ElementType;
import dev.rango.onnx.OnnxGraph;
import dev.rango.onnx.OnnxModel;
import dev.rango.onnx.OnnxTensor;
import dev.rango.onnx.OnnxValue;
import dev.rango.runtime.AdapterFile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.IntPredicate;
import java.util.function.IntUnaryOperator;

/**
 * A grafted model on seeded inputs: each changed layer against double precision, the form against the other forms, no adapter against
 * the base, and all that was not touched against what was there.
 */
final class GraftProof {
    /** Largest difference of two forms, as a share of the largest output: rounding of float through a network. */
    private static final double FLOAT_LIMIT = 1e-4;
    /** The same where the graph computes in halves, or rounds its activations to bytes. */
    private static final double COARSE_LIMIT = 5e-2;

    private static final double FLOAT_UNIT = 0x1p-24;
    private static final double HALF_UNIT = 0x1p-11;
    /** Of many adapters as many are held against their merged or branch model. */
    private static final int MOST_COMPARED = 8;

    private final Graft graft;
    private final Path folder;
    private final Path written;
    private final OnnxGraph base;
    private final Map<String, Values> inputs;
    private final boolean isCoarse;
    private final boolean isQuantized;

    /**
     * @param folder where graphs that exist only for the proof may be written
     * @param written the grafted model
     */
    GraftProof(Graft graft, Path folder, Path written) {
        this.graft = graft;
        this.folder = folder;
        this.written = written;
        this.base = OnnxModel.read(graft.request().model()).graph();
        this.inputs = SampleInputs.of(base, graft.request().model());
        this.isQuantized = graft.members().stream()
                .flatMap(m -> m.sites().values().stream())
                .anyMatch(FoundSite::quantized);
        this.isCoarse =
                isQuantized || Graft.places(graft.members()).values().stream().anyMatch(this::isHalf);
    }

    private boolean isHalf(LayerSite site) {
        return base.constant(site.weight()).orElseThrow().is(ElementType.FLOAT16);
    }

    List<Check> checks() throws IOException {
        List<Check> checks = new ArrayList<>();
        checks.add(untouched());
        checks.add(layers());
        checks.add(forms());
        checks.add(withoutAdapter());
        return checks;
    }

    /** Every constant of the base that no adapter changes is in the grafted model, byte for byte. */
    private Check untouched() {
        Set<String> touched = new TreeSet<>();
        graft.members().forEach(m -> {
            m.whole().vectors().keySet().forEach(touched::add);
            m.whole().layers().values().forEach(r -> {
                touched.add(r.site().site().weight());
                r.site().site().bias().ifPresent(touched::add);
            });
            if (graft.request().form() == GraftForm.MERGED) {
                m.sites().values().forEach(s -> touched.add(s.site().weight()));
            }
        });
        OnnxGraph now = OnnxModel.read(written).graph();
        int same = 0;
        for (OnnxTensor constant : base.constants()) {
            if (touched.contains(constant.name()) || constant.is(ElementType.STRING)) {
                continue;
            }
            Optional<OnnxTensor> kept = now.constant(constant.name());
            if (kept.isEmpty() || !kept.get().bytes().equals(constant.bytes())) {
                return Check.yesNo("untouched tensors", false, constant.name() + " is not what it was");
            }
            same++;
        }
        return Check.yesNo("untouched tensors", true, same + " are the base's, byte for byte");
    }

    private Check layers() throws IOException {
        GraftForm form = graft.request().form() == GraftForm.MERGED ? GraftForm.MERGED : GraftForm.BRANCH;
        double worst = 0;
        String where = "";
        int compared = 0;
        int left = 0;
        for (Member member : some()) {
            GraftGraph grafted = GraftGraph.of(graft, member, form, 1);
            OnnxGraph graph = grafted.model().graph();
            Map<String, String> shown = new TreeMap<>();
            for (FoundSite found : member.sites().values()) {
                if (found.quantized() || found.site().kind() == Layer.Kind.CONVOLUTION) {
                    left++;
                    continue;
                }
                LayerSite place = grafted.places().get(found.site().y());
                shown.put(found.site().path(), grafted.adapted().get(place.path()));
                show(graph, place.x(), found.site());
                show(graph, grafted.adapted().get(place.path()), found.site());
            }
            Map<String, Values> given = with(grafted.model(), true, inputs);
            for (Map.Entry<String, String> layer : shown.entrySet()) {
                LayerSite site = member.sites().get(layer.getKey()).site();
                String read = grafted.places().get(site.y()).x();
                Values x = given.containsKey(read) ? given.get(read) : inputs.get(read);
                if (x == null) {
                    left++;
                    continue;
                }
                double error = new LayerProof(
                                base,
                                site,
                                member.adapter().deltas().get(layer.getKey()),
                                isHalf(site) ? HALF_UNIT : FLOAT_UNIT)
                        .worst(x, given.get(layer.getValue()));
                compared++;
                if (!(error <= worst)) {
                    worst = error;
                    where = layer.getKey();
                }
            }
        }
        return new Check(
                "double precision = each layer",
                worst <= 1,
                worst,
                1,
                Check.Unit.NONE,
                String.format(
                        java.util.Locale.ROOT,
                        "%d layers, at most %.2f of what rounding explains%s%s",
                        compared,
                        worst,
                        where.isEmpty() ? "" : ", in " + where,
                        left == 0 ? "" : "; " + left + " not measured (whole numbers, convolutions)"));
    }

    private void show(OnnxGraph graph, String value, LayerSite site) {
        boolean isInput = graph.inputs().stream().anyMatch(v -> v.name().equals(value));
        boolean isIds = site.kind() == Layer.Kind.EMBEDDING && value.equals(site.x());
        if (!isInput && !isIds && !graph.isOutput(value)) {
            ElementType type = isHalf(site) ? ElementType.FLOAT16 : ElementType.FLOAT;
            graph.output(new OnnxValue(value, type.number(), Optional.empty()));
        }
    }

    private List<Member> some() {
        return graft.members()
                .subList(0, Math.min(MOST_COMPARED, graft.members().size()));
    }

    /** The written model against another form of each adapter. */
    private Check forms() throws IOException {
        GraftForm form = graft.request().form();
        GraftForm other = form == GraftForm.MERGED || isQuantized ? GraftForm.BRANCH : GraftForm.MERGED;
        double worst = 0;
        String where = "";
        try (GraphRun run = new GraphRun(written, false)) {
            List<Map<String, Values>> alone = new ArrayList<>();
            for (int i = 0; i < some().size(); i++) {
                Member member = some().get(i);
                Map<String, Values> expected =
                        with(GraftGraph.of(graft, member, other, 1).model(), false, inputs);
                alone.add(expected);
                double difference = difference(expected, run.run(as(i + 1)));
                if (!(difference <= worst)) {
                    worst = difference;
                    where = member.name();
                }
            }
            if (form == GraftForm.BANK) {
                Map<String, Values> mixed = run.run(chosen(row -> 1 + row % alone.size()));
                for (int i = 0; i < alone.size(); i++) {
                    int own = i;
                    double difference = difference(alone.get(i), mixed, row -> row % alone.size() == own);
                    if (!(difference <= worst)) {
                        worst = difference;
                        where = "a batch of several";
                    }
                }
            }
        }
        double limit = isCoarse ? COARSE_LIMIT : FLOAT_LIMIT;
        return new Check(
                other.id() + " = " + form.id(),
                worst <= limit,
                worst,
                limit,
                Check.Unit.DIFFERENCE,
                "of the largest output, " + some().size() + " of "
                        + graft.members().size() + " adapters" + (where.isEmpty() ? "" : ", worst " + where));
    }

    /** Inputs that make the written model use an adapter; 0 is none. */
    private Map<String, Values> as(int task) {
        return switch (graft.request().form()) {
            case MERGED, BRANCH -> inputs;
            case BANK -> chosen(row -> task);
            case SWAPPABLE -> {
                Map<String, Values> all = new LinkedHashMap<>(inputs);
                for (AdapterFile.Parameter p : GraftGraph.parameters(graft, task)) {
                    double[] values = new double[p.values().remaining()];
                    Arrays.setAll(values, i -> p.values().get(i));
                    all.put(
                            p.name(),
                            new Values(
                                    ElementType.FLOAT,
                                    p.shape().stream()
                                            .mapToLong(Integer::longValue)
                                            .toArray(),
                                    values));
                }
                yield all;
            }
        };
    }

    private Map<String, Values> chosen(IntUnaryOperator task) {
        int rows = rows();
        double[] ids = new double[rows];
        double[] ones = new double[rows];
        Arrays.setAll(ids, task::applyAsInt);
        Arrays.fill(ones, 1);
        Map<String, Values> all = new LinkedHashMap<>(inputs);
        all.put(Bank.TASK, new Values(ElementType.INT64, new long[] {rows}, ids));
        all.put(Bank.SCALE, new Values(ElementType.FLOAT, new long[] {rows}, ones));
        return all;
    }

    private int rows() {
        return inputs.values().iterator().next().rows();
    }

    private Check withoutAdapter() throws IOException {
        GraftForm form = graft.request().form();
        Map<String, Values> expected;
        try (GraphRun run = new GraphRun(graft.request().model(), true)) {
            expected = run.run(inputs);
        }
        Map<String, Values> actual;
        if (form.takesSeveral()) {
            try (GraphRun run = new GraphRun(written, true)) {
                actual = run.run(as(0));
            }
        } else {
            actual = with(
                    GraftGraph.of(graft, graft.members().get(0), GraftForm.BRANCH, 0)
                            .model(),
                    true,
                    inputs);
        }
        double difference = difference(expected, actual);
        return new Check(
                "no adapter = base",
                difference == 0,
                difference,
                0,
                Check.Unit.DIFFERENCE,
                "bit for bit, node by node");
    }

    /** Largest difference of common outputs, as a share of the largest value of each; of rows of two widths the narrower. */
    private static double difference(Map<String, Values> expected, Map<String, Values> actual) {
        return difference(expected, actual, row -> true);
    }

    private static double difference(Map<String, Values> expected, Map<String, Values> actual, IntPredicate rows) {
        double worst = 0;
        for (String name : expected.keySet()) {
            Values e = expected.get(name);
            Values a = actual.get(name);
            if (a == null || a.values().length < e.values().length) {
                return Double.NaN;
            }
            int width = e.shape().length == 0 ? 1 : (int) Math.max(1, e.shape()[e.shape().length - 1]);
            int wide = a.shape().length == 0 ? 1 : (int) Math.max(1, a.shape()[a.shape().length - 1]);
            double largest = Arrays.stream(e.values()).map(Math::abs).max().orElse(0);
            int eachRow = e.values().length / e.rows();
            for (int i = 0; i < e.values().length; i++) {
                if (!rows.test(i / eachRow)) {
                    continue;
                }
                double difference = Math.abs(e.values()[i] - a.values()[i / width * wide + i % width]);
                double share = difference == 0 ? 0 : difference / Math.max(largest, Float.MIN_NORMAL);
                if (!(share <= worst)) {
                    worst = share;
                }
            }
        }
        return worst;
    }

    /** Runs a graph that exists only for the proof. */
    private Map<String, Values> with(OnnxModel model, boolean plainly, Map<String, Values> given) throws IOException {
        Path proof = Files.createTempDirectory(folder, "proof");
        Path file = proof.resolve("model.onnx");
        try {
            model.write(file);
            try (GraphRun run = new GraphRun(file, plainly)) {
                return run.run(given);
            }
        } finally {
            Files.deleteIfExists(OnnxModel.dataFile(file));
            Files.deleteIfExists(file);
            Files.delete(proof);
        }
    }
}
