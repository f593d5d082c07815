package dev.rango.runtime.session;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.reflect.Proxy;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class SortedInputsTest {
    @Test
    void everyInputIsInOneShareAndSharesAreOfAboutTheSameWork() {
        SplittableRandom random = new SplittableRandom(4);
        for (int round = 0; round < 500; round++) {
            List<String> texts = new ArrayList<>();
            for (int i = random.nextInt(60); i > 0; i--) {
                texts.add("x".repeat(random.nextInt(40)));
            }
            int shares = 1 + random.nextInt(9);
            SortedInputs<String> sorted = new SortedInputs<>(texts, String::length, shares);
            assertThat(sorted).containsExactlyInAnyOrderElementsOf(texts);
            assertThat(Arrays.stream(sorted.origins()).distinct().count()).isEqualTo(texts.size());
            double total = texts.size() + String.join("", texts).length();
            int from = 0;
            assertThat(sorted.ends().length).isLessThanOrEqualTo(shares);
            for (int end : sorted.ends()) {
                int size = 0;
                for (int place = from; place < end; place++) {
                    assertThat(sorted.get(place)).isSameAs(texts.get(sorted.origin(place)));
                    assertThat(place == 0
                                    || sorted.get(place - 1).length()
                                            >= sorted.get(place).length())
                            .isTrue();
                    size += 1 + sorted.get(place).length();
                }
                assertThat(size - total / shares).isLessThan(41);
                from = end;
            }
            assertThat(from).isEqualTo(texts.size());
        }
    }

    /** So that a run holds the same texts whatever sort was used. */
    @Test
    void equalInputsKeepTheirOrder() {
        SortedInputs<String> sorted = new SortedInputs<>(List.of("a", "bb", "b", "cc", "c"), String::length, 2);
        assertThat(sorted).containsExactly("bb", "cc", "a", "b", "c");
        assertThat(sorted.ends()).containsExactly(2, 5);
    }

    @Test
    void eachInputKeepsItsTask() {
        List<String> told = new ArrayList<>();
        Runner runner = (Runner) Proxy.newProxyInstance(
                Runner.class.getClassLoader(), new Class<?>[] {Runner.class}, (self, method, arguments) -> {
                    told.add(method.getName() + Arrays.toString(arguments));
                    return null;
                });
        Rows rows = Rows.each(new int[] {7, 8, 9}, new float[] {1, 2, 3}).in(new int[] {2, 0, 1});
        for (int row = 0; row < 3; row++) {
            rows.put(row, runner);
        }
        Rows.all(5).in(new int[] {1, 0}).put(1, runner);
        assertThat(told).containsExactly("putTask[9, 3.0]", "putTask[7, 1.0]", "putTask[8, 2.0]", "putTask[5, 1.0]");
    }
}
