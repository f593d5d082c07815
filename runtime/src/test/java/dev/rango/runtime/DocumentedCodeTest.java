package dev.rango.runtime;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.StringWriter;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.tools.JavaCompiler;
import javax.tools.JavaFileObject;
import javax.tools.SimpleJavaFileObject;
import javax.tools.ToolProvider;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The whole programs of pages compile. */
class DocumentedCodeTest {
    private static final Path DOCS = Path.of(System.getProperty("rango.home")).resolve("docs");
    private static final Pattern PROGRAM =
            Pattern.compile("(?ms)^```java\\R((?:(?!^```).)*?public class (\\w+)(?:(?!^```).)*)^```");

    @TempDir
    Path folder;

    @ParameterizedTest
    @ValueSource(strings = {"runtime.md", "graft.md"})
    void wholeProgramsCompile(String page) throws IOException {
        Matcher programs = PROGRAM.matcher(Files.readString(DOCS.resolve(page)));
        List<MatchResult> found = programs.results().toList();
        assertThat(found).isNotEmpty();
        JavaCompiler compiler = ToolProvider.getSystemJavaCompiler();
        for (MatchResult program : found) {
            JavaFileObject source = source(program.group(2), program.group(1));
            StringWriter said = new StringWriter();
            boolean compiles = compiler.getTask(
                            said,
                            null,
                            null,
                            List.of(
                                    "-d",
                                    folder.toString(),
                                    "-cp",
                                    System.getProperty("java.class.path"),
                                    "-Xlint:all,-path"),
                            null,
                            List.of(source))
                    .call();
            assertThat(compiles).as("%s: %s", program.group(2), said).isTrue();
        }
    }

    private static JavaFileObject source(String name, String text) {
        return new SimpleJavaFileObject(URI.create("string:///" + name + ".java"), JavaFileObject.Kind.SOURCE) {
            @Override
            public CharSequence getCharContent(boolean ignoreEncodingErrors) {
                return text;
            }
        };
    }
}
