package dev.rango.runtime.session;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Shapes for TensorRT: whatever the texts are, a batch lies inside of the profile that the engine was built for. */
class BatchShapesTest {
    private static final int LONGEST = 4096;

    @Test
    void eighteenWidthsServeAllLengths() {
        List<Integer> widths = IntStream.rangeClosed(0, LONGEST)
                .map(BatchShapes::width)
                .distinct()
                .boxed()
                .toList();
        assertThat(widths)
                .containsExactly(8, 16, 24, 32, 48, 64, 96, 128, 192, 256, 384, 512, 768, 1024, 1536, 2048, 3072, 4096);
    }

    @Test
    void aWidthIsTheNarrowestThatHoldsTheText() {
        int before = 0;
        for (int length = 1; length <= LONGEST; length++) {
            int width = BatchShapes.width(length);
            assertThat(width).isGreaterThanOrEqualTo(length).isGreaterThanOrEqualTo(before);
            // Short texts aside, at most half of the row is padding.
            assertThat(width).isLessThanOrEqualTo(Math.max(BatchShapes.STEP, 2 * length));
            before = width;
        }
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5, 6})
    void noBatchLeavesTheProfile(long seed) {
        SplittableRandom random = new SplittableRandom(seed);
        ShapeProfile profile = ShapeProfile.of(random.nextInt(1, 1000), random.nextInt(1, LONGEST + 1));
        BatchShapes shapes = BatchShapes.within(1 << 18, profile);
        int longest = profile.max().tokens();
        int[] lengths = IntStream.range(0, random.nextInt(BatchPlan.WINDOW))
                .map(i -> random.nextInt(10) == 0 ? random.nextInt(longest + 1) : random.nextInt(1 + longest / 10))
                .toArray();
        BatchPlan plan = new BatchPlan(shapes);
        TokenBags<int[]> bags = new TokenBags<>(null, LONGEST + 1);
        for (int length : lengths) {
            bags.accept(IntStream.range(0, length).toArray(), length);
        }
        int planned = 0;
        for (BatchPlanTest.Run run : BatchPlanTest.Run.of(plan, bags)) {
            assertThat(run.rows())
                    .isBetween(profile.min().batch(), profile.max().batch());
            assertThat(run.columns())
                    .isBetween(profile.min().tokens(), profile.max().tokens())
                    .isEqualTo(BatchShapes.width(run.columns()));
            assertThat(run.rows() == 1 || run.rows() * run.columns() <= 1 << 18).isTrue();
            for (int place = run.from(); place < run.to(); place++) {
                assertThat(lengths[plan.order(place)]).isLessThanOrEqualTo(run.columns());
                planned++;
            }
        }
        assertThat(planned).as("seed %d", seed).isEqualTo(lengths.length);
    }

    @Test
    void aTextThatNoEngineWasBuiltForIsRefusedInOneLine() {
        BatchShapes shapes = BatchShapes.within(1 << 18, ShapeProfile.of(100, 100));
        assertThat(shapes.columns(128)).isEqualTo(128);
        assertThatThrownBy(() -> shapes.columns(129))
                .hasMessage("text: has 129 different words, more than the 128 of the engine");
    }

    @Test
    void aProfileThatEndsBetweenTwoWidthsIsUsedToItsEnd() {
        ShapeProfile.Size max = new ShapeProfile.Size(4, 100);
        BatchShapes shapes = BatchShapes.within(1 << 18, new ShapeProfile(new ShapeProfile.Size(1, 1), max, max));
        assertThat(shapes.columns(97)).isEqualTo(100);
    }

    @ParameterizedTest
    @CsvSource({
        // 512 MiB / (4096 · 100 · 4 bytes) = 327, and the power of two below
        "100, 4096, 256, 4096",
        "300, 4096, 64, 4096",
        // 512 MiB / (512 · 100 · 4 bytes) = 2621: never more than a window
        "100, 512, 1024, 512",
        // A limit between two widths is rounded up.
        "100, 300, 1024, 384",
        // No limit.
        "100, 2147483647, 256, 4096",
        // A row that needs more than the budget still is a batch.
        "100000, 4096, 1, 4096"
    })
    void theLargestBatchFollowsFromABudgetOfMemory(int dimensions, int maxTokens, int batch, int tokens) {
        ShapeProfile profile = ShapeProfile.of(dimensions, maxTokens);
        assertThat(profile.max()).isEqualTo(new ShapeProfile.Size(batch, tokens));
        assertThat(profile.min()).isEqualTo(new ShapeProfile.Size(1, 1));
        assertThat(profile.opt().batch()).isEqualTo(Math.min(64, batch));
        long bytes = (long) batch * tokens * dimensions * Float.BYTES;
        assertThat(bytes <= ShapeProfile.LARGEST_TENSOR || batch == 1).isTrue();
    }
}
