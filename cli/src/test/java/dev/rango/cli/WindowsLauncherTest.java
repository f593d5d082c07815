package dev.rango.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.TreeSet;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** The launcher for Windows is read, not run: it starts Java with the options and the environment of the other one. */
class WindowsLauncherTest {
    private static final Path HOME = Path.of(System.getProperty("rango.home"));
    /** Set for locales without an encoding, which Windows does not have. */
    private static final String LOCALE = "LC_ALL";

    @Test
    void javaStartsWithTheSameOptions() throws IOException {
        String here = javaLine("rango").replaceAll("\\$\\{?\\w*:?\\+?-?", "").replaceAll("[{}\"]", "");
        assertThat(options(javaLine("rango.cmd"))).isEqualTo(options(here)).contains("-XX:+UseSerialGC", "-jar");
        assertThat(text("rango.cmd")).contains("-Donnxruntime.native.path=%RANGO_ONNXRUNTIME%", "%RANGO_JAVA_OPTS%");
        assertThat(text("rango")).contains("-Donnxruntime.native.path=", "${RANGO_JAVA_OPTS:-}");
    }

    @Test
    void theEnvironmentIsTheSame() throws IOException {
        TreeSet<String> there = found("rango.cmd", "(?m)^set ([A-Z_]+=\\w+)\\r?$");
        TreeSet<String> here = new TreeSet<>();
        text("rango")
                .lines()
                .filter(line -> line.startsWith("export "))
                .forEach(line ->
                        here.addAll(List.of(line.substring("export ".length()).split(" "))));
        assertThat(there).isEqualTo(here).contains("OMP_WAIT_POLICY=passive");
        assertThat(here).noneMatch(setting -> setting.startsWith(LOCALE));
    }

    @Test
    void bothLookForTheSameJar() throws IOException {
        String jar = "rango-cli\\.jar";
        assertThat(found("rango.cmd", jar)).hasSize(1).isEqualTo(found("rango", jar));
        assertThat(text("rango.cmd")).contains("\\app\\", "\\cli\\target\\", "pom.xml");
    }

    /** What cmd.exe reads: lines that end as Windows ends them, in ASCII. */
    @Test
    void itIsAFileOfWindows() throws IOException {
        assertThat(text("rango.cmd").replace("\r\n", ""))
                .doesNotContain("\n", "\r")
                .matches("\\p{ASCII}*");
    }

    private static String javaLine(String launcher) throws IOException {
        return text(launcher)
                .lines()
                .filter(line -> line.matches("(exec )?java .*"))
                .findFirst()
                .orElseThrow();
    }

    /** Names of properties and whole other options: their values are written in two languages. */
    private static TreeSet<String> options(String line) {
        TreeSet<String> options = new TreeSet<>();
        for (String word : line.split("\\s+")) {
            if (word.startsWith("-D")) {
                options.add(word.replaceFirst("=.*", ""));
            } else if (word.startsWith("-")) {
                options.add(word);
            }
        }
        // On Windows it stands in the variable that is set above the line.
        options.remove("-Donnxruntime.native.path");
        return options;
    }

    private static TreeSet<String> found(String launcher, String pattern) throws IOException {
        TreeSet<String> found = new TreeSet<>();
        Pattern.compile(pattern)
                .matcher(text(launcher))
                .results()
                .forEach(result -> found.add(result.groupCount() == 0 ? result.group() : result.group(1)));
        return found;
    }

    private static String text(String launcher) throws IOException {
        return Files.readString(HOME.resolve(launcher));
    }
}
