package dev.rango.meter;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** The rule on figures made up for it. */
class RecommendationTest {
    private static final Set<Traffic> ALL = EnumSet.allOf(Traffic.class);

    private static FormFigures form(
            String name, int models, long megabytes, double alone, double oneTask, double allTasks) {
        return new FormFigures(
                name,
                models,
                models * 11_000_000L,
                megabytes * 1_000_000,
                models > 1 ? 7_000 : 0.03,
                Map.of(Traffic.ALONE, alone, Traffic.BATCHES, oneTask, Traffic.MIXED, allTasks),
                alone);
    }

    @Test
    void whatSplitsMixedBatchesLosesAndIsToldWhy() {
        List<FormFigures> forms = List.of(
                form("merged", 8, 230, 20, 12, 16),
                form("branch", 8, 232, 21, 12, 16),
                form("swappable", 1, 150, 20, 12, 16),
                form("bank", 1, 151, 22, 13, 13));
        Recommendation all = Recommendation.of(forms, ALL, "text");
        assertThat(all.form()).isEqualTo("bank");
        assertThat(String.join("\n", all.reasons()))
                .contains("one text a call: 10 % slower than the fastest, merged")
                .contains("128 texts a call, all tasks: the fastest")
                .contains("not merged: with 128 texts a call, all tasks it is 23 % slower than bank")
                .contains("151 MB of memory and 11.0 MB of files; merged 230 MB and 88.0 MB")
                .contains("another task costs 30 ns");
        Recommendation unmixed = Recommendation.of(forms, EnumSet.of(Traffic.ALONE, Traffic.BATCHES), "text");
        assertThat(unmixed.form()).isEqualTo("swappable");
        assertThat(unmixed.reasons()).noneMatch(reason -> reason.contains("all tasks"));
    }

    @Test
    void amongAlikeTheFirstIsTaken() {
        List<FormFigures> one = List.of(
                form("merged", 1, 151, 20.4, 12.2, 12.2),
                form("branch", 1, 150, 20.0, 12.0, 12.0),
                form("swappable", 1, 152, 20.1, 12.1, 12.1),
                form("bank", 1, 150, 22, 13, 13));
        Recommendation recommendation = Recommendation.of(one, ALL, "text");
        assertThat(recommendation.form()).isEqualTo("merged");
        assertThat(recommendation.reasons()).noneMatch(reason -> reason.contains("another task"));
        assertThat(recommendation.reasons().get(0)).contains("as fast as the fastest, branch");
    }

    @Test
    void memoryCountsAmongTheFastOnly() {
        List<FormFigures> forms = List.of(form("merged", 2, 200, 10, 10, 10), form("bank", 1, 100, 10, 10, 11.6));
        assertThat(Recommendation.of(forms, ALL, "text").form()).isEqualTo("merged");
        assertThat(Recommendation.of(forms, EnumSet.of(Traffic.ALONE), "text").form())
                .isEqualTo("bank");
    }

    @Test
    void whenNoneIsFastEverywhereTheLeastSlowIsTaken() {
        List<FormFigures> forms = List.of(form("merged", 2, 100, 10, 10, 20), form("bank", 1, 300, 13, 10, 10));
        assertThat(Recommendation.of(forms, ALL, "text").form()).isEqualTo("bank");
    }
}
