package dev.rango.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.rango.runtime.UnusableInputException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class OutputFileTest {
    @TempDir
    Path folder;

    @Test
    void anEarlierOneIsReplacedAndNothingElse() throws IOException {
        Path page = folder.resolve("new/page.html");
        OutputFile.write(page, "<!doctype html><p>one");
        OutputFile.write(page, "<!doctype html><p>two");
        assertThat(page).hasContent("<!doctype html><p>two");
        Path texts = Files.writeString(folder.resolve("texts.html"), "text,label");
        assertThatThrownBy(() -> OutputFile.write(texts, "<!doctype html><p>three"))
                .isInstanceOf(UnusableInputException.class)
                .hasMessageContaining("not replaced");
        assertThat(texts).hasContent("text,label");
        Path card = folder.resolve("card.md");
        OutputFile.write(card, "> A delight.");
        OutputFile.write(card, "> Dull.");
        assertThat(card).hasContent("> Dull.");
    }
}
