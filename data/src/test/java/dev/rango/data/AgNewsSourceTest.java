package dev.rango.data;

import static dev.rango.data.TestFiles.complaint;
import static dev.rango.data.TestFiles.gzip;
import static dev.rango.data.TestFiles.utf8;
import static dev.rango.data.TestFiles.write;
import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class AgNewsSourceTest {
    private static final String ROWS = "\"3\",\"A \"\"title\"\"\",\"on\\two #39;s\"\n\"1\",\"T\",\"D\"\n";

    @TempDir
    Path folder;

    @Test
    void joinsTitleAndDescriptionRaw() {
        write(folder.resolve("train.csv"), ROWS);
        write(folder.resolve("train_partial.csv.gz"), "not read");
        write(folder.resolve("test.csv.gz"), gzip(utf8("4,T,D\n")));
        LabelledDataset data = DataSpec.parse("agnews:" + folder).source().load();
        assertThat(data.labels()).containsExactly("World", "Sports", "Business", "Sci/Tech");
        assertThat(data.train())
                .containsExactly(new LabelledText("A \"title\" on\\two #39;s", 2), new LabelledText("T D", 0));
        assertThat(data.test()).containsExactly(new LabelledText("T D", 3));
    }

    @Test
    void theJoinedRowsAreReadOnlyWhenAskedFor() {
        write(folder.resolve("train_partial.csv.gz"), gzip(utf8(ROWS)));
        write(folder.resolve("train_extra_joined.csv.gz"), gzip(utf8("\"2\",\"joined text\"\n")));
        assertThat(DataSpec.parse("agnews:" + folder).source().load(Part.TRAIN).train())
                .hasSize(2);
        assertThat(DataSpec.parse("agnews+extra:" + folder)
                        .source()
                        .load(Part.TRAIN)
                        .train())
                .hasSize(3)
                .endsWith(new LabelledText("joined text", 1));
    }

    @Test
    void onePartNeedsNotTheOther() {
        write(folder.resolve("test.csv"), ROWS);
        assertThat(source().load(Part.TEST).test()).hasSize(2);
        assertThat(complaint(() -> source().load()))
                .endsWith("looked for train.csv, train.csv.gz, train_partial.csv, train_partial.csv.gz");
        assertThat(complaint(() -> DataSpec.parse("agnews:" + folder.resolve("none"))
                        .source()
                        .load(Part.TEST)))
                .endsWith("none: no such folder");
    }

    @Test
    void kagglesHeaderIsPassedOver() {
        write(folder.resolve("test.csv"), "Class Index,Title,Description\n3,a,b\n");
        assertThat(source().load(Part.TEST).test()).containsExactly(new LabelledText("a b", 2));
        assertThat(complaintAbout("1,a,b\nClass Index,Title,Description\n"))
                .endsWith("line 2: class \"Class Index\" is not a number from 1 to 4");
    }

    @Test
    void brokenRowsAreNamed() {
        assertThat(complaintAbout("1,a,b\n2,a\n")).endsWith("test.csv: line 2: has 2 columns instead of 3");
        assertThat(complaintAbout("1,a,b\n5,a,b\n"))
                .endsWith("test.csv: line 2: class \"5\" is not a number from 1 to 4");
        assertThat(complaintAbout("Class,Title,Description\n1,a,b\n"))
                .endsWith("line 1: class \"Class\" is not a number from 1 to 4");
        assertThat(complaintAbout("1,a,\"b\n")).contains("line 1: broken quoting");
        assertThat(complaintAbout("")).endsWith("holds no texts");
    }

    @Test
    void oneClassIsNotEnoughToTrain() {
        write(folder.resolve("train.csv"), "2,a,b\n2,c,d\n");
        assertThat(complaint(() -> source().load(Part.TRAIN))).contains("only one class", "\"Sports\"");
    }

    private String complaintAbout(String test) {
        write(folder.resolve("test.csv"), test);
        return complaint(() -> source().load(Part.TEST));
    }

    private DataSource source() {
        return DataSpec.parse("agnews:" + folder).source();
    }
}
