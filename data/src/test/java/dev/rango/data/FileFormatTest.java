package dev.rango.data;

import static dev.rango.data.TestFiles.utf8;
import static dev.rango.data.TestFiles.write;
import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A user's own files as people have them. */
class FileFormatTest {
    @TempDir
    Path folder;

    @Test
    void anotherEncodingIsReadAndOtherwiseRefused() {
        // The header of a well-known set of short messages, as a spreadsheet wrote it.
        byte[] file =
                "v1,v2,,,\nham,na\u00efve caf\u00e9,,,\nspam,fa\u00e7ade,,,\n".getBytes(StandardCharsets.ISO_8859_1);
        Columns columns = new Columns("v2", "v1");
        assertThat(TestFiles.complaint(() -> load("csv", file, columns, format("utf-8", null, true, false))))
                .endsWith(
                        "data: line 2: not UTF-8 (byte 0xEF); encoding windows-1252, or what else the file is in, reads it");
        assertThat(load("csv", file, columns, format("latin1", null, true, false))
                        .train())
                .containsExactly(new LabelledText("na\u00efve caf\u00e9", 0), new LabelledText("fa\u00e7ade", 1));
        byte[] labels = "text,label\na,gr\u00fcn\nb,rot\n".getBytes(StandardCharsets.ISO_8859_1);
        assertThat(load("csv", labels, Columns.DEFAULT, format("ISO-8859-1", null, true, false))
                        .labels())
                .containsExactly("gr\u00fcn", "rot");
        byte[] wide = "text\tlabel\na\tx\nb\ty\n".getBytes(StandardCharsets.UTF_16);
        assertThat(load("tsv", wide, Columns.DEFAULT, format("utf-16", null, true, false))
                        .train())
                .hasSize(2);
        assertThat(TestFiles.complaint(() -> format("klingon", null, true, false)))
                .startsWith("encoding: klingon: is no encoding that is known");
    }

    @Test
    void otherDelimitersAreReadAndHintedAt() {
        String rows = "id;text;label\n1;\"a;b\";x\n2;c,d;y\n";
        assertThat(load("csv", utf8(rows), Columns.DEFAULT, format(null, ";", true, false))
                        .train())
                .containsExactly(new LabelledText("a;b", 0), new LabelledText("c,d", 1));
        assertThat(complaint(rows))
                .endsWith("no column \"text\"; there are: \"id;text;label\"; with delimiter ; there is one");
        assertThat(complaint("\"text\"\t\"label\"\na\tb\n")).endsWith("; with delimiter tab there is one");
        assertThat(TestFiles.complaint(() -> load("tsv", utf8("text,label\n"), Columns.DEFAULT, FileFormat.DEFAULT)))
                .endsWith("; as csv:FILE there is one");
        assertThat(TestFiles.complaint(() -> load("tsv", utf8("text;label\n"), Columns.DEFAULT, FileFormat.DEFAULT)))
                .endsWith("; as csv:FILE with delimiter ; there is one");
        assertThat(complaint("{\"text\":\"a\",\"label\":\"b\"}\n"))
                .endsWith("; it looks like JSON, which jsonl:FILE reads");
        assertThat(complaint("__label__pos A, film\n"))
                .endsWith("; it looks like fastText's lines, which fasttext:FILE reads");
        assertThat(complaint("a|Text\n")).endsWith("; with delimiter | there is one");
        for (String word : List.of("tab", "\\t", "\t")) {
            assertThat(load(
                                    "csv",
                                    utf8("text\tlabel\n\"a\tb\"\tx\nc\ty\n"),
                                    Columns.DEFAULT,
                                    format(null, word, true, false))
                            .train()
                            .get(0)
                            .text())
                    .isEqualTo("a\tb");
        }
        for (String none : List.of("", "x", ";;", "\"", "\n", "7")) {
            assertThat(TestFiles.complaint(() -> format(null, none, true, false)))
                    .contains("cannot stand between values");
        }
        assertThat(TestFiles.complaint(() -> load("tsv", utf8(rows), Columns.DEFAULT, format(null, ";", true, false))))
                .startsWith("delimiter: is that of csv:FILE, not of tsv:");
    }

