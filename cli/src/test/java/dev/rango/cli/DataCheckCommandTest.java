package dev.rango.cli;

import static dev.rango.cli.Outcome.assertUnusable;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DataCheckCommandTest {
    private static final String VECTORS = "good 1 0\nbad 0 1\nfilm 1 1\nplot 0 0\n";

    @TempDir
    Path folder;

    @Test
    void saysThatNothingIsOff() throws IOException {
        Outcome outcome = check("good film,pos\nbad film,neg\ngood plot,pos\nbad plot,neg\n".repeat(1)
                + "good good,pos\nbad bad,neg\nfilm good,pos\nfilm bad,neg\n");
        assertThat(outcome.code()).as(outcome.err()).isZero();
        assertThat(outcome.err()).isEmpty();
        assertThat(outcome.out())
                .contains("data.csv: 8 texts to train on, none to test with")
                .contains("Labels: 2, balanced, 50.00 % each")
                .containsPattern("\"neg\" +4 +50\\.0 %")
                .contains("nothing is off")
                .doesNotContain("!");
    }

    @Test
    void labelsThatOnlyLookEqualAreTold() throws IOException {
        String rows = "good a,positive\ngood b,positive \ngood c, positive\ngood d,Positive\nbad e,negative\n";
        Outcome outcome = check(rows, "--vectors", vectors().toString());
        assertThat(outcome.out())
                .contains(
                        "differ only in white space or capitals, and are learnt as 4 classes",
                        "\" positive\" (1 text)",
                        "\"positive \" (1 text)");
        assertThat(kinds(check(rows, "--json").json())).startsWith("near-equal-labels");
    }

    @Test
    void emptyAndMissingTextsAreCounted() throws IOException {
        JsonNode json = check("good film,pos\n\"\"\"\",pos\nnan,neg\nNone,neg\nbad,neg\n\"\"\"\",neg\n", "--json")
                .json();
        assertThat(json.at("/train/rows").asInt()).isEqualTo(6);
        assertThat(json.at("/train/empty").asInt()).isEqualTo(2);
        assertThat(json.at("/train/missing/1/word").asText()).isEqualTo("nan");
        assertThat(kinds(json)).contains("empty-examples", "missing-texts");
    }

    @Test
    void rowsThatCannotBeUsedAreRefusedTogetherOrLeftOut() throws IOException {
        String rows = "good film,pos\n,pos\nbad,neg\n  ,neg\nmore,\n";
        assertUnusable(
                check(rows),
                "3 of 5 rows cannot be used: the text is empty (lines 3, 5); the label is empty (line 6);"
                        + " --skip-bad-rows leaves out such rows");
        Outcome outcome = check(rows, "--skip-bad-rows", "--json");
        assertThat(outcome.json().at("/train/rows").asInt()).isEqualTo(2);
        assertThat(outcome.json().at("/data_notes/0").asText())
                .contains("skipped 3 of 5 rows: the text is empty (lines 3, 5)");
        assertThat(outcome.err()).contains("note: ", "skipped 3 of 5 rows");
    }

    @Test
    void copiesContradictionsAndOverlap() throws IOException {
        Path test = Files.writeString(folder.resolve("test.csv"), "text,label\nBAD film,neg\nnew,pos\n");
        Outcome outcome =
                check("good film,pos\nbad film,neg\ngood film,pos\nGood  film,neg\n", "--test-data", test.toString());
        assertThat(outcome.code()).isZero();
        assertThat(outcome.out())
                .contains("2 texts of 4 to train on repeat an earlier one, first row 1 and row 3 (\"good film\")")
                .contains(
                        "1 text to train on has two labels, first row 1 and row 4 (\"Good  film\"): \"pos\" and \"neg\"")
                .contains(
                        "1 text of 2 to test with is trained on as well, first training row 2 and test row 1 (\"BAD film\")");
        JsonNode json = check("good film,pos\nbad film,neg\n", "--test-data", test.toString(), "--json")
                .json();
        assertThat(json.at("/overlap/same_tokens").asInt()).isEqualTo(1);
        assertThat(json.at("/overlap/first_repeats/0/row").asInt()).isEqualTo(2);
        assertThat(json.at("/overlap/first_repeats/0/other_row").asInt()).isEqualTo(1);
        assertThat(json.at("/labels/0/test").asInt()).isEqualTo(1);
    }

    @Test
    void numbersThatLookLikeMeasurements() throws IOException {
        StringBuilder rows = new StringBuilder();
        for (int i = 1; i <= 100; i++) {
            rows.append("text ").append(i).append(',').append(i).append('\n');
        }
        Outcome outcome = check(rows.toString());
        assertThat(outcome.out())
                .contains("the 100 labels are numbers and look like measurements")
                .contains("… 90 more")
                .contains("1 warning\n");
    }

    @Test
    void labelsThatAreSeldomOrOverwhelming() throws IOException {
        StringBuilder rows = new StringBuilder();
        for (int i = 0; i < 97; i++) {
            rows.append("text ").append(i).append(",ham\n");
        }
        rows.append("win,spam\nbuy,spam\nodd,eggs\n");
        Outcome outcome = check(rows.toString(), "--labels", "ham,spam,eggs,tea");
        assertThat(outcome.out())
                .contains("very uneven, 1.00 % to 97.00 %")
                .contains("97.00 % of the texts have the label \"ham\"")
                .contains("2 labels with only 1 to 3 texts to train on: \"spam\" (2 texts), \"eggs\" (1 text)")
                .contains("\"tea\" has no text to train on");
    }

    @Test
    void anotherScriptThanThatOfTheVectorsIsNamed() throws IOException {
        StringBuilder words = new StringBuilder();
        for (int i = 0; i < 1200; i++) {
            words.append("word").append(i).append(" 1 0\n");
        }
        Path vectors = Files.writeString(folder.resolve("words.vec"), words);
        String rows = "хороший фильм,pos\nплохой фильм,neg\n";
        Outcome outcome = check(rows, "--vectors", vectors.toString());
        assertThat(outcome.out())
                .contains("100.00 % of the letters to train on are Cyrillic, but none of the vocabulary's 1,200 words")
                .contains("only 0.00 % of the tokens to train on are in the vocabulary")
                .contains("most often unknown: \"фильм\" 2")
                .contains("2 texts to train on have no known word");
    }

    @Test
    void aScriptWithoutSpacesSaysWhatToDo() throws IOException {
        String rows = "这部电影非常好看,pos\n很无聊的电影,neg\n";
        String vectors = vectors().toString();
        assertThat(check(rows, "--vectors", vectors).out())
                .contains("are Han, but none of", "put spaces between the words");
        JsonNode json = check(rows, "--vectors", vectors, "--json").json();
        assertThat(json.at("/train/tokens/scripts/0/words").asInt(-1)).isZero();
    }

    @Test
    void strictMakesAWarningAFailure() throws IOException {
        String off = "a b,pos\na b,neg\n";
        assertThat(check(off).code()).isZero();
        assertThat(check(off, "--strict").code()).isEqualTo(Rango.CHECK_FAILED);
        assertThat(check(off, "--strict", "--json").code()).isEqualTo(Rango.CHECK_FAILED);
        String well = "a,pos\nb,pos\nc,pos\nd,pos\ne,neg\nf,neg\ng,neg\nh,neg\n";
        assertThat(check(well, "--strict").code()).isZero();
    }

    @Test
    void theNameMayStandAnywhereAndBeWrittenAsElsewhere() throws IOException {
        Path file = Files.writeString(folder.resolve("d.csv"), "text,label\na,pos\nb,neg\n");
        for (String[] arguments : List.of(
                new String[] {"data", "check", "csv:" + file},
                new String[] {"data", "check", "--json", "csv:" + file},
                new String[] {"data", "check", "--text-column", "text", "csv:" + file, "--json"},
                new String[] {"data", "check", "--data", "csv:" + file},
                new String[] {"data", "check", "--data=csv:" + file})) {
            assertThat(Outcome.run(arguments).code())
                    .as(String.join(" ", arguments))
                    .isZero();
        }
        Outcome.assertUnusable(Outcome.run("data", "check", file.toString()), "no format before a colon");
        assertThat(Outcome.run("data", "check").code()).isEqualTo(2);
        assertThat(Outcome.run("data", "check", "csv:" + file, "csv:" + file).code())
                .isEqualTo(2);
        assertThat(Outcome.run("data", "check", "csv:" + file, "--vectors", "a", "--base", "b")
                        .code())
                .isEqualTo(2);
    }

    @Test
    void hostileTextMovesNoCursor() throws IOException {
        Outcome outcome = check("\u001B[2Jx,pos\n\u001B[2Jx,pos\u0007\ny,neg\n");
        assertThat(outcome.out()).doesNotContain("\u001B", "\u0007");
    }

    @Test
    void pictures() throws IOException {
        for (String part : List.of("train", "t10k")) {
            ByteBuffer images = ByteBuffer.allocate(16 + 12 * 784);
            images.putInt(0x803).putInt(12).putInt(28).putInt(28);
            ByteBuffer labels = ByteBuffer.allocate(8 + 12);
            labels.putInt(0x801).putInt(12);
            for (int i = 0; i < 12; i++) {
                labels.put((byte) (i % 3));
                // Picture 11 is blank; of the others, the tenth is the first again, under another label.
                images.put(16 + i * 784 + (i == 9 ? 0 : i), (byte) (i == 11 ? 0 : 200));
            }
            labels.put(8 + 9, (byte) 1);
            Files.write(folder.resolve(part + "-images-idx3-ubyte"), images.array());
            Files.write(folder.resolve(part + "-labels-idx1-ubyte"), labels.array());
        }
        JsonNode json =
                Outcome.run("data", "check", "mnist:" + folder, "--json").json();
        assertThat(json.at("/unit").asText()).isEqualTo("images");
        assertThat(json.at("/train/empty").asInt()).isEqualTo(1);
        assertThat(json.at("/train/repeats/exact").asInt()).isEqualTo(1);
        assertThat(json.at("/train/repeats/contradictions").asInt()).isEqualTo(1);
        assertThat(json.at("/overlap/exact").asInt()).isEqualTo(11);
        assertThat(kinds(json)).contains("train-test-overlap", "label-not-trained");
        assertThat(json.at("/train/tokens").isMissingNode()).isTrue();
        Outcome.assertUnusable(Outcome.run("data", "check", "mnist:" + folder, "--vectors", "x.vec"), "is for texts");
    }

    @Test
    void evaluateSaysItToo() throws IOException {
        Path file =
                Files.writeString(folder.resolve("d.csv"), "text,label\nдлинный плохой фильм,negative\nnan,positive\n");
        Outcome outcome = Outcome.run("evaluate", "--data", "csv:" + file, "--json");
        assertThat(outcome.code()).isZero();
        assertThat(outcome.err())
                .contains("warning: 1 text to test with reads as a missing value (\"nan\" 1)")
                .contains("of the letters to test with are Cyrillic");
        assertThat(kinds(outcome.json())).contains("missing-texts", "uncovered-script");
    }

    private Outcome check(String rows, String... options) throws IOException {
        Path file = Files.writeString(folder.resolve("data.csv"), "text,label\n" + rows, UTF_8);
        List<String> arguments = new ArrayList<>(List.of("data", "check", "csv:" + file));
        arguments.addAll(List.of(options));
        return Outcome.run(arguments.toArray(String[]::new));
    }

    private Path vectors() throws IOException {
        return Files.writeString(folder.resolve("words.vec"), VECTORS);
    }

    private static List<String> kinds(JsonNode json) {
        List<String> kinds = new ArrayList<>();
        json.get("data_warnings")
                .forEach(warning -> kinds.add(warning.get("kind").asText()));
        return kinds;
    }
}
