package dev.rango.exporter.encoder;

import dev.rango.exporter.proof.LogitComparison;
import dev.rango.models.GoldenTexts;
import dev.rango.runtime.session.GraphScorer;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.SplittableRandom;

/**
 * What a transformer gives to texts alone and in company: logits or vectors, [texts][width].
 *
 * @param alone each text by itself
 * @param planned as the runtime shares runs
 * @param together all in one run
 * @param permuted the same in another order, put back
 * @param padded the same, twice as wide where the model reads so much
 */
public record Company(float[][] alone, float[][] planned, float[][] together, float[][] permuted, float[][] padded) {
    /** Share of the largest number of all answers: a graph that rounds each row by itself is far below, one that rounds by the batch above. */
    private static final double MOST = 0.01;

    private static final int SAMPLES = 8;
    private static final int LONGEST_SAMPLE = 64;
    private static final int SEED = 18;

    static Company of(OpenEncoder model) {
        List<int[]> ids = sample(model);
        int longest = ids.stream().mapToInt(row -> row.length).max().orElse(1);
        int most = Math.max(longest, Math.min(2 * longest, model.tokenizer().maxTokens()));
        try (GraphScorer<int[]> scorer = model.scorer()) {
            return new Company(
                    alone(scorer, ids),
                    scorer.logits(ids),
                    scorer.logitsInOneBatch(ids, longest),
                    permuted(scorer, ids, longest),
                    scorer.logitsInOneBatch(ids, most));
        }
    }

    /** The largest of a number; NaN where one is. */
    double difference() {
        double worst = 0;
        for (float[][] given : List.of(planned, together, permuted, padded)) {
            for (int i = 0; i < alone.length; i++) {
                for (int n = 0; n < alone[i].length; n++) {
                    // Math.max keeps NaN.
                    worst = Math.max(worst, Math.abs(alone[i][n] - given[i][n]));
                }
            }
        }
        return worst;
    }

    /** Whether texts get in company what they get alone, but for rounding. */
    boolean canShareRuns() {
        double largest = 0;
        for (float[] answer : alone) {
            for (float number : answer) {
                largest = Math.max(largest, Math.abs(number));
            }
        }
        return difference() <= Math.max(LogitComparison.LEAST, MOST * largest);
    }

    private static float[][] alone(GraphScorer<int[]> scorer, List<int[]> ids) {
        float[][] alone = new float[ids.size()][];
        for (int i = 0; i < alone.length; i++) {
            alone[i] = scorer.logits(List.of(ids.get(i)))[0];
        }
        return alone;
    }

    /** Ids of the golden texts, and of random ones of all lengths. */
    private static List<int[]> sample(OpenEncoder model) {
        List<int[]> ids = new ArrayList<>();
        for (String text : GoldenTexts.all()) {
            ids.add(model.tokenizer().ids(text));
        }
        SplittableRandom random = new SplittableRandom(SEED);
        int longest = Math.min(LONGEST_SAMPLE, model.tokenizer().maxTokens());
        for (int i = 0; i < SAMPLES; i++) {
            ids.add(random.ints(1 + random.nextInt(longest), 0, model.config().vocabSize())
                    .toArray());
        }
        ids.removeIf(row -> row.length == 0);
        return ids;
    }

    private static float[][] permuted(GraphScorer<int[]> scorer, List<int[]> ids, int columns) {
        List<Integer> order = new ArrayList<>();
        for (int i = 0; i < ids.size(); i++) {
            order.add(i);
        }
        Collections.shuffle(order, new Random(SEED));
        float[][] shuffled =
                scorer.logitsInOneBatch(order.stream().map(ids::get).toList(), columns);
        float[][] back = new float[shuffled.length][];
        for (int i = 0; i < back.length; i++) {
            back[order.get(i)] = shuffled[i];
        }
        return back;
    }
}