    @Test
    void namesInOtherCaseAreTakenWithAWord() {
        LabelledDataset data = load("csv", utf8("Label, TEXT\nx,a\ny,b\n"), Columns.DEFAULT, FileFormat.DEFAULT);
        assertThat(data.train()).containsExactly(new LabelledText("a", 0), new LabelledText("b", 1));
        assertThat(data.notes())
                .containsExactly(
                        folder.resolve("data") + ": column \" TEXT\" is taken for \"text\"",
                        folder.resolve("data") + ": column \"Label\" is taken for \"label\"");
        assertThat(load(
                                "jsonl",
                                utf8("{\"Text\":\"a\",\"label\":1}\n{\"Text\":\"b\",\"label\":2}\n"),
                                Columns.DEFAULT,
                                FileFormat.DEFAULT)
                        .notes())
                .containsExactly(folder.resolve("data") + ": column \"Text\" is taken for \"text\"");
        // As it is written goes first, and two that could be meant are not chosen from.
        assertThat(load("csv", utf8("Text,text,label\nx,a,1\ny,b,2\n"), Columns.DEFAULT, FileFormat.DEFAULT)
                        .notes())
                .isEmpty();
        assertThat(complaint("Text,TEXT,label\nx,a,1\n")).endsWith("several that could be meant: \"Text\", \"TEXT\"");
        assertThat(complaint("txet,label\nx,1\n")).endsWith("there are: \"txet\", \"label\"; did you mean txet?");
        assertThat(complaint("text\na\n")).endsWith("no column \"label\"; there are: \"text\"");
    }

    @Test
    void columnsAreJoinedWithASpace() {
        String rows = "Class Index,Title,Description,\"a,b\"\n1,T,D,x\n2,U,E,y\n";
        for (List<String> wish :
                List.of(List.of("Title,Description"), List.of("Title", "Description"), List.of("title,DESCRIPTION"))) {
            assertThat(load("csv", utf8(rows), columns(wish, "Class Index"), FileFormat.DEFAULT)
                            .train())
                    .containsExactly(new LabelledText("T D", 0), new LabelledText("U E", 1));
        }
        // A name that holds a comma, as it is, and in quotes beside another.
        assertThat(load("csv", utf8(rows), columns(List.of("a,b"), "Class Index"), FileFormat.DEFAULT)
                        .train()
                        .get(0)
                        .text())
                .isEqualTo("x");
        assertThat(load("csv", utf8(rows), columns(List.of("\"a,b\",Title"), "Class Index"), FileFormat.DEFAULT)
                        .train()
                        .get(0)
                        .text())
                .isEqualTo("x T");
        assertThat(load(
                                "jsonl",
                                utf8("{\"t\":\"T\",\"d\":\"D\",\"y\":1}\n{\"y\":2,\"d\":\"E\",\"t\":\"U\"}\n"),
                                columns(List.of("t,d"), "y"),
                                FileFormat.DEFAULT)
                        .train())
                .containsExactly(new LabelledText("T D", 0), new LabelledText("U E", 1));
        assertThat(TestFiles.complaint(() ->
                        load("csv", utf8(rows), columns(List.of("Title,Body"), "Class Index"), FileFormat.DEFAULT)))
                .contains("no column \"Body\"");
        assertThat(TestFiles.complaint(
                        () -> load("csv", utf8(rows), columns(List.of("Title"), "title"), FileFormat.DEFAULT)))
                .endsWith("text and label are both column title");
    }

