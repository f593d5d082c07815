package dev.rango.meter;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.rango.runtime.UnusableInputException;
import dev.rango.runtime.text.Tokenizer;
import dev.rango.runtime.text.Vocabulary;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class InputSetTest {
    private static final Tokenizer TOKENIZER = Tokenizer.read(Samples.SENTIMENT.resolve("tokenizer.json"));

    @Test
    void bytesAreThoseOfJavasEncoder() {
        Random random = new Random(3);
        List<String> texts = IntStream.range(0, 300)
                .mapToObj(t -> IntStream.range(0, random.nextInt(40))
                        .mapToObj(i -> switch (random.nextInt(5)) {
                            case 0 -> "a";
                            case 1 -> "é";
                            case 2 -> "語";
                            case 3 -> "😀";
                            default -> String.valueOf((char) (0xD800 + random.nextInt(0x800)));
                        })
                        .collect(Collectors.joining()))
                .collect(Collectors.toList());
        texts.add("not blank");
        InputSet<String> set = InputSet.of("seed 3", "", texts);
        long sum = 0;
        for (int i = 0; i < texts.size(); i++) {
            int bytes = texts.get(i).getBytes(UTF_8).length;
            assertThat(set.length(i)).as(texts.get(i)).isEqualTo(bytes);
            sum += bytes;
        }
        assertThat(set.bytes()).isEqualTo(sum);
    }

    @Test
    void nothingToMeasureIsRefused() {
        assertThatThrownBy(() -> InputSet.of("f.txt", "", List.of()))
                .isInstanceOf(UnusableInputException.class)
                .hasMessage("f.txt: holds no text");
        assertThatThrownBy(() -> InputSet.of("f.txt", "", List.of("", " \t")))
                .hasMessage("f.txt: holds empty lines only");
        assertThat(InputSet.of("f.txt", "", List.of("", "one")).size()).isEqualTo(2);
    }

    @Test
    void fingerprintsTellSetsApart() {
        InputSet<String> set = InputSet.of("a", "", List.of("one", "two"));
        assertThat(InputSet.of("b", "", List.of("one", "two")).fingerprint()).isEqualTo(set.fingerprint());
        assertThat(InputSet.of("a", "", List.of("two", "one")).fingerprint()).isNotEqualTo(set.fingerprint());
    }

    @Test
    void syntheticTextsAreTheSameEveryTime() {
        assertThat(InputSet.synthetic(TOKENIZER.vocabulary()).inputs())
                .isEqualTo(InputSet.synthetic(TOKENIZER.vocabulary()).inputs());
    }

    /** The figures of IMDB's test reviews that SyntheticTexts names, counted by the tokenizer. */
    @Test
    void syntheticTextsHaveTheStatisticsOfReviews() {
        InputSet<String> set = InputSet.synthetic(TOKENIZER.vocabulary());
        int[][] ids = set.inputs().stream().map(TOKENIZER::ids).toArray(int[][]::new);
        double[] logs =
                Arrays.stream(ids).mapToDouble(row -> Math.log(row.length)).toArray();
        assertThat(set.size()).isEqualTo(2048);
        // The vocabulary's words with apostrophes become several tokens, so that texts are a little longer than drawn.
        assertThat(Spread.mean(logs)).isCloseTo(5.368, within(0.06));
        assertThat(Spread.variation(logs) * Spread.mean(logs)).isCloseTo(0.640, within(0.03));
        int[] lengths = Arrays.stream(ids).mapToInt(row -> row.length).sorted().toArray();
        // Deciles of the reviews: 103, 200 and 513 tokens.
        assertThat(lengths[205]).isBetween(88, 118);
        assertThat(lengths[1024]).isBetween(190, 230);
        assertThat(lengths[1843]).isBetween(430, 560);
        long tokens = Arrays.stream(lengths).asLongStream().sum();
        long unknown = Arrays.stream(ids)
                .flatMapToInt(Arrays::stream)
                .filter(id -> id == Vocabulary.UNKNOWN)
                .count();
        assertThat((double) unknown / tokens).isCloseTo(0.026, within(0.004));
        double distinct = Arrays.stream(ids)
                .mapToInt(row -> Arrays.stream(row)
                        .boxed()
                        .collect(Collectors.toCollection(HashSet::new))
                        .size())
                .average()
                .orElseThrow();
        assertThat(distinct).isCloseTo(142, within(12.0));
        assertThat((double) set.bytes() / set.size()).isCloseTo(1294, within(100.0));
    }

    @Test
    void aVocabularyWithoutWordsStillGivesTexts() {
        Vocabulary empty = Vocabulary.of(List.of("<unk>", "<pad>"));
        assertThat(new SyntheticTexts(empty).texts(3)).hasSize(3).noneMatch(String::isBlank);
    }

    @Test
    void callsAreAllOfOneSizeAndRepeat() {
        InputSet<String> set = InputSet.of("", "", List.of("a", "bb", "ccc", "dddd", "eeeee"));
        Workload<String> twos = new Workload<>(set, 2);
        assertThat(twos.inputs(0)).containsExactly("a", "bb");
        assertThat(twos.inputs(2)).containsExactly("eeeee", "a");
        assertThat(twos.inputs(3)).isEqualTo(twos.inputs(0));
        assertThat(twos.bytes(2)).isEqualTo(6);
        Workload<String> larger = new Workload<>(set, 12);
        assertThat(larger.inputs(0)).hasSize(12).startsWith("a", "bb").endsWith("a", "bb");
        assertThat(larger.bytes(7)).isEqualTo(2 * 15 + 3);
    }
}
