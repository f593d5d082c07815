package dev.rango.exporter.graft;

import dev.rango.exporter.Form;
import dev.rango.exporter.graft.Graft.Member;
import dev.rango.exporter.graph.Bank;
import dev.rango.exporter.graph.WholeWeight;
import dev.rango.exporter.proof.Check;
import dev.rango.exporter.proof.GraphRun;
import dev.rango.exporter.proof.GraphRun.Values;
import dev.rango.onnx.ElementType;
import dev.rango.onnx.OnnxGraph;
import dev.rango.onnx.OnnxModel;
import dev.rango.onnx.OnnxTensor;
import dev.rango.runtime.format.AdapterFile;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
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

    /** What the order of a layer's sums may do to the outputs. */
    private static final double ORDER_LIMIT = 1e-5;

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
        this.isCoarse = isQuantized
                || Graft.places(graft.members()).values().stream().anyMatch(site -> LayerChecks.isHalf(base, site));
    }

    List<Check> checks() throws IOException {
        // First: what ONNX Runtime says of the base is said of the file that the user knows.
        Map<String, Values> plain;
        try (GraphRun run = new GraphRun(graft.request().model(), true)) {
            plain = run.run(inputs);
        }
        List<Check> checks = new ArrayList<>();
        checks.add(untouched());
        checks.add(new LayerChecks(graft, folder, base, inputs).check(some()));
        checks.add(forms());
        checks.add(withoutAdapter(plain));
        return checks;
    }

    /** Every constant of the base that no adapter changes is in the grafted model, byte for byte. */
    private Check untouched() {
        Set<String> touched = new TreeSet<>();
        graft.members().forEach(m -> {
            m.saved().vectors().keySet().forEach(touched::add);
            m.saved().layers().values().forEach(r -> {
                touched.add(r.site().site().weight());
                r.site().site().bias().ifPresent(touched::add);
            });
            if (graft.request().form() == Form.MERGED) {
                m.sites()
                        .values()
                        .forEach(s -> touched.addAll(
                                s.quantized()
                                        ? WholeWeight.of(base, s.site()).names()
                                        : List.of(s.site().weight())));
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

    private List<Member> some() {
        return graft.members()
                .subList(0, Math.min(MOST_COMPARED, graft.members().size()));
    }

    /** The written model against another form of each adapter. */
    private Check forms() throws IOException {
        Form form = graft.request().form();
        if (Graft.places(graft.members()).values().stream().anyMatch(site -> FoundSite.isAttention(site.node()))) {
            return Check.yesNo(
                    "other forms",
                    true,
                    "none can hold what is merged inside of Attention; its weights are held above");
        }
        if (form == Form.BRANCH && isQuantized) {
            return quantizedBranch();
        }
        if (form == Form.MERGED && isQuantized) {
            return new RequantizedCost(graft, folder, written).check();
        }
        Form other = form == Form.MERGED || isQuantized ? Form.BRANCH : Form.MERGED;
        double worst = 0;
        String where = "";
        try (GraphRun run = new GraphRun(written, false)) {
            List<Map<String, Values>> alone = new ArrayList<>();
            for (int i = 0; i < some().size(); i++) {
                Member member = some().get(i);
                Map<String, Values> expected = GraphRun.once(
                        folder, GraftGraph.of(graft, member, other, 1).model(), false, inputs);
                alone.add(expected);
                double difference = difference(expected, run.run(as(i + 1)));
                if (!(difference <= worst)) {
                    worst = difference;
                    where = member.name();
                }
            }
            if (form == Form.BANK) {
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
        double rounding = 0;
        if (worst > FLOAT_LIMIT && !isCoarse) {
            for (Member member : some()) {
                rounding = Math.max(rounding, new RoundingNoise(graft, folder, inputs).of(member));
            }
        }
        return equal(
                other,
                worst,
                Math.min(COARSE_LIMIT, rounding),
                some().size() + " of " + graft.members().size() + " adapters"
                        + (where.isEmpty() ? "" : ", worst " + where));
    }

    /** @param rounding what rounding may do where the adapters are large */
    private Check equal(Form other, double worst, double rounding, String detail) {
        double limit = isCoarse ? COARSE_LIMIT : Math.max(FLOAT_LIMIT, rounding);
        return new Check(
                other.id() + " = " + graft.request().form().id(),
                worst <= limit,
                worst,
                limit,
                Check.Unit.DIFFERENCE,
                "of the largest output, " + detail);
    }

    /** Nothing can be merged there: the other form is a bank of one. */
    private Check quantizedBranch() throws IOException {
        Member only = graft.members().get(0);
        if (!only.saved().vectors().isEmpty()) {
            return Check.yesNo("other forms", true, "none can hold vectors that are replaced beside quantized weights");
        }
        Map<String, Values> banks = GraphRun.once(folder, GraftGraph.bank(graft).model(), false, chosen(row -> 1));
        try (GraphRun run = new GraphRun(written, false)) {
            // A bank gives what the base gives, too.
            return equal(Form.BANK, difference(run.run(inputs), banks), 0, "1 of 1 adapters");
        }
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

    private Check withoutAdapter(Map<String, Values> expected) throws IOException {
        Form form = graft.request().form();
        Map<String, Values> actual;
        if (form.hasTasks()) {
            try (GraphRun run = new GraphRun(written, true)) {
                actual = run.run(as(0));
            }
        } else {
            actual = GraphRun.once(
                    folder,
                    GraftGraph.of(graft, graft.members().get(0), Form.BRANCH, 0).model(),
                    true,
                    inputs);
        }
        double difference = difference(expected, actual);
        // A layer that is computed among those of other tasks may be summed in another order.
        boolean isAmongOthers = form == Form.BANK
                && graft.members().stream().anyMatch(m -> !m.saved().isEmpty());
        double limit = isAmongOthers && !isCoarse ? ORDER_LIMIT : 0;
        return new Check(
                "no adapter = base",
                difference <= limit,
                difference,
                limit,
                Check.Unit.DIFFERENCE,
                difference == 0 ? "bit for bit, node by node" : "of the largest output, node by node");
    }

    /** Largest difference of common outputs, as a share of the largest value of each; of rows of two widths the narrower. */
    static double difference(Map<String, Values> expected, Map<String, Values> actual) {
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
}
