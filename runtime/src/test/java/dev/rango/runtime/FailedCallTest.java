package dev.rango.runtime;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.rango.runtime.session.GraphScorer;
import dev.rango.runtime.session.TestGraph;
import dev.rango.runtime.text.Vocabulary;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.AbstractList;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Whatever a call dies of, later ones, in the same thread and the same lane, get their own answers, to the last bit. */
@Timeout(value = 100, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class FailedCallTest {
    private static final int ROUNDS = 150;
    private static final int TEXTS = 400;

    @TempDir
    static Path folder;

    private static Path model;

    @BeforeAll
    static void write() throws IOException {
        model = TestGraph.writeTexts(folder.resolve("texts"));
    }

    private static List<String> texts(TextClassifier classifier, SplittableRandom random) {
        Vocabulary words = classifier.tokenizer().vocabulary();
        List<String> texts = new ArrayList<>();
        for (int i = 0; i < TEXTS; i++) {
            StringBuilder text = new StringBuilder();
            // Few words, so that texts share them: what a lane remembers of one would be found in another.
            for (int length = random.nextInt(random.nextInt(10) == 0 ? 2000 : 30); length > 0; length--) {
                text.append(words.word(2 + random.nextInt(40))).append(' ');
            }
            texts.add(text.toString());
        }
        return texts;
    }

    /** Fails at one text: it cannot be read, is null, or its run fails or takes too long. */
    private static List<String> failing(List<String> texts, int at, int kind, TextClassifier classifier) {
        return new AbstractList<>() {
            @Override
            public String get(int index) {
                if (index != at) {
                    return texts.get(index);
                }
                return switch (kind) {
                    case 0 -> throw new OutOfMemoryError("of a test");
                    case 1 -> null;
                    case 2 -> texts.get(index) + TestGraph.failingWord(classifier);
                    default -> texts.get(index) + TestGraph.slowWord(classifier);
                };
            }

            @Override
            public int size() {
                return texts.size();
            }
        };
    }

    @ParameterizedTest
    @CsvSource({"1, 3", "3, 4"})
    void laterTextsGetTheirOwnAnswers(int workers, long seed) {
        ClassifierOptions options = new ClassifierOptions(workers).withRunLimit(Duration.ofSeconds(1));
        SplittableRandom random = new SplittableRandom(seed);
        try (TextClassifier classifier = TestGraph.openTexts(model, options)) {
            List<String> texts = texts(classifier, random);
            float[][] expected;
            try (TextClassifier other = TestGraph.openTexts(model, ClassifierOptions.DEFAULT)) {
                expected = other.logits(texts);
            }
            for (int round = 0; round < ROUNDS; round++) {
                // A slow one costs its limit.
                int kind = round % 75 == 0 ? 3 : random.nextInt(3);
                List<String> bad = failing(texts, random.nextInt(TEXTS), kind, classifier);
                assertThatThrownBy(() -> classifier.logits(bad))
                        .as("kind " + kind)
                        .isNotNull();
                int one = random.nextInt(TEXTS);
                assertThat(classifier.logits(texts.subList(one, one + 1))[0])
                        .as("seed %d, round %d, after kind %d", seed, round, kind)
                        .isEqualTo(expected[one]);
                if (round % 5 == 0) {
                    assertThat(classifier.logits(texts)).isDeepEqualTo(expected);
                }
            }
        }
    }

    /** As from a vocabulary that was made up: an id that is none, behind good ones of the same text. */
    @Test
    void anIdOutOfRangeSpoilsNoOtherText() {
        try (GraphScorer<int[]> scorer = GraphScorer.open(model.resolve("model.onnx"))) {
            List<int[]> ids = List.of(new int[] {2, 3, 4, 3}, new int[] {5, 2}, new int[] {3, 3, 3});
            float[][] expected = scorer.logits(ids);
            for (int[] bad : List.of(new int[] {2, 3, -1}, new int[] {-7}, new int[] {4, 3, 5, 2, Integer.MIN_VALUE})) {
                assertThatThrownBy(() -> scorer.logits(List.of(new int[] {3, 2}, bad)))
                        .isInstanceOf(IndexOutOfBoundsException.class);
                assertThat(scorer.logits(ids)).isDeepEqualTo(expected);
            }
        }
    }

    @Test
    void anAnswerThatIsNotTakenSpoilsNoOtherText() {
        try (TextClassifier classifier = TestGraph.openTexts(model, ClassifierOptions.DEFAULT)) {
            float[] expected = classifier.classify("a film").probabilities();
            for (int i = 0; i < 3; i++) {
                assertThatThrownBy(() -> classifier.classify((String) null)).isInstanceOf(NullPointerException.class);
                assertThatThrownBy(() -> classifier.classify("a film " + TestGraph.failingWord(classifier)))
                        .isInstanceOf(UnusableInputException.class)
                        .hasMessageContaining("ONNX Runtime fails on a batch of 1 x ");
                assertThat(classifier.classify("a film").probabilities()).isEqualTo(expected);
            }
        }
    }

    /** In a process of its own, whose memory is filled up to a seeded rest before each call. */
    @Test
    void memoryThatRunsOutAnywhereSpoilsNoOtherText() throws Exception {
        Path output = folder.resolve("output");
        Process process = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-Xmx40m",
                        "-XX:+UseSerialGC",
                        "-XX:TieredStopAtLevel=1",
                        "-Drango.home=" + System.getProperty("rango.home"),
                        "-cp",
                        System.getProperty("java.class.path"),
                        LittleMemory.class.getName(),
                        model.toString())
                .redirectErrorStream(true)
                .redirectOutput(output.toFile())
                .start();
        try {
            assertThat(process.waitFor(90, TimeUnit.SECONDS)).isTrue();
        } finally {
            process.destroyForcibly();
        }
        assertThat(output).content().matches("ran out [1-9][0-9]* times\n");
    }

    /** The program of the process. */
    static final class LittleMemory {
        private static final int CALLS = 40;

        private static final int SMALLEST = 1 << 14;

        private LittleMemory() {}

        public static void main(String[] arguments) {
            SplittableRandom random = new SplittableRandom(9);
            int ranOut = 0;
            try (TextClassifier classifier = TestGraph.openTexts(Path.of(arguments[0]), ClassifierOptions.DEFAULT)) {
                List<String> texts = texts(classifier, random);
                float[][] expected = classifier.logits(texts);
                for (int call = 0; call < CALLS; call++) {
                    // Longer than any before, so that everything must grow; not ASCII now and then.
                    String large = (call % 3 == 0 ? "gro\u00dfer film " : "large film ").repeat(2000 * (call % 10 + 1));
                    boolean[] failed = new boolean[1];
                    byte[][] ballast = fill(random.nextInt(1 << 20));
                    try {
                        classifier.classify(large);
                    } catch (OutOfMemoryError expectedHere) {
                        failed[0] = true;
                    } finally {
                        ballast = null;
                    }
                    ranOut += failed[0] ? 1 : 0;
                    int one = random.nextInt(TEXTS);
                    float[] answer = classifier.logits(texts.subList(one, one + 1))[0];
                    if (answer[0] != expected[one][0]) {
                        System.out.println("call " + call + ": another answer for text " + one);
                    }
                }
                float[][] after = classifier.logits(texts);
                for (int i = 0; i < TEXTS; i++) {
                    if (after[i][0] != expected[i][0]) {
                        System.out.println("another answer at the end for text " + i);
                    }
                }
            }
            System.out.println("ran out " + ranOut + " times");
        }

        /** All memory but so much. */
        private static byte[][] fill(int left) {
            byte[][] ballast = new byte[256][];
            byte[] spared = new byte[left];
            int size = 1 << 20;
            int used = 0;
            while (size >= SMALLEST && used < ballast.length) {
                try {
                    ballast[used] = new byte[size];
                    used++;
                } catch (OutOfMemoryError full) {
                    size /= 2;
                }
            }
            spared[0] = 1;
            return ballast;
        }
    }
}
