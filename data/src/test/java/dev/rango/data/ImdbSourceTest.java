package dev.rango.data;

import static dev.rango.data.TestFiles.complaint;
import static dev.rango.data.TestFiles.gzip;
import static dev.rango.data.TestFiles.utf8;
import static dev.rango.data.TestFiles.write;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ImdbSourceTest {
    @TempDir
    Path folder;

    @ParameterizedTest
    @ValueSource(strings = {"", "aclImdb"})
    void readsTheFoldersInTheOrderOfNames(String inner) {
        Path root = folder.resolve(inner);
        write(root.resolve("train/pos/1_9.txt"), "p1");
        write(root.resolve("train/pos/0_7.txt"), "p0");
        write(root.resolve("train/neg/0_2.txt"), "n");
        write(root.resolve("train/neg/urls.html"), "no review");
        write(root.resolve("train/unsup/0_0.txt"), "no label");
        write(root.resolve("test/pos/0_9.txt"), "\uFEFFtp");
        write(root.resolve("test/neg/0_1.txt"), "tn");
        LabelledDataset data = source().load();
        assertThat(data.name()).isEqualTo("imdb");
        assertThat(data.labels()).containsExactly("negative", "positive");
        assertThat(data.train())
                .containsExactly(new LabelledText("n", 0), new LabelledText("p0", 1), new LabelledText("p1", 1));
        assertThat(data.test()).containsExactly(new LabelledText("tn", 0), new LabelledText("tp", 1));
    }

    @Test
    void whatIsNotUtf8IsNamed() {
        write(folder.resolve("train/neg/0_2.txt"), new byte[] {'n', '\n', (byte) 0xff});
        assertThat(complaint(() -> source().load(Part.TRAIN))).endsWith("0_2.txt: line 2: not UTF-8 (byte 0xFF)");
    }

    @Test
    void readsJsonLines() {
        String rows = "{\"id\":\"x\",\"label\":1,\"text\":\"p\"}\n{\"label\":0,\"text\":\"n\"}\n";
        write(folder.resolve("imdb_train.jsonl.gz"), gzip(utf8(rows)));
        write(folder.resolve("imdb_test.jsonl"), rows);
        LabelledDataset data = source().load();
        assertThat(data.train()).containsExactly(new LabelledText("p", 1), new LabelledText("n", 0));
        assertThat(data.test()).isEqualTo(data.train());
    }

    @Test
    void onePartNeedsNotTheOther() {
        write(folder.resolve("imdb_test.jsonl"), "{\"label\":1,\"text\":\"p\"}\n");
        LabelledDataset data = source().load(Part.TEST);
        assertThat(data.train()).isEmpty();
        assertThat(data.test()).hasSize(1);
        assertThat(complaint(() -> source().load(Part.TRAIN)))
                .isEqualTo(folder + ": none of the expected files is here; looked for train/, aclImdb/train/, "
                        + "imdb_train.jsonl.gz, imdb_train.jsonl");
    }

    @Test
    void labelsAreZeroAndOne() {
        write(folder.resolve("imdb_train.jsonl"), "{\"label\":0,\"text\":\"\"}\n{\"label\":2,\"text\":\"\"}");
        assertThat(complaint(() -> source().load(Part.TRAIN)))
                .endsWith("imdb_train.jsonl: line 2: label \"2\" is neither 0 nor 1");
        write(folder.resolve("imdb_train.jsonl"), "{\"label\":\"pos\",\"text\":\"\"}");
        assertThat(complaint(() -> source().load(Part.TRAIN)))
                .endsWith("imdb_train.jsonl: line 1: label \"pos\" is neither 0 nor 1");
    }

    @Test
    void incompleteFoldersAreRefused() throws IOException {
        assertThat(complaint(() -> new ImdbSource(folder.resolve("none")).load()))
                .endsWith("none: no such folder");
        write(folder.resolve("file"), "");
        assertThat(complaint(() -> new ImdbSource(folder.resolve("file")).load()))
                .endsWith("file: is not a folder");
        write(folder.resolve("train/neg/0_1.txt"), "n");
        assertThat(complaint(() -> source().load(Part.TRAIN))).endsWith(Path.of("train", "pos") + ": no such folder");
        Files.createDirectory(folder.resolve("train/pos"));
        assertThat(complaint(() -> source().load(Part.TRAIN))).endsWith("holds no .txt files");
    }

    @Test
    void oneClassOrNoneIsRefused() {
        write(folder.resolve("imdb_train.jsonl"), "{\"label\":0,\"text\":\"\"}\n");
        assertThat(complaint(() -> source().load(Part.TRAIN))).contains("only one class", "\"negative\"");
        write(folder.resolve("imdb_train.jsonl"), "");
        assertThat(complaint(() -> source().load(Part.TRAIN))).endsWith("holds no texts");
    }

    private DataSource source() {
        return DataSpec.parse("imdb:" + folder).source();
    }
}
