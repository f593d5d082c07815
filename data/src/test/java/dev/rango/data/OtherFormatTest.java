package dev.rango.data;

import static dev.rango.data.TestFiles.write;
import static org.assertj.core.api.Assertions.assertThat;

import dev.rango.runtime.Setting;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A file that is read as something else than it is: the message says as what to read it. */
class OtherFormatTest {
    private static final String CSV = "text,label\na,x\nb,y\n";
    private static final String SEMICOLONS = "label;Text\nx;a\n";
    private static final String TSV = "text\tlabel\na\tx\nb\ty\n";
    private static final String JSONL = "{\"text\":\"a\",\"label\":\"x\"}\n{\"text\":\"b\",\"label\":\"y\"}\n";
    private static final String ARRAY = "[{\"text\":\"a\",\"label\":\"x\"},\n{\"text\":\"b\",\"label\":\"y\"}]\n";
    private static final String PRETTY_ARRAY = "[\n  {\n    \"text\": \"a\"\n  }\n]\n";
    private static final String FASTTEXT = "__label__x a\n__label__y b\n";
    private static final String OTHER_PREFIX = "__class__x a\n__class__y b\n";

    @TempDir
    Path folder;

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "jsonl | CSV | is no JSON object; it looks like CSV, which csv:FILE reads",
                "jsonl | SEMICOLONS | it looks like CSV, which csv:FILE with delimiter ; reads",
                "jsonl | TSV | it looks like TSV, which tsv:FILE reads",
                "jsonl | FASTTEXT | it looks like fastText's lines, which fasttext:FILE reads",
                "jsonl | OTHER_PREFIX | which fasttext:FILE with label prefix __class__ reads",
                "fasttext | CSV | has no label that begins with __label__; it looks like CSV, which csv:FILE reads",
                "fasttext | SEMICOLONS | it looks like CSV, which csv:FILE with delimiter ; reads",
                "fasttext | TSV | it looks like TSV, which tsv:FILE reads",
                "fasttext | JSONL | it looks like JSON, which jsonl:FILE reads",
                "csv | JSONL | it looks like JSON, which jsonl:FILE reads",
                "csv | FASTTEXT | it looks like fastText's lines, which fasttext:FILE reads",
                "csv | OTHER_PREFIX | which fasttext:FILE with label prefix __class__ reads",
                "tsv | JSONL | it looks like JSON, which jsonl:FILE reads"
            })
    void theOtherFormatIsNamed(String scheme, String content, String said) {
        assertThat(complaint(scheme, content(content))).contains("line 1: ").endsWith(said);
    }

    @ParameterizedTest
    @CsvSource({"csv", "tsv", "jsonl", "fasttext"})
    void oneJsonArrayIsNamed(String scheme) {
        for (String array : List.of(ARRAY, PRETTY_ARRAY)) {
            assertThat(complaint(scheme, array))
                    .endsWith(
                            "; it looks like one JSON array; jsonl:FILE reads an object on each line, as jq -c '.[]' writes them");
        }
        assertThat(complaint(scheme, "{\n  \"text\": \"a\"\n}\n"))
                .contains("; it looks like JSON over several lines; ");
    }

    @Test
    void aNameTellsWhereNoLineDoes() {
        Path named = write(folder.resolve("rows.csv.gz"), "3,\"A\",b\n");
        assertThat(TestFiles.complaint(
                        () -> DataSpec.parse("fasttext:" + named).source().load()))
                .endsWith("; csv:FILE reads a file that is named like this one");
        assertThat(complaint("fasttext", "3,\"A\",b\n")).endsWith("has no label that begins with __label__");
    }

    @Test
    void withoutAHeaderTheColumnsAndTheDelimiterAreNamed() {
        String text = "a film that was long and had no header above it at all";
        assertThat(complaint("csv", text + "\tpos\n"))
                .endsWith("; if this is no header: with delimiter tab, no header text column 1 label column 2");
        assertThat(complaint("tsv", "pos," + text + "\n"))
                .endsWith("; if this is no header: as csv:FILE, no header text column 2 label column 1");
        // Nothing would be gained: there is no label.
        assertThat(complaint("csv", text + "\n")).endsWith("a film that was long and had no header a…\"");
        FileFormat bare = FileFormat.of(null, null, false, null, false);
        assertThat(TestFiles.complaint(() -> load("csv", "a long text,x,7\n", new Columns("1", "label"), bare)))
                .endsWith(
                        "label column label: without a header line columns are numbered from 1, as in label column 2");
        assertThat(TestFiles.complaint(() -> load("csv", "x,a long text\n", new Columns("text", "1"), bare)))
                .endsWith("as in text column 2");
        assertThat(TestFiles.complaint(() -> load("csv", "a long text\n", new Columns("1", "label"), bare)))
                .endsWith("columns are numbered from 1");
    }

    @Test
    void whatIsNoMatterOfTheDelimiterIsNotAnsweredByOne() {
        assertThat(complaint("csv", "text,label\nG\0,x\n")).endsWith("line 2: holds a byte of zero, which no text has");
        assertThat(complaint("csv", "\"text\"x;label\n"))
                .contains(
                        "line 1: broken quoting: text follows the quote that closes a value, in line 1; within quotes");
    }

    @Test
    void labelsMayBeginOtherwise() {
        FileFormat other = FileFormat.of(null, null, true, "__class__", false);
        assertThat(load("fasttext", "__class__x a __label__z\nb __class__y\n", Columns.DEFAULT, other)
                        .train())
                .containsExactly(new LabelledText("a __label__z", 0), new LabelledText("b", 1));
        FileFormat sign = FileFormat.of(null, null, true, "+", false);
        assertThat(load("fasttext", "+x a+b\n+y b\n", Columns.DEFAULT, sign).labels())
                .containsExactly("x", "y");
        assertThat(TestFiles.complaint(() -> load("csv", CSV, Columns.DEFAULT, other)))
                .startsWith("label prefix: is for fasttext:FILE, not for csv:");
        for (String none : List.of("", "a b")) {
            assertThat(TestFiles.complaint(() -> FileFormat.of(null, null, true, none, false)))
                    .startsWith("label prefix: \"" + none + "\" cannot begin a label");
        }
    }

    @Test
    void aColumnThatIsNamedExactlyIsTakenBesideOthersThatDifferInCase() {
        assertThat(load("csv", "text,label,Text\na,x,1\nb,y,2\n", Columns.DEFAULT, FileFormat.DEFAULT)
                        .train())
                .containsExactly(new LabelledText("a", 0), new LabelledText("b", 1));
    }

    @Test
    void labelsWithSpacesAroundThemAreQuoted() {
        FileOptions options = FileOptions.DEFAULT.withLabels(List.of("x ", "y", "a,b"));
        Path file = write(folder.resolve("data"), CSV);
        assertThat(TestFiles.complaint(
                        () -> DataSpec.parse("csv:" + file).source(options).load()))
                .contains("unknown label \"x\"; known: \"x \", y, \"a,b\"");
        assertThat(QuotedList.of(List.of("a", "", "b c", "say \"d\""))).isEqualTo("a, \"\", b c, \"say \"\"d\"\"\"");
    }

    @Test
    void rowsToLabelNeedNoText() {
        FileFormat format = FileFormat.of(null, null, true, null, true);
        Path file = write(folder.resolve("data"), "{\"text\":null}\n{\"text\":\" \"}\n{\"text\":\"a\"}\n{\"x\":1}\n");
        try (TextTable table = TextTable.open(DataSpec.parse("jsonl:" + file), List.of("text"), format)) {
            assertThat(table.next().text()).isEmpty();
            assertThat(table.next().text()).isBlank();
            assertThat(table.next().text()).isEqualTo("a");
            assertThat(table.next()).isNull();
            assertThat(table.notes())
                    .containsExactly(
                            file + ": skipped 1 of 4 rows: no \"text\"; there are: \"x\" (line 4)",
                            file + ": 2 of 3 rows have no text (lines 1, 2): they get what an empty text gets");
        }
    }

    @Test
    void fastTextsLinesAreLabelledWithAndWithoutLabels() {
        Path file = write(folder.resolve("data"), "__label__x a\nplain, text\nc __label__x __label__y\n");
        DataSpec spec = DataSpec.parse("fasttext:" + file);
        try (TextTable table = TextTable.open(spec, List.of("text"), FileFormat.DEFAULT)) {
            assertThat(table.header()).containsExactly("label", "text");
            assertThat(table.next().values()).containsExactly("x", "a");
            assertThat(table.next().values()).containsExactly("", "plain, text");
            assertThat(table.next().values()).containsExactly("x y", "c");
            assertThat(table.next()).isNull();
            assertThat(table.notes()).isEmpty();
        }
        assertThat(TestFiles.complaint(() -> TextTable.open(spec, List.of("body"), FileFormat.DEFAULT)))
                .endsWith("has no columns that could be named");
        write(file, OTHER_PREFIX);
        try (TextTable table = TextTable.open(spec, List.of("text"), FileFormat.DEFAULT)) {
            assertThat(table.next().text()).isEqualTo("__class__x a");
            assertThat(table.notes())
                    .singleElement()
                    .extracting(note -> Setting.spell(note, Setting.WORDS))
                    .asString()
                    .endsWith("labels seem to begin with __class__, which label prefix __class__ reads");
        }
    }

    private static String content(String name) {
        return switch (name) {
            case "CSV" -> CSV;
            case "SEMICOLONS" -> SEMICOLONS;
            case "TSV" -> TSV;
            case "JSONL" -> JSONL;
            case "FASTTEXT" -> FASTTEXT;
            case "OTHER_PREFIX" -> OTHER_PREFIX;
            default -> throw new IllegalArgumentException(name);
        };
    }

    private String complaint(String scheme, String content) {
        return TestFiles.complaint(() -> load(scheme, content, Columns.DEFAULT, FileFormat.DEFAULT));
    }

    private LabelledDataset load(String scheme, String content, Columns columns, FileFormat format) {
        Path file = write(folder.resolve("data"), content);
        return DataSpec.parse(scheme + ":" + file)
                .source(FileOptions.DEFAULT.withColumns(columns).withFormat(format))
                .load();
    }
}
