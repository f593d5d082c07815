package dev.rango.runtime;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class BatchPlanTest {
    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4})
    void everyTextIsInOneRunThatFitsTheBudget(long seed) {
        SplittableRandom random = new SplittableRandom(seed);
        List<int[]> ids = new ArrayList<>();
        int texts = random.nextInt(500, BatchPlan.WINDOW);
        for (int i = 0; i < texts; i++) {
            ids.add(new int[random.nextInt(20) == 0 ? random.nextInt(5000) : random.nextInt(100)]);
        }
        boolean[] seen = new boolean[ids.size()];
        for (BatchPlan.Run run : BatchPlan.of(ids)) {
            int longest = 1;
            for (int member : run.members()) {
                assertThat(seen[member]).as("seed %d, text %d", seed, member).isFalse();
                seen[member] = true;
                longest = Math.max(longest, ids.get(member).length);
            }
            assertThat(run.columns()).isEqualTo(longest);
            if (run.members().length > 1) {
                assertThat(run.members().length * run.columns()).isLessThanOrEqualTo(BatchPlan.TOKEN_BUDGET);
            }
        }
        assertThat(seen).as("seed %d", seed).doesNotContain(false);
    }

    @Test
    void runsGoFromShortToLongAndTiesKeepTheirOrder() {
        List<BatchPlan.Run> runs =
                BatchPlan.of(List.of(new int[2], new int[1], new int[2], new int[0], new int[1], new int[0]));
        assertThat(runs).hasSize(1);
        assertThat(runs.get(0).members()).containsExactly(3, 5, 1, 4, 0, 2);
        assertThat(runs.get(0).columns()).isEqualTo(2);
    }

    @Test
    void theBudgetIsUsedUpAndATextBeyondItRunsAlone() {
        int half = BatchPlan.TOKEN_BUDGET / 2;
        List<BatchPlan.Run> runs =
                BatchPlan.of(List.of(new int[half], new int[BatchPlan.TOKEN_BUDGET + 1], new int[half], new int[half]));
        assertThat(runs).extracting(BatchPlan.Run::columns).containsExactly(half, half, BatchPlan.TOKEN_BUDGET + 1);
        assertThat(runs.get(0).members()).containsExactly(0, 2);
        assertThat(runs.get(1).members()).containsExactly(3);
        assertThat(runs.get(2).members()).containsExactly(1);
    }

    @Test
    void textsWithoutTokensStillHaveAColumn() {
        List<BatchPlan.Run> runs = BatchPlan.of(List.of(new int[0], new int[0]));
        assertThat(runs).extracting(BatchPlan.Run::columns).containsExactly(1);
    }

    @Test
    void nothingNeedsNoRun() {
        assertThat(BatchPlan.of(List.of())).isEmpty();
    }
}
