package dev.rango.bench;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.rango.runtime.UnusableInputException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ResultsFileTest {
    @TempDir
    Path folder;

    @Test
    void replacesOneSectionAndNothingElse() throws IOException {
        Path file = Files.writeString(
                folder.resolve("RESULTS.md"),
                "# Results\n\nby hand\n\n<!-- measured: start -->\nold\n<!-- end: start -->\n\n"
                        + "<!-- measured: peers -->\nolder\n<!-- end: peers -->\n\nby hand too");

        new ResultsFile(file).write("start", "new\n");

        assertThat(file)
                .hasContent("# Results\n\nby hand\n\n<!-- measured: start -->\nnew\n<!-- end: start -->\n\n"
                        + "<!-- measured: peers -->\nolder\n<!-- end: peers -->\n\nby hand too");
        assertThat(folder).isDirectoryNotContaining(path -> !path.equals(file));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "text", "text\n", "text\n\n"})
    void addsAMissingSectionAtTheEndAndFindsItAgain(String document) throws IOException {
        ResultsFile results = new ResultsFile(folder.resolve("RESULTS.md"));

        String once = results.replaced(document, "jmh", "one\n");

        assertThat(once).startsWith(document).endsWith("<!-- measured: jmh -->\none\n<!-- end: jmh -->\n");
        assertThat(results.replaced(once, "jmh", "one\n")).isEqualTo(once);
        assertThat(results.replaced(once, "jmh", "two\n")).isEqualTo(once.replace("one", "two"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "<!-- measured: jmh -->\n",
                "<!-- end: jmh -->\n",
                "<!-- end: jmh -->\n<!-- measured: jmh -->\n",
                "<!-- measured: jmh -->\n<!-- measured: jmh -->\n<!-- end: jmh -->\n",
                "<!-- measured: jmh -->\n<!-- end: jmh -->\n<!-- end: jmh -->\n"
            })
    void brokenMarksAreLeftAlone(String document) throws IOException {
        Path file = Files.writeString(folder.resolve("RESULTS.md"), document);

        assertThatThrownBy(() -> new ResultsFile(file).write("jmh", "new\n"))
                .isInstanceOf(UnusableInputException.class)
                .hasMessageContaining("RESULTS.md")
                .hasMessageContaining("section jmh");
        assertThat(file).hasContent(document);
    }

    @Test
    void namesAMissingFile() {
        assertThatThrownBy(() -> new ResultsFile(folder.resolve("none.md")).write("jmh", ""))
                .isInstanceOf(UnusableInputException.class)
                .hasMessageContaining("none.md")
                .hasMessageContaining("no such file");
    }

    @Test
    void cellsCannotBreakATable() {
        String table = new Markdown()
                .table(List.of("a", "b"), List.of(List.of("x | y", "two\nlines")))
                .toString();

        assertThat(table).isEqualTo("| a | b |\n|---|---|\n| x \\| y | two lines |\n");
    }
}
