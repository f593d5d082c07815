package dev.rango.data;

import static dev.rango.data.TestFiles.complaint;
import static dev.rango.data.TestFiles.gzip;
import static dev.rango.data.TestFiles.utf8;
import static dev.rango.data.TestFiles.write;
import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class OwnFileSourceTest {
    private static final String SOUND = "text,label\nfine,pos\nbad,neg\nso so,neutral\n";

    @TempDir
    Path folder;

    @Test
    void csvHasQuotesCommasAndLineBreaksInValues() {
        String content = "id,label,text\r\n1,pos,\"one, \"\"two\"\"\nthree\"\r\n\r\n2,neg,back\\slash \"inside\"";
        LabelledDataset data = load("csv", content, FileOptions.DEFAULT);
        assertThat(data.name()).isEqualTo("data");
        assertThat(data.labels()).containsExactly("neg", "pos");
        assertThat(data.train())
                .containsExactly(
                        new LabelledText("one, \"two\"\nthree", 1), new LabelledText("back\\slash \"inside\"", 0));
        assertThat(data.test()).isEmpty();
    }

    @Test
    void tsvTakesQuotesAsTheyAre() {
        LabelledDataset data = load("tsv", "text\tlabel\n\"Ha, he said\t1\nno\" quote\t0\n", FileOptions.DEFAULT);
        assertThat(data.train())
                .containsExactly(new LabelledText("\"Ha, he said", 1), new LabelledText("no\" quote", 0));
    }

    @Test
    void jsonlHasStringsOrIntegersAsLabels() {
        String content =
                "{\"text\": \"a\\u00e9\", \"label\": \"1\", \"more\": {\"text\": [1, 2]}}\n\n{\"label\":0,\"text\":\"b\"}";
        LabelledDataset data = load("jsonl", content, FileOptions.DEFAULT);
        assertThat(data.labels()).containsExactly("0", "1");
        assertThat(data.train()).containsExactly(new LabelledText("aé", 1), new LabelledText("b", 0));
    }

    @Test
    void otherColumnsCanBeNamed() {
        FileOptions options = FileOptions.DEFAULT.withColumns(new Columns("review", "stars"));
        assertThat(load("csv", "stars,text,review\n1,x,a\n5,y,b\n", options).train())
                .containsExactly(new LabelledText("a", 0), new LabelledText("b", 1));
        assertThat(load("jsonl", "{\"review\":\"a\",\"stars\":1}\n{\"review\":\"b\",\"stars\":5}\n", options)
                        .labels())
                .containsExactly("1", "5");
    }

    @Test
    void labelsThatAreAllIntegersAreInNumericOrder() {
        assertThat(load("csv", "text,label\na,10\nb,9\nc,-1\n", FileOptions.DEFAULT)
                        .labels())
                .containsExactly("-1", "9", "10");
        assertThat(load("csv", "text,label\na,10\nb,9\nc,x\n", FileOptions.DEFAULT)
                        .labels())
                .containsExactly("10", "9", "x");
    }

    @Test
    void givenLabelsKeepTheirOrderAndAdmitNoOther() {
        FileOptions options = FileOptions.DEFAULT.withLabels(List.of("pos", "neutral", "neg", "mixed"));
        LabelledDataset data = load("csv", SOUND, options);
        assertThat(data.labels()).containsExactly("pos", "neutral", "neg", "mixed");
        assertThat(data.train()).extracting(LabelledText::label).containsExactly(0, 2, 1);
        FileOptions two = FileOptions.DEFAULT.withLabels(List.of("pos", "neg"));
        assertThat(complaint(() -> load("csv", SOUND, two)))
                .endsWith("data: line 4: unknown label \"neutral\"; known: pos, neg");
    }

    @Test
    void gzipIsKnownByItsMagicNumberAndAByteOrderMarkIsSkipped() {
        byte[] content = gzip(utf8("\uFEFF" + SOUND));
        assertThat(load("csv", content, FileOptions.DEFAULT).train()).hasSize(3);
        byte[] quoted = utf8("\uFEFF\"text\",\"label\"\na,0\nb,1\n");
        assertThat(load("csv", quoted, FileOptions.DEFAULT).train()).hasSize(2);
        byte[] plainJson = utf8("\uFEFF{\"text\":\"a\",\"label\":0}\n{\"text\":\"b\",\"label\":1}");
        assertThat(load("jsonl", plainJson, FileOptions.DEFAULT).train()).hasSize(2);
    }

    @Test
    void truncatedAndDamagedGzipAreExplained() {
        byte[] whole = gzip(utf8(SOUND.repeat(200)));
        byte[] cut = Arrays.copyOf(whole, whole.length - 12);
        assertThat(complaint(() -> load("csv", cut, FileOptions.DEFAULT)))
                .contains("the gzip data end too early; the file is truncated");
        byte[] header = Arrays.copyOf(whole, 5);
        assertThat(complaint(() -> load("csv", header, FileOptions.DEFAULT))).contains("truncated");
        byte[] damaged = whole.clone();
        damaged[whole.length - 6] ^= 1;
        assertThat(complaint(() -> load("csv", damaged, FileOptions.DEFAULT))).contains("the gzip data are damaged");
    }

    @Test
    void theLineOfTruncationIsNamedInJsonl() {
        byte[] whole = gzip(utf8("{\"text\":\"a\",\"label\":0}\n"));
        byte[] cut = Arrays.copyOf(whole, whole.length - 8);
        assertThat(complaint(() -> load("jsonl", cut, FileOptions.DEFAULT))).contains("line ", "is truncated");
    }

    @Test
    void utf16IsRefused() {
        byte[] content = {(byte) 0xff, (byte) 0xfe, 't', 0};
        assertThat(complaint(() -> load("csv", content, FileOptions.DEFAULT)))
                .endsWith("data: is UTF-16; encoding utf-16 reads it");
    }

    @Test
    void aMissingFileAndAFolderAreRefused() {
        assertThat(complaint(() ->
                        DataSpec.parse("csv:" + folder.resolve("none")).source().load()))
                .endsWith("none: no such file");
        assertThat(complaint(() -> DataSpec.parse("csv:" + folder).source().load()))
                .endsWith("is a folder, not a file");
    }

    @Test
    void emptyFilesAreRefused() {
        assertThat(complaint(() -> load("csv", "", FileOptions.DEFAULT))).endsWith("is empty; expected a header line");
        assertThat(complaint(() -> load("csv", "text,label\n", FileOptions.DEFAULT)))
                .endsWith("holds no texts");
        assertThat(complaint(() -> load("jsonl", "\n\n", FileOptions.DEFAULT))).endsWith("holds no texts");
    }

    @Test
    void aMissingColumnIsAnsweredWithThoseThere() {
        assertThat(complaint(() -> load("tsv", "words\tlabel\na\tb\n", FileOptions.DEFAULT)))
                .endsWith("data: line 1: no column \"text\"; there are: \"words\", \"label\"");
        assertThat(complaint(() -> load("csv", "text,text,label\na,b,c\n", FileOptions.DEFAULT)))
                .endsWith("two columns are named \"text\"");
        assertThat(complaint(() -> load("jsonl", "{\"text\":\"a\",\"y\":1,\"b\":[{}]}", FileOptions.DEFAULT)))
                .endsWith("data: line 1: no column \"label\"; there are: \"text\", \"y\", \"b\"");
        assertThat(complaint(() -> load("jsonl", "{}", FileOptions.DEFAULT))).endsWith("there are: none");
    }

    @Test
    void aRowOfAnotherWidthIsNamedByItsFirstLine() {
        assertThat(complaint(() -> load("csv", "text,label\n\"a\n\nb\",0\n\nc\n", FileOptions.DEFAULT)))
                .contains("data: line 6: has 1 column, the header has 2;");
        assertThat(complaint(() -> load("csv", "text,label\r\n\"a\r\nb\",0\r\nc,1,2\r\n", FileOptions.DEFAULT)))
                .contains("data: line 4: has 3 columns, the header has 2;");
    }

    @Test
    void brokenQuotingIsNamedByItsLineAndWhatToDo() {
        assertThat(complaint(() -> load("csv", "text,label\na,0\n\"b,1\nc,0\n", FileOptions.DEFAULT)))
                .endsWith(
                        "data: line 3: broken quoting: a quote is opened in this row and never closed; within quotes a quote is"
                                + " written twice, as in \"a \"\"b\"\" c\"");
        assertThat(complaint(() -> load("csv", "text,label\na,0\n\"b\nb\"x,1\n", FileOptions.DEFAULT)))
                .contains(
                        "data: line 3: broken quoting: text follows the quote that closes a value, in line 4; within quotes");
    }

    @Test
    void anEmptyLabelIsRefused() {
        assertThat(complaint(() -> load("csv", "text,label\na,0\nb, \n", FileOptions.DEFAULT)))
                .endsWith("line 3: the label is empty; skip bad rows leaves out such rows");
    }

    @Test
    void brokenJsonIsNamedByLine() {
        String first = "{\"text\":\"a\",\"label\":0}\n";
        assertThat(complaint(() -> load("jsonl", first + "{\"text\":\"b\",\n", FileOptions.DEFAULT)))
                .contains("data: line 2: not valid JSON at column ");
        assertThat(complaint(() -> load("jsonl", first + "{\"text\" 1}", FileOptions.DEFAULT)))
                .contains("data: line 2: not valid JSON at column ");
        assertThat(complaint(() -> load("jsonl", first + first.strip() + " 1", FileOptions.DEFAULT)))
                .contains("line 2: something follows the JSON object;");
        assertThat(complaint(() -> load("jsonl", "1", FileOptions.DEFAULT))).endsWith("line 1: is not a JSON object");
        assertThat(complaint(() -> load("jsonl", "[1]", FileOptions.DEFAULT)))
                .endsWith("line 1: is not a JSON object but an array; each object stands in a line of its own");
        assertThat(complaint(() -> load("jsonl", "{\"text\":\"a\",\"text\":\"b\"}", FileOptions.DEFAULT)))
                .contains("line 1: not valid JSON", "Duplicate");
    }

    @Test
    void jsonValuesOfOtherTypesAreRefused() {
        assertThat(complaint(() -> load("jsonl", "{\"text\":1,\"label\":0}", FileOptions.DEFAULT)))
                .endsWith("line 1: \"text\" is not a string");
        assertThat(complaint(() -> load("jsonl", "{\"text\":null,\"label\":0}", FileOptions.DEFAULT)))
                .contains("line 1: the text is empty");
        for (String label : List.of("true", "0.5", "{}", "[1]")) {
            assertThat(complaint(() -> load("jsonl", "{\"text\":\"\",\"label\":" + label + "}", FileOptions.DEFAULT)))
                    .endsWith("line 1: \"label\" is neither a string nor an integer");
        }
    }

    @Test
    void oneClassIsNotEnoughToTrain() {
        assertThat(complaint(() -> load("csv", "text,label\na,x\nb,x\n", FileOptions.DEFAULT)))
                .endsWith("only one class in the training part, \"x\"; two are needed");
    }

    @Test
    void aTestFileHasTheTrainingFilesLabels() {
        Path test = write(folder.resolve("test"), "label,text\npos,t\n");
        Path train = write(folder.resolve("train"), SOUND);
        DataSource source = new DataSpec(DataSpec.Scheme.CSV, train).source(FileOptions.DEFAULT.withTestFile(test));
        assertThat(source.load().test()).containsExactly(new LabelledText("t", 2));
        assertThat(source.load().train()).hasSize(3);
        assertThat(source.load(Part.TEST).train()).isEmpty();
        assertThat(source.load(Part.TEST).test()).containsExactly(new LabelledText("t", 2));
        assertThat(source.load(Part.TRAIN).test()).isEmpty();
        write(test, "label,text\npos,t\n\nodd,u");
        assertThat(complaint(source::load))
                .endsWith("test: line 4: unknown label \"odd\"; known: neg, " + "neutral, pos");
    }

    @Test
    void withGivenLabelsTheTestPartNeedsNoTrainingFile() {
        Path test = write(folder.resolve("test"), "label,text\npos,t\n");
        FileOptions options = FileOptions.DEFAULT.withTestFile(test).withLabels(List.of("neg", "pos"));
        DataSource source = new DataSpec(DataSpec.Scheme.CSV, folder.resolve("none")).source(options);
        assertThat(source.load(Part.TEST).test()).containsExactly(new LabelledText("t", 1));
    }

    @Test
    void aFractionIsHeldOut() {
        StringBuilder content = new StringBuilder("text,label\n");
        for (int i = 0; i < 50; i++) {
            content.append("t").append(i).append(',').append(i % 2).append('\n');
        }
        Path file = write(folder.resolve("data"), content.toString());
        DataSource source = new DataSpec(DataSpec.Scheme.CSV, file).source(FileOptions.DEFAULT.withTestFraction(.2, 7));
        LabelledDataset data = source.load();
        assertThat(data.train()).hasSize(40);
        assertThat(data.test()).hasSize(10).doesNotContainAnyElementsOf(data.train());
        assertThat(source.load(Part.TEST).test()).isEqualTo(data.test());
        assertThat(source.load(Part.TRAIN).train()).isEqualTo(data.train());

        DataSource whole = new DataSpec(DataSpec.Scheme.CSV, file).source(FileOptions.DEFAULT.withTestFraction(1, 7));
        List<String> texts = new ArrayList<>();
        whole.load(Part.TEST).test().forEach(text -> texts.add(text.text()));
        assertThat(texts).hasSize(50).startsWith("t0", "t1", "t2").endsWith("t49");
        assertThat(complaint(() -> whole.load(Part.TRAIN))).contains("has no training part");
    }

    @Test
    void aFileAloneHasNoTestPart() {
        Path file = write(folder.resolve("data"), SOUND);
        DataSource source = new DataSpec(DataSpec.Scheme.CSV, file).source();
        assertThat(complaint(() -> source.load(Part.TEST)))
                .endsWith("has no test part; give a test file or a fraction to hold out");
        Path one = write(folder.resolve("one"), "text,label\na,b\n");
        FileOptions half = FileOptions.DEFAULT.withTestFraction(.5, 0);
        assertThat(complaint(() ->
                        new DataSpec(DataSpec.Scheme.CSV, one).source(half).load()))
                .endsWith("holds too few texts (1) to hold some out");
    }

    private LabelledDataset load(String scheme, String content, FileOptions options) {
        return load(scheme, utf8(content), options);
    }

    private LabelledDataset load(String scheme, byte[] content, FileOptions options) {
        Path file = write(folder.resolve("data"), content);
        return DataSpec.parse(scheme + ":" + file).source(options).load();
    }

    @Test
    void labelsThatAreNearlyAsManyAsRowsAreNoClasses() {
        StringBuilder rows = new StringBuilder("text,label\n");
        for (int i = 0; i < 30_000; i++) {
            rows.append("a text,").append(i % 20_000).append('\n');
        }
        assertThat(complaint(() -> load("csv", rows.toString(), FileOptions.DEFAULT)))
                .contains("data: has 20000 labels in 30000 rows, such as", "label column", "At most 10000");
        String few = rows.substring(0, rows.indexOf("a text,1001"));
        assertThat(complaint(() -> load("csv", few, FileOptions.DEFAULT))).contains("has 1001 labels in 1001 rows");
        assertThat(load("csv", few.replace("a text,1000\n", ""), FileOptions.DEFAULT)
                        .labels())
                .hasSize(1000);
        assertThat(load("csv", few + few.substring(few.indexOf('\n') + 1), FileOptions.DEFAULT)
                        .labels())
                .hasSize(1001);
    }

    @Test
    void labelsOfMillionsOfDigitsAreSortedAsTexts() {
        String digits = "9".repeat(1 << 20);
        assertThat(load("tsv", "text\tlabel\na\t" + digits + "\nb\t" + digits + "1\n", FileOptions.DEFAULT)
                        .labels())
                .hasSize(2);
    }
}
