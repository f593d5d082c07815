package dev.rango.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.rango.runtime.Prediction;
import dev.rango.runtime.UnusableInputException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PredictionCardTest {
    private static final Answer ANSWER =
            AnswerRule.ALL.of(new Prediction("a|b", 1, new float[] {0.25f, 0.75f}, List.of("<no>", "a|b")));

    @TempDir
    Path folder;

    private String page(String name, String text) throws IOException {
        Path file = folder.resolve(name);
        PredictionCard card = new PredictionCard(file, "my <model>", AnswerRule.ALL);
        card.add(text, ANSWER);
        card.write();
        return Files.readString(file);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "<script>alert(1)</script>",
                "<img src=x onerror=alert(1)>",
                "\"></blockquote><iframe src=javascript:alert(1)>",
                "&lt;b&gt;",
                "<!--"
            })
    void anyTextIsShownAsText(String text) throws IOException {
        String html = page("card.html", text);
        String shown = html.substring(html.indexOf("<blockquote dir=\"auto\">") + 23, html.indexOf("</blockquote>"));
        assertThat(shown).doesNotContain("<", ">", "\"");
        assertThat(shown.replace("&lt;", "<")
                        .replace("&gt;", ">")
                        .replace("&quot;", "\"")
                        .replace("&amp;", "&"))
                .isEqualTo(text);
        assertThat(html)
                .contains("&lt;no&gt;", "my &lt;model&gt;", "75.00 %", "width:75.0%", "default-src 'none'")
                .doesNotContain("<script", "<img", "<iframe", "http:", "https:");
    }

    @Test
    void markdownIsShownAsText() throws IOException {
        String text = "# no heading\n\n<b>*not bold*</b> [link](http://x) | `code` @someone\n- item";
        String page = page("card.md", text);
        String first = page.lines().findFirst().orElseThrow();
        assertThat(first)
                .isEqualTo(
                        "> \\# no heading \\<b\\>\\*not bold\\*\\<\\/b\\> \\[link\\]\\(http\\:\\/\\/x\\) \\| \\`code\\` "
                                + "\\@someone \\- item");
        assertThat(page).contains("| \\<no\\> | 25.00 % |", "| a\\|b | 75.00 % |", "**a\\|b** · 75.00 %");
    }

    @Test
    void controlCharactersAndHalfCharactersDoNoHarm() throws IOException {
        assertThat(page("card.html", "a\u0000\u001Bb\u009Bc\uD83D")).contains("a\uFFFD\uFFFDb\uFFFDc?");
        assertThat(page("card.md", "\u0000\u0007")).startsWith("> \n");
    }

    @Test
    void longTextsAndManyTextsAreLimited() throws IOException {
        assertThat(page("card.html", "\uD83D\uDE00".repeat(5000))).contains("\uD83D\uDE00…</blockquote>");
        PredictionCard card = new PredictionCard(folder.resolve("many.html"), "m", AnswerRule.ALL);
        for (int i = 0; i < 1000; i++) {
            card.add("text", ANSWER);
        }
        assertThatThrownBy(() -> card.add("text", ANSWER))
                .isInstanceOf(UnusableInputException.class)
                .hasMessageContaining("can show 1000 texts");
    }

    @Test
    void otherFilesAreRefused() throws IOException {
        assertThatThrownBy(() -> new PredictionCard(folder.resolve("card.pdf"), "m", AnswerRule.ALL))
                .isInstanceOf(UnusableInputException.class)
                .hasMessageContaining("card.pdf: is no .html and no .md file");
        Path file = Files.writeString(folder.resolve("file"), "mine");
        PredictionCard nowhere = new PredictionCard(file.resolve("card.md"), "m", AnswerRule.ALL);
        assertThatThrownBy(nowhere::write)
                .isInstanceOf(UnusableInputException.class)
                .hasMessageContaining("cannot be written");
        assertThat(file).hasContent("mine");
    }

    @Test
    void aFolderThatIsMissingIsMade() {
        Path card = folder.resolve("not/yet/card.md");
        new PredictionCard(card, "m", AnswerRule.ALL).write();
        assertThat(card).content().contains("Labelled by m");
    }

    @Test
    void ofManyLabelsTheFiveBestAreShown() throws IOException {
        float[] shares = {0.01f, 0.02f, 0.03f, 0.3f, 0.04f, 0.2f, 0.4f};
        Prediction seven = new Prediction("g", 6, shares, List.of("a", "b", "c", "d", "e", "f", "g"));
        Path file = folder.resolve("seven.md");
        PredictionCard card = new PredictionCard(file, "m", AnswerRule.ALL);
        card.add("text", AnswerRule.ALL.of(seven));
        card.write();
        assertThat(Files.readString(file))
                .contains(
                        "|---|---:|\n| g | 40.00 % |\n| d | 30.00 % |\n| f | 20.00 % |\n| e | 4.00 % |\n| c | 3.00 % |\n")
                .contains("\n2 other labels: 3.00 %\n")
                .doesNotContain("| a |", "| b |");
    }

    @Test
    void whatNoLabelReachesSaysWhichCameClosest() throws IOException {
        AnswerRule rule = new AnswerRule(1, 0.8, "un<known");
        for (String name : List.of("unknown.html", "unknown.md")) {
            Path file = folder.resolve(name);
            PredictionCard card = new PredictionCard(file, "m", rule);
            card.add("text", rule.of(ANSWER.prediction()));
            card.write();
            assertThat(Files.readString(file))
                    .contains(
                            name.endsWith("md")
                                    ? "**un\\<known** · best\\: a\\|b with 75\\.00 \\%\n"
                                    : "<h2>un&lt;known · best: a|b with 75.00 %</h2>")
                    .contains("1 other label: 25.00 %");
        }
    }
}