    @Test
    void withoutAHeaderColumnsAreNumbered() {
        FileFormat bare = format(null, null, false, false);
        String rows = "pos,a film\nneg,\"b, long\"\n";
        assertThat(load("csv", utf8(rows), new Columns("2", "1"), bare).train())
                .containsExactly(new LabelledText("a film", 1), new LabelledText("b, long", 0));
        assertThat(load("tsv", utf8("1\ta\tb\n2\tc\td\n"), columns(List.of("2,3"), "1"), bare)
                        .train())
                .containsExactly(new LabelledText("a b", 0), new LabelledText("c d", 1));
        assertThat(TestFiles.complaint(() -> load("csv", utf8(rows), Columns.DEFAULT, bare)))
                .isEqualTo("text column text: without a header line columns are numbered from 1, as in text column 2");
        assertThat(TestFiles.complaint(() -> load("csv", utf8(rows), new Columns("3", "1"), bare)))
                .endsWith("there is no column 3; the first row has 2");
        assertThat(TestFiles.complaint(() -> load("csv", utf8(rows + "neg\n"), new Columns("2", "1"), bare)))
                .contains("line 3: has 1 column, the first row has 2");
        assertThat(TestFiles.complaint(() -> load("csv", utf8(""), new Columns("2", "1"), bare)))
                .endsWith("holds no texts");
        assertThat(TestFiles.complaint(() -> load("jsonl", utf8("{}"), Columns.DEFAULT, bare)))
                .startsWith("no header: is for csv:FILE");
        assertThat(complaint("pos,a film that was long and had no header above it at all\n"))
                .endsWith("\"; if this is no header: no header text column 2 label column 1");
    }

    @Test
    void badRowsAreNamedTogetherOrLeftOut() {
        StringBuilder rows = new StringBuilder("text,label\n");
        for (int i = 0; i < 40; i++) {
            rows.append(i % 3 == 1 ? "" : "t" + i).append(i == 30 ? ",x,y,z\n" : i % 2 == 0 ? ",x\n" : ",y\n");
        }
        assertThat(complaint(rows.toString()))
                .endsWith(
                        "data: 14 of 40 rows cannot be used: the text is empty (lines 3, 6, 9, 12, 15, 18, 21, 24, 27, 30); …;"
                                + " skip bad rows leaves out such rows");
        LabelledDataset data = load("csv", utf8(rows.toString()), Columns.DEFAULT, format(null, null, true, true));
        assertThat(data.train()).hasSize(26);
        assertThat(data.notes())
                .singleElement()
                .asString()
                .contains("data: skipped 14 of 40 rows: the text is empty (lines 3,");
        String json =
                "{\"text\":\"a\",\"label\":1}\n{\"text\":null,\"label\":1}\n{\"label\":2}\n{\"text\":\"b\",\"label\":2}\n{\"text\":\n";
        LabelledDataset left = load("jsonl", utf8(json), Columns.DEFAULT, format(null, null, true, true));
        assertThat(left.train()).hasSize(2);
        assertThat(left.notes())
                .singleElement()
                .asString()
                .contains("skipped 3 of 5 rows: the text is empty (line 2); no \"text\"; there are: \"label\" (line 3);"
                        + " not valid JSON");
        assertThat(TestFiles.complaint(() ->
                        load("csv", utf8("text,label\n,x\n,y\n"), Columns.DEFAULT, format(null, null, true, true))))
                .endsWith("2 of 2 rows cannot be used: the text is empty (lines 2, 3)");
    }

    @Test
    void aQuoteThatIsNeverClosedIsNotLeftOut() {
        String rows = "text,label\na,x\n\"b,y\nc,x\n";
        assertThat(TestFiles.complaint(() -> load("csv", utf8(rows), Columns.DEFAULT, format(null, null, true, true))))
                .contains("line 3: broken quoting");
        // Nor is a file of any size gathered in memory to find its other quote.
        String endless = "text,label\n\"a" + ",y\n".repeat(6_000_000);
        assertThat(complaint(endless))
                .contains("line 2: the row that begins here is longer than 16,777,216 characters");
    }

