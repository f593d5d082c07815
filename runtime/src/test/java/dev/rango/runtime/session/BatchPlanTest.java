package dev.rango.runtime.session;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class BatchPlanTest {
    private static final int LONGEST = 5000;

    private final BatchPlan plan = new BatchPlan(BatchShapes.within(BatchShapes.STEP, TokenBags.CELLS));

    /** One of a plan. */
    record Run(int from, int to, int columns) {
        static List<Run> of(BatchPlan plan, Batch<?> batch) {
            return IntStream.range(0, plan.of(batch))
                    .mapToObj(run -> new Run(plan.from(run), plan.to(run), plan.columns(run)))
                    .toList();
        }

        int rows() {
            return to - from;
        }
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4})
    void everyTextIsInOneRunThatFitsTheBudget(long seed) {
        SplittableRandom random = new SplittableRandom(seed);
        int[] lengths = IntStream.range(0, random.nextInt(500, BatchPlan.WINDOW))
                .map(i -> random.nextInt(20) == 0 ? random.nextInt(LONGEST) : random.nextInt(100))
                .toArray();
        boolean[] seen = new boolean[lengths.length];
        for (Run run : Run.of(plan, bags(lengths))) {
            int longest = 1;
            for (int member : members(run)) {
                assertThat(seen[member]).as("seed %d, text %d", seed, member).isFalse();
                seen[member] = true;
                longest = Math.max(longest, lengths[member]);
            }
            assertThat(run.columns()).isBetween(longest, longest + 7);
            if (run.rows() > 1) {
                assertThat(run.rows() * run.columns()).isLessThanOrEqualTo(TokenBags.CELLS);
            }
        }
        assertThat(seen).as("seed %d", seed).doesNotContain(false);
    }

    @Test
    void runsGoFromShortToLongAndTiesKeepTheirOrder() {
        List<Run> runs = Run.of(plan, bags(2, 1, 2, 0, 1, 0));
        assertThat(runs).hasSize(1);
        assertThat(members(runs.get(0))).containsExactly(3, 5, 1, 4, 0, 2);
        assertThat(runs.get(0).columns()).isEqualTo(8);
    }

    @Test
    void theBudgetIsUsedUpAndATextBeyondItRunsAlone() {
        int half = TokenBags.CELLS / 2;
        List<Run> runs = Run.of(plan, bags(half, TokenBags.CELLS + 8, half, half));
        assertThat(runs).extracting(Run::columns).containsExactly(half, half, TokenBags.CELLS + 8);
        assertThat(members(runs.get(0))).containsExactly(0, 2);
        assertThat(members(runs.get(1))).containsExactly(3);
        assertThat(members(runs.get(2))).containsExactly(1);
    }

    @Test
    void textsWithoutTokensStillHaveColumns() {
        assertThat(Run.of(plan, bags(0, 0))).extracting(Run::columns).containsExactly(8);
    }

    @Test
    void nothingNeedsNoRunAndPlansDoNotMix() {
        assertThat(Run.of(plan, bags())).isEmpty();
        assertThat(Run.of(plan, bags(3, 4))).hasSize(1);
        assertThat(Run.of(plan, bags())).isEmpty();
    }

    private int[] members(Run run) {
        return IntStream.range(run.from(), run.to()).map(plan::order).toArray();
    }

    /** Bags of so many different tokens. */
    private static TokenBags<int[]> bags(int... lengths) {
        TokenBags<int[]> bags = new TokenBags<>(null, LONGEST + 10);
        for (int length : lengths) {
            bags.accept(IntStream.range(0, length).toArray(), length);
        }
        return bags;
    }
}
