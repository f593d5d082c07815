package dev.rango.exporter.graft;

import dev.rango.exporter.Form;
import dev.rango.exporter.graft.Graft.Member;
import dev.rango.exporter.graph.LayerSite;
import dev.rango.exporter.graph.WholeWeight;
import dev.rango.exporter.proof.Check;
import dev.rango.exporter.proof.GraphRun;
import dev.rango.exporter.proof.GraphRun.Values;
import dev.rango.models.Layer;
import dev.rango.onnx.OnnxGraph;
import dev.rango.onnx.OnnxModel;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;

/**
 * What it costs to round weights to whole numbers a second time, against the branch, which leaves them as they are: the largest error of
 * a weight, the difference of the outputs, and of outputs that are a row of numbers for each input how often another one is the largest.
 */
final class RequantizedCost {
    /** Where the outputs differ by half of their own size, that is no cost any more: the merged model does something else. */
    private static final double LIMIT = 0.5;

    private static final int BATCHES = 32;
    private static final long SEED = 1000;

    private final Graft graft;
    private final Path folder;
    private final Path written;
    private final OnnxGraph base;

    private final Map<String, Sums> outputs = new TreeMap<>();
    private int flips;
    private int rows;

    /** Over all values of an output. */
    private static final class Sums {
        private double difference;
        private double size;
        private double largestDifference;
        private double largest;

        void add(double expected, double actual) {
            double d = expected - actual;
            difference += d * d;
            size += expected * expected;
            // A comparison that NaN passes.
            largestDifference = !(Math.abs(d) <= largestDifference) ? Math.abs(d) : largestDifference;
            largest = Math.max(largest, Math.abs(expected));
        }

        double share() {
            return difference == 0 ? 0 : Math.sqrt(difference / size);
        }

        double largestShare() {
            return difference == 0 ? 0 : largestDifference / largest;
        }
    }

    RequantizedCost(Graft graft, Path folder, Path written) {
        this.graft = graft;
        this.folder = folder;
        this.written = written;
        this.base = OnnxModel.read(graft.request().model()).graph();
    }

    Check check() throws IOException {
        String weights = weights();
        Member member = graft.members().get(0);
        Path branch = Files.createTempDirectory(folder, "proof");
        Path file = branch.resolve("model.onnx");
        try {
            GraftGraph.of(graft, member, Form.BRANCH, 1).model().write(file);
            try (GraphRun expected = new GraphRun(file, false);
                    GraphRun actual = new GraphRun(written, false)) {
                for (int batch = 0; batch < BATCHES; batch++) {
                    Map<String, Values> inputs =
                            SampleInputs.of(base, graft.request().model(), SEED + batch);
                    compare(expected.run(inputs), actual.run(inputs));
                }
            }
        } finally {
            Files.deleteIfExists(OnnxModel.dataFile(file));
            Files.deleteIfExists(file);
            Files.delete(branch);
        }
        double worst = 0;
        double largest = 0;
        for (Sums sums : outputs.values()) {
            worst = LayerProof.max(worst, sums.share());
            largest = LayerProof.max(largest, sums.largestShare());
        }
        String labels =
                rows == 0 ? "" : String.format(Locale.ROOT, "; another label for %d of %d seeded inputs", flips, rows);
        return new Check(
                "requantized = branch",
                worst <= LIMIT,
                worst,
                LIMIT,
                Check.Unit.DIFFERENCE,
                String.format(
                        Locale.ROOT,
                        "of the outputs' size (root mean square), one value by at most %.3f of the largest; %s%s",
                        largest,
                        weights,
                        labels));
    }

    /** Largest error of a weight against W + scaling · A·B. */
    private String weights() {
        OnnxGraph now = OnnxModel.read(written).graph();
        double largest = 0;
        double share = 0;
        int layers = 0;
        Member member = graft.members().get(0);
        for (Map.Entry<String, FoundSite> entry : member.sites().entrySet()) {
            if (!entry.getValue().quantized()) {
                continue;
            }
            layers++;
            LayerSite site = entry.getValue().site();
            WholeWeight before = WholeWeight.of(base, site);
            WholeWeight after = WholeWeight.of(now, GraftGraph.here(site, now));
            LayerProof proof =
                    new LayerProof(base, site, member.adapter().deltas().get(entry.getKey()), 0);
            boolean outFirst = site.transposed() || site.kind() == Layer.Kind.CONVOLUTION;
            int in = site.in(base);
            int out = site.out(base);
            double error = 0;
            double size = 0;
            for (int i = 0; i < in; i++) {
                for (int o = 0; o < out; o++) {
                    int place = outFirst ? o * in + i : i * out + o;
                    double exact = before.value(place) + proof.change(i, o);
                    error = Math.max(error, Math.abs(after.value(place) - exact));
                    size = Math.max(size, Math.abs(exact));
                }
            }
            largest = Math.max(largest, error);
            share = Math.max(share, size == 0 ? 0 : error / size);
        }
        return String.format(
                Locale.ROOT,
                "weights of %d layers by at most %.1e, %.2f %% of their layer's largest",
                layers,
                largest,
                100 * share);
    }

    private void compare(Map<String, Values> expected, Map<String, Values> actual) {
        expected.forEach((name, e) -> {
            double[] a = actual.get(name).values();
            Sums sums = outputs.computeIfAbsent(name, n -> new Sums());
            for (int i = 0; i < a.length; i++) {
                sums.add(e.values()[i], a[i]);
            }
            if (e.shape().length == 2 && e.shape()[1] > 1) {
                int width = (int) e.shape()[1];
                for (int row = 0; row < e.rows(); row++) {
                    rows++;
                    flips += largest(e.values(), row, width) == largest(a, row, width) ? 0 : 1;
                }
            }
        });
    }

    private static int largest(double[] values, int row, int width) {
        int best = 0;
        for (int i = 1; i < width; i++) {
            best = values[row * width + i] > values[row * width + best] ? i : best;
        }
        return best;
    }
}