    @Test
    void fastTextsLinesHaveOneLabel() {
        String lines = "__label__pos A  film.\n\n__label__neg\tBad __labels__ here\nLast. __label__pos\n";
        assertThat(load("fasttext", utf8(lines), Columns.DEFAULT, FileFormat.DEFAULT)
                        .train())
                .containsExactly(
                        new LabelledText("A  film.", 1),
                        new LabelledText("Bad __labels__ here", 0),
                        new LabelledText("Last.", 1));
        assertThat(TestFiles.complaint(() -> load(
                        "fasttext", utf8(lines + "__label__a __label__b c\n"), Columns.DEFAULT, FileFormat.DEFAULT)))
                .contains("line 5: has 2 labels; a text has one");
        assertThat(TestFiles.complaint(
                        () -> load("fasttext", utf8("__class__pos A\n"), Columns.DEFAULT, FileFormat.DEFAULT)))
                .endsWith(
                        "line 1: has no label that begins with __label__; labels seem to begin with __class__, which label prefix __class__ reads");
        assertThat(TestFiles.complaint(() ->
                        load("fasttext", utf8("__label__pos\n__label__neg a\n"), Columns.DEFAULT, FileFormat.DEFAULT)))
                .contains("line 1: the text is empty");
        assertThat(TestFiles.complaint(() -> load("fasttext", utf8(lines), new Columns("a", "b"), FileFormat.DEFAULT)))
                .endsWith("has no columns that could be named");
    }

    @Test
    void labelsThatAreNamedStandForTheModelsInTheirOrder() {
        Path file = write(folder.resolve("data"), "text,label\na,2\nb,1\n");
        DataSpec spec = new DataSpec(DataSpec.Scheme.CSV, file);
        FileOptions named = FileOptions.DEFAULT.withLabels(List.of("1", "2"));
        List<String> model = List.of("World", "Sports");
        LabelledDataset data = spec.measuring(named, model).load(Part.TEST);
        assertThat(data.labels()).isEqualTo(model);
        assertThat(data.test()).containsExactly(new LabelledText("a", 1), new LabelledText("b", 0));
        assertThat(data.notes()).containsExactly("labels 1, 2 are taken for the model's World, Sports, in this order");
        assertThat(TestFiles.complaint(
                        () -> spec.measuring(FileOptions.DEFAULT, model).load(Part.TEST)))
                .endsWith(
                        "unknown label \"2\"; known: World, Sports; if the file calls them otherwise, labels gives its names for these,"
                                + " in this order");
        assertThat(TestFiles.complaint(() -> spec.measuring(named, List.of("a", "b", "c"))))
                .isEqualTo("labels: 2 are given, the model has 3: a, b, c");
        assertThat(TestFiles.complaint(
                        () -> spec.measuring(FileOptions.DEFAULT.withLabels(List.of("Sports", "World")), model)))
                .isEqualTo(
                        "labels: \"Sports\" is the model's label 2, not 1; they stand for the model's in their order: World,"
                                + " Sports");
        List<String> told = new ArrayList<>();
        DataSource telling = spec.measuring(named, model).telling(told::add);
        telling.load();
        telling.load(Part.TEST);
        assertThat(told).hasSize(1);
    }

    @Test
    void namesBetweenCommasMayBeQuoted() {
        assertThat(QuotedList.parse("labels", "\"a,b\",c, d,\"say \"\"e\"\"\""))
                .containsExactly("a,b", "c", " d", "say \"e\"");
        assertThat(QuotedList.parse("labels", "a")).containsExactly("a");
        assertThat(QuotedList.parse("labels", "")).containsExactly("");
        assertThat(TestFiles.complaint(() -> QuotedList.parse("labels", "\"a,b")))
                .startsWith("labels: broken quoting in \"a,b");
    }

    private String complaint(String csv) {
        return TestFiles.complaint(() -> load("csv", utf8(csv), Columns.DEFAULT, FileFormat.DEFAULT));
    }

    private static FileFormat format(String encoding, String delimiter, boolean header, boolean skip) {
        return FileFormat.of(encoding, delimiter, header, null, skip);
    }

    private static Columns columns(List<String> text, String label) {
        return new Columns(text, Optional.of(label));
    }

    private LabelledDataset load(String scheme, byte[] content, Columns columns, FileFormat format) {
        Path file = write(folder.resolve("data"), content);
        return DataSpec.parse(scheme + ":" + file)
                .source(FileOptions.DEFAULT.withColumns(columns).withFormat(format))
                .load();
    }
}
