package dev.rango.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import picocli.CommandLine;
import picocli.CommandLine.ParameterException;

/** Every {@code ./rango …} that the documents tell a reader to type is one that Rango understands. */
class DocumentedCommandsTest {
    private static final Path HOME = home();
    private static final Pattern FENCED = Pattern.compile("(?ms)^```[a-z]*\\R(.*?)^```");
    private static final Pattern INLINE = Pattern.compile("`(\\./rango [^`\n]*)`");
    /** What is typed in a block: from the command to the end of its line, lines that end in a backslash joined. */
    private static final Pattern TYPED = Pattern.compile("(?m)^(?:\\$ )?(\\./rango\\b(?:[^\\\\\\n]|\\\\\\R|\\\\.)*)");

    private static final Pattern WORD = Pattern.compile("(?:[^\\s\"'\\\\]|\\\\.|\"[^\"]*\"|'[^']*')+");

    record Documented(Path document, String command) {
        @Override
        public String toString() {
            return document + ": " + command;
        }
    }

    @ParameterizedTest
    @MethodSource("commands")
    void isUnderstood(Documented documented) {
        parse(documented.command());
    }

    static List<Documented> commands() throws IOException {
        List<Path> documents;
        try (Stream<Path> below = Files.walk(HOME, 3)) {
            documents = below.filter(path -> path.toString().endsWith(".md"))
                    .filter(path -> !HOME.relativize(path).toString().matches("(?:.*/)?(?:out|target)/.*"))
                    .sorted()
                    .toList();
        }
        List<Documented> commands = new ArrayList<>();
        for (Path document : documents) {
            for (String command : commandsOf(Files.readString(document))) {
                commands.add(new Documented(HOME.relativize(document), command));
            }
        }
        assertThat(commands).extracting(c -> c.document().toString()).contains("README.md", "docs/notebook.md");
        return commands;
    }

    private static List<String> commandsOf(String markdown) {
        List<String> commands = new ArrayList<>();
        Matcher block = FENCED.matcher(markdown);
        while (block.find()) {
            TYPED.matcher(block.group(1)).results().forEach(found -> commands.add(found.group(1)));
        }
        Matcher inline = INLINE.matcher(FENCED.matcher(markdown).replaceAll(""));
        while (inline.find()) {
            commands.add(inline.group(1));
        }
        // A command with … in it is no command to type.
        commands.removeIf(command -> command.contains("…"));
        return commands;
    }

    private static void parse(String command) {
        List<String> words = new ArrayList<>();
        Matcher word = WORD.matcher(command.replaceAll("\\\\\\R", " "));
        while (word.find() && !word.group().matches("#.*|[|;&].*|[0-9]?[<>].*")) {
            words.add(word.group().replaceAll("[\"']", ""));
        }
        new CommandLine(new Rango())
                .setCaseInsensitiveEnumValuesAllowed(true)
                .parseArgs(words.subList(1, words.size()).toArray(String[]::new));
    }

    @Test
    void commandsAreFoundInBlocksAndInSentences() {
        String markdown = "Type `./rango predict --model out/m`.\n```sh\n./rango adapt --base b \\\n    --out o   # a\n"
                + "cd out && ls\n./rango predict \"two words\" > x\n```\nor `./rango adapt …`";
        assertThat(commandsOf(markdown))
                .containsExactly(
                        "./rango adapt --base b \\\n    --out o   # a",
                        "./rango predict \"two words\" > x",
                        "./rango predict --model out/m");
        parse("./rango predict \"two -words\" > x");
        parse("./rango adapt --base b \\\n  --data csv:x --out o   # --no-option");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "./rango fly",
                "./rango predict --mode x",
                "./rango adapt --base b --out o",
                "./rango adapt --base b --data csv:x --rank two --out o"
            })
    void whatRangoDoesNotUnderstandIsNoticed(String command) {
        assertThatThrownBy(() -> parse(command)).isInstanceOf(ParameterException.class);
    }

    /** The folder with the launcher: a module's tests start in the module's folder. */
    private static Path home() {
        Path folder = Path.of("").toAbsolutePath();
        while (!Files.exists(folder.resolve("rango"))) {
            folder = folder.getParent();
        }
        return folder;
    }
}
