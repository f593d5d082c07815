package dev.rango.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.rango.runtime.Setting;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import picocli.CommandLine;

/** Libraries name settings, the command its options: each is of the other. */
class SettingNamesTest {
    private static final List<String> LIBRARIES =
            List.of("runtime", "data", "models", "onnx", "exporter", "trainer", "meter", "doctor");

    private static final Pattern TEXT = Pattern.compile("\"((?:[^\"\\\\\n]|\\\\.)*+)\"");
    private static final Pattern OPTION = Pattern.compile("(?<![\\w-])--[a-zA-Z]");

    /** A command line of this program or another. */
    private static final Pattern COMMAND = Pattern.compile("(rango [a-z]+|docker run) ");

    /** Two files write command lines of NVIDIA's programs. */
    private static final List<String> OTHER_PROGRAMS = List.of("TrtExec.java", "NvidiaDriver.java");

    private static final Pattern SETTING =
            Pattern.compile("(?:Setting\\.of|\\.and|\\.andIf)\\((?:\\w+, |!\\w+, )?\"([a-z-]+)\"");

    @Test
    void noTextOfALibraryNamesAnOption() throws IOException {
        List<String> found = new ArrayList<>();
        for (Map.Entry<Path, String> source : sources().entrySet()) {
            Matcher text = TEXT.matcher(source.getValue().replace("'\"'", "").replace("'\\\"'", ""));
            while (text.find()) {
                Matcher command = COMMAND.matcher(text.group(1));
                String outside = command.find() ? text.group(1).substring(0, command.start()) : text.group(1);
                if (OPTION.matcher(outside).find()
                        && !OTHER_PROGRAMS.contains(
                                source.getKey().getFileName().toString())) {
                    found.add(source.getKey() + ": " + text.group());
                }
            }
        }
        assertThat(found).as("texts that shall name a Setting").isEmpty();
    }

    @Test
    void everySettingIsAnOption() throws IOException {
        List<String> options = new ArrayList<>();
        collect(new CommandLine(new Rango()), options);
        int count = 0;
        for (Map.Entry<Path, String> source : sources().entrySet()) {
            Matcher setting = SETTING.matcher(source.getValue());
            while (setting.find()) {
                count++;
                assertThat(options).as("%s", source.getKey()).contains("--" + setting.group(1));
            }
        }
        assertThat(count).isGreaterThan(60);
    }

    @Test
    void settingsAreSpelledAsAShellTakesThem() {
        assertThat(OptionNames.in(Setting.of("delimiter", ";") + " " + Setting.of("ignore", "it's*") + " "
                        + Setting.of("no-header") + " " + Setting.of("text-column", "2")))
                .isEqualTo("--delimiter ';' --ignore 'it'\\''s*' --no-header --text-column 2");
    }

    private static void collect(CommandLine line, List<String> options) {
        options.addAll(line.getCommandSpec().optionsMap().keySet());
        line.getSubcommands().values().forEach(verb -> collect(verb, options));
    }

    private static Map<Path, String> sources() throws IOException {
        Map<Path, String> sources = new TreeMap<>();
        Path root = Path.of(System.getProperty("rango.home"));
        for (String library : LIBRARIES) {
            try (Stream<Path> files = Files.walk(root.resolve(library).resolve("src/main/java"))) {
                for (Path file :
                        files.filter(path -> path.toString().endsWith(".java")).toList()) {
                    sources.put(root.relativize(file), Files.readString(file));
                }
            }
        }
        return sources;
    }
}
