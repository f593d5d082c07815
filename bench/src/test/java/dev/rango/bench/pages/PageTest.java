package dev.rango.bench.pages;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.rango.bench.pages.Step.When;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PageTest {
    @TempDir
    private Path folder;

    private List<Step> read(String markdown) throws IOException {
        return Page.read(Files.writeString(folder.resolve("page.md"), markdown));
    }

    @Test
    void whatABlockPrintsStandsInTheNextOne() throws IOException {
        List<Step> steps = read("""
                Text.
                ```sh
                ./rango adapt --base b \\
                    --out o
                ./rango verify o
                ```
                ```
                …
                o is proven
                ```
                ```
                of nobody
                ```
                ```java
                ./rango is a word here
                ```
                """);
        assertThat(steps).hasSize(1);
        assertThat(steps.get(0).line()).isEqualTo(3);
        assertThat(steps.get(0).commands())
                .containsExactly("./rango adapt --base b \\\n    --out o", "./rango verify o");
        assertThat(steps.get(0).expected()).containsExactly("…", "o is proven");
        assertThat(steps.get(0).when()).isEqualTo(When.ALWAYS);
    }

    @Test
    void inADialogueEachCommandIsFollowedByWhatItPrints() throws IOException {
        List<Step> steps = read("```\n$ ./rango export a \\\n   b\n  ok\nwrote b\n$ ./rango verify b\nproven\n```\n");
        assertThat(steps).extracting(Step::line).containsExactly(2, 6);
        assertThat(steps.get(0).commands()).containsExactly("./rango export a \\\n   b");
        assertThat(steps.get(0).expected()).containsExactly("  ok", "wrote b");
        assertThat(steps.get(1).expected()).containsExactly("proven");
    }

    @Test
    void commentsSayWhatIsNotTypedAndWhatBeforehand() throws IOException {
        List<Step> steps = read("""
                <!-- typed first: mkdir x -->
                <!-- not typed: needs a GPU -->
                ```
                ./rango doctor --device cuda
                ```

                <!-- typed whole: trains -->
                ```
                ./rango train
                ```
                ```
                ./rango predict
                ```
                """);
        assertThat(steps).extracting(Step::when).containsExactly(When.BEFOREHAND, When.NEVER, When.WHOLE, When.ALWAYS);
        assertThat(steps.get(1).reason()).contains("needs a GPU");
    }

    @Test
    void textBetweenACommandAndABlockBelongsToNobody() throws IOException {
        List<Step> steps = read("```\n./rango data check x\n```\nand a format:\n```\nof something\n```\n");
        assertThat(steps)
                .singleElement()
                .satisfies(s -> assertThat(s.expected()).isEmpty());
    }

    @Test
    void aLoopOrACaseIsOneCommand() {
        assertThat(ShellText.commands(List.of(
                        "# a comment",
                        "set -e",
                        "",
                        "case $? in",
                        "  0) echo yes ;;",
                        "esac",
                        "for f in a b; do echo $f; done",
                        "for f in a b; do",
                        "  echo $f",
                        "done",
                        "last")))
                .containsExactly(
                        "set -e",
                        "case $? in\n  0) echo yes ;;\nesac",
                        "for f in a b; do echo $f; done",
                        "for f in a b; do\n  echo $f\ndone",
                        "last");
    }

    @Test
    void blocksThatAreNotClosedAndCommentsThatAreMisspelledAreRefused() {
        assertThatThrownBy(() -> read("```sh\nls\n")).hasMessageContaining("page.md:1: the block is not closed");
        assertThatThrownBy(() -> read("\n<!-- nottyped: x -->\n")).hasMessageContaining("page.md:2: not understood");
    }
}
