package dev.rango.runtime;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.lang.reflect.Modifier;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/**
 * What an application can see of the runtime, held against a list. A type that applications do not need is package-private, or in a
 * package that module-info exports to rooms of Rango alone.
 */
class PublicSurfaceTest {
    private static final Pattern EXPORTED = Pattern.compile("exports ([a-z.]+);");

    @Test
    void applicationsSeeTheTypesOfTheList() throws Exception {
        List<String> exported = EXPORTED.matcher(Files.readString(
                        Path.of(System.getProperty("rango.home"), "runtime/src/main/java/module-info.java")))
                .results()
                .map(found -> found.group(1))
                .toList();
        Path classes = Path.of(TextClassifier.class
                .getProtectionDomain()
                .getCodeSource()
                .getLocation()
                .toURI());
        TreeSet<String> seen = new TreeSet<>();
        for (String name : exported) {
            try (Stream<Path> files = Files.list(classes.resolve(name.replace('.', File.separatorChar)))) {
                for (Path file :
                        files.filter(f -> f.toString().endsWith(".class")).toList()) {
                    String simple = file.getFileName().toString().replace(".class", "");
                    Class<?> type =
                            Class.forName(name + "." + simple, false, getClass().getClassLoader());
                    if (isSeen(type)) {
                        seen.add(type.getCanonicalName());
                    }
                }
            }
        }
        assertThat(seen).containsExactlyElementsOf(listed());
    }

    private static boolean isSeen(Class<?> type) {
        return Modifier.isPublic(type.getModifiers())
                && !type.isAnonymousClass()
                && (type.getEnclosingClass() == null || isSeen(type.getEnclosingClass()));
    }

    private static List<String> listed() throws IOException {
        try (InputStream list = PublicSurfaceTest.class.getResourceAsStream("public-types.txt")) {
            return new String(list.readAllBytes(), StandardCharsets.UTF_8)
                    .lines()
                    .toList();
        }
    }
}
