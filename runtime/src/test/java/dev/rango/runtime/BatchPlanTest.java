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
        for (int i = 0; i < random.nextInt(1, 1024); i++) {
            ids.add(new int[random.nextInt(20) == 0 ? random.nextInt(5000) : random.nextInt(100)]);
        }
        boolean[] seen = new boolean[ids.size()];
        for (BatchPlan.Run run : BatchPlan.of(ids)) {
            int longest = 1;
            for (int member : run.members()) {
                assertThat(seen[member]).isFalse();
                seen[member] = true;
                longest = Math.max(longest, ids.get(member).length);
            }
            assertThat(run.columns()).isEqualTo(longest);
            if (run.members().length > 1) {
                assertThat(run.members().length * run.columns()).isLessThanOrEqualTo(BatchPlan.TOKEN_BUDGET);
            }
        }
        assertThat(seen).doesNotContain(false);
    }

    @Test
    void nothingNeedsNoRun() {
        assertThat(BatchPlan.of(List.of())).isEmpty();
    }
}
