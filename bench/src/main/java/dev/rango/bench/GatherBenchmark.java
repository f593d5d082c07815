package dev.rango.bench;

import dev.rango.models.Tensor;
import dev.rango.models.TextBag;
import dev.rango.runtime.text.Tokenizer;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.infra.Blackhole;

/**
 * How near the graph is to its floor: the mean of a text's rows, each distinct token once with its share, added in place
 * by plain Java. ONNX has no such operator: a graph copies the rows first.
 */
@State(Scope.Benchmark)
public class GatherBenchmark {
    /** Rows added at a time, so that the sums are read and written once for all of them. */
    private static final int AT_ONCE = 4;

    /** Folder name of the trained base. */
    @Param("sentiment-base")
    public String base;

    private float[] table;
    private int columns;
    private int[][] rows;
    private float[][] shares;
    private float[] mean;

    /** Reads texts and table, and checks the sum against double precision. */
    @Setup
    public void open() {
        Tensor embedding =
                TextBag.weights(TextBag.read(BenchmarkTexts.model(base))).embedding();
        Tokenizer tokenizer = Tokenizer.read(BenchmarkTexts.model(base).resolve("tokenizer.json"));
        List<int[]> texts =
                BenchmarkTexts.reviews().stream().map(tokenizer::ids).toList();
        table = embedding.data();
        columns = embedding.size(1);
        mean = new float[columns];
        rows = new int[texts.size()][];
        shares = new float[texts.size()][];
        for (int t = 0; t < rows.length; t++) {
            bag(t, texts.get(t));
            check(t, texts.get(t));
        }
    }

    private void bag(int text, int[] ids) {
        Map<Integer, Integer> counts = new TreeMap<>();
        Arrays.stream(ids).forEach(id -> counts.merge(id, 1, Integer::sum));
        // Rows of the table's first entry with a share of 0 fill up to a multiple.
        int size = (counts.size() + AT_ONCE - 1) / AT_ONCE * AT_ONCE;
        rows[text] = new int[size];
        shares[text] = new float[size];
        int at = 0;
        for (Map.Entry<Integer, Integer> entry : counts.entrySet()) {
            rows[text][at] = entry.getKey() * columns;
            shares[text][at++] = (float) entry.getValue() / ids.length;
        }
    }

    private void check(int text, int[] ids) {
        addRows(rows[text], shares[text]);
        for (int c = 0; c < columns; c++) {
            double sum = 0;
            for (int id : ids) {
                sum += table[id * columns + c];
            }
            if (!(Math.abs(sum / ids.length - mean[c]) <= 1e-5)) {
                throw new IllegalStateException("text " + text + ", column " + c + ": another mean");
            }
        }
    }

    private void addRows(int[] from, float[] share) {
        float[] values = table;
        float[] sums = mean;
        Arrays.fill(sums, 0);
        for (int r = 0; r < from.length; r += AT_ONCE) {
            int a = from[r];
            int b = from[r + 1];
            int c = from[r + 2];
            int d = from[r + 3];
            float p = share[r];
            float q = share[r + 1];
            float s = share[r + 2];
            float t = share[r + 3];
            for (int i = 0; i < sums.length; i++) {
                sums[i] += p * values[a + i] + q * values[b + i] + s * values[c + i] + t * values[d + i];
            }
        }
    }

    /** Distinct rows to their weighted mean. */
    @Benchmark
    @OperationsPerInvocation(BenchmarkTexts.TEXTS)
    public void meanInPlace(Blackhole sink) {
        for (int t = 0; t < rows.length; t++) {
            addRows(rows[t], shares[t]);
            sink.consume(mean);
        }
    }
}
