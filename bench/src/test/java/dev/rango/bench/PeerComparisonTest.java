package dev.rango.bench;

import static org.assertj.core.api.Assertions.assertThat;

import dev.rango.data.DataSpec;
import dev.rango.data.FileOptions;
import dev.rango.runtime.text.Tokenizer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Every peer on the reviews and the sentiment model that the repository ships: opened, checked, timed. */
class PeerComparisonTest {
    private static final Path HOME = Path.of(System.getProperty("rango.home"));
    private static final Path MODEL = HOME.resolve("models/zoo/sentiment");

    /** 360 short texts teach a peer little; a coin would get 0.5. */
    private static final PeerExpectations SMALL = new PeerExpectations(0.55, 0.9, 0, 0.55, 0.9);

    private static Reviews reviews;

    @TempDir
    Path work;

    @BeforeAll
    static void read() {
        // Before anyone else touches ONNX Runtime in this process.
        DjlPeer.startEngine(System.err::println);
        Path corpus = HOME.resolve("data/corpus/reviews");
        reviews = Reviews.of(
                DataSpec.parse("csv:" + corpus.resolve("train.csv"))
                        .source(FileOptions.DEFAULT.withTestFile(corpus.resolve("test.csv")))
                        .load(),
                Tokenizer.read(MODEL.resolve("tokenizer.json")));
    }

    @Test
    void everyPeerIsRightAndTimed() {
        List<Standing> standings = compare(SMALL, work, 2);

        assertThat(standings).allSatisfy(standing -> {
            assertThat(standing.check().passed()).as(standing.toString()).isTrue();
            assertThat(standing.rates()).hasSize(2);
            assertThat(Spread.of(standing.rates()).low()).isPositive();
        });
        assertThat(standings)
                .extracting(Standing::name)
                .containsExactly(
                        "float",
                        "float, in plain Java",
                        "float, two workers",
                        "float, two callers",
                        "float, in plain Java, two workers",
                        "JFastText 0.5",
                        "fastText4j 1.2.2",
                        "OpenNLP maxent",
                        "DJL Predictor",
                        "DJL Predictor, our tokenizer",
                        "Rango tokenizer",
                        "Hugging Face tokenizers");
        assertThat(new PeerClaims(standings, "float", Optional.empty()).all())
                .filteredOn(claim -> claim.measured().contains("not measured"))
                .extracting(Claim::what)
                .containsExactly("int8, one worker");
    }

    @Test
    void aWrongPeerIsNamedAndNotTimed() throws IOException {
        Path broken = work.resolve("peers/opennlp.bin");
        Files.createDirectories(broken.getParent());
        Files.writeString(broken, "no model");
        PeerExpectations tooHigh = new PeerExpectations(1.01, 1.02, 0, 0, 1);

        List<Standing> standings = compare(tooHigh, work, 1);

        Standing fastText = standing(standings, "JFastText 0.5");
        assertThat(fastText.check().toString()).startsWith("✗ accuracy within 101.0");
        assertThat(fastText.timed()).isFalse();
        Standing openNlp = standing(standings, "OpenNLP maxent");
        assertThat(openNlp.check().toString()).startsWith("✗ cannot be had here: ");
        assertThat(openNlp.timed()).isFalse();
        assertThat(standing(standings, "DJL Predictor").timed()).isTrue();
        assertThat(new PeerClaims(standings, "float", Optional.empty()).all().get(0))
                .satisfies(claim -> assertThat(claim.holds()).isFalse())
                .satisfies(claim -> assertThat(claim.measured()).startsWith("not measured: JFastText 0.5: accuracy"));
    }

    private static List<Standing> compare(PeerExpectations expectations, Path work, int rounds) {
        try (PeerComparison comparison = new PeerComparison(reviews, work, expectations, words -> {})) {
            return comparison.run(List.of(ModelUnderTest.parse("float=" + MODEL, 0)), rounds);
        }
    }

    private static Standing standing(List<Standing> standings, String name) {
        return standings.stream()
                .filter(standing -> standing.name().equals(name))
                .findFirst()
                .orElseThrow();
    }
}
