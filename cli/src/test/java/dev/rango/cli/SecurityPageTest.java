package dev.rango.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Every test that SECURITY.md names exists, and each of its threats names one or says that there is none. */
class SecurityPageTest {
    private static final Path HOME = Path.of(System.getProperty("rango.home"));
    private static final Pattern NAMED = Pattern.compile("`([A-Z]\\w*Test)\\.(\\w+)`");
    private static final Pattern CLASS = Pattern.compile("\\w+Test\\b");
    private static final Pattern TEST = Pattern.compile("(?m)^    @(?:Test|ParameterizedTest|RepeatedTest)\\b");
    private static final Pattern ROW = Pattern.compile("(?m)^\\|(?! *\\||-|.*\\| *shown by *\\|$)(.*)\\|$");

    @Test
    void everyNamedTestExists() throws IOException {
        Map<String, String> sources = sources();
        List<String> named = new ArrayList<>();
        List<String> missing = new ArrayList<>();
        Matcher matcher = NAMED.matcher(page());
        while (matcher.find()) {
            named.add(matcher.group());
            if (!isTest(sources.getOrDefault(matcher.group(1), ""), matcher.group(2))) {
                missing.add(matcher.group());
            }
        }
        assertThat(missing).isEmpty();
        assertThat(named).hasSizeGreaterThan(30);
        assertThat(page().replaceAll(NAMED.pattern(), ""))
                .as("tests are named as `Class.method`")
                .doesNotContainPattern(CLASS);
    }

    @Test
    void everyThreatNamesATestOrSaysThatThereIsNone() throws IOException {
        List<String> rows =
                ROW.matcher(page()).results().map(MatchResult::group).toList();
        assertThat(rows).hasSizeGreaterThan(20);
        assertThat(rows).allSatisfy(row -> {
            String shownBy = row.substring(row.lastIndexOf('|', row.length() - 2));
            assertThat(NAMED.matcher(shownBy).find() || shownBy.contains("no test"))
                    .as(row)
                    .isTrue();
        });
    }

    /** Between the end of the method before and this one's name stands what makes it a test. */
    private static boolean isTest(String source, String method) {
        int name = source.indexOf("\n    void " + method + "(");
        String before = source.substring(0, Math.max(0, name));
        return TEST.matcher(before.substring(before.lastIndexOf("\n    }\n") + 1))
                .find();
    }

    private static String page() throws IOException {
        return Files.readString(HOME.resolve("SECURITY.md"));
    }

    /** By the name of their class. */
    private static Map<String, String> sources() throws IOException {
        Map<String, String> sources = new HashMap<>();
        try (Stream<Path> rooms = Files.list(HOME)) {
            for (Path tests : rooms.map(room -> room.resolve("src/test/java"))
                    .filter(Files::isDirectory)
                    .toList()) {
                try (Stream<Path> files = Files.walk(tests)) {
                    for (Path file : files.filter(f -> f.toString().endsWith("Test.java"))
                            .toList()) {
                        String name = file.getFileName().toString().replace(".java", "");
                        sources.merge(name, Files.readString(file), (one, other) -> one + other);
                    }
                }
            }
        }
        return sources;
    }
}
