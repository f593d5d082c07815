package dev.rango.runtime;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.lang.reflect.AnnotatedElement;
import java.lang.reflect.Executable;
import java.lang.reflect.Field;
import java.lang.reflect.Member;
import java.lang.reflect.Modifier;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.TreeMap;
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

    private static final String ROOMS = "dev.rango.runtime.";

    @Test
    void applicationsSeeTheTypesOfTheList() throws Exception {
        assertThat(seen().stream().map(Class::getCanonicalName)).containsExactlyElementsOf(listed("public-types.txt"));
    }

    /**
     * Whoever changes a member that applications may use changes the list, and says so in CHANGELOG. What speaks of types that are
     * exported to rooms of Rango alone is theirs.
     */
    @Test
    void applicationsSeeTheMembersOfTheList() throws Exception {
        TreeSet<String> members = new TreeSet<>();
        for (Class<?> type : seen()) {
            Stream.of(type.getDeclaredConstructors(), type.getDeclaredMethods(), type.getDeclaredFields())
                    .flatMap(Arrays::stream)
                    .filter(member -> isSeen(((Member) member).getModifiers()) && !((Member) member).isSynthetic())
                    .map(PublicSurfaceTest::signature)
                    .filter(signature -> !ofRooms(signature))
                    .forEach(members::add);
        }
        assertThat(members).containsExactlyElementsOf(listed("public-members.txt"));
    }

    private static boolean isSeen(int modifiers) {
        return Modifier.isPublic(modifiers) || Modifier.isProtected(modifiers);
    }

    private static String signature(AnnotatedElement member) {
        return member instanceof Executable executable
                ? executable.toGenericString()
                : ((Field) member).toGenericString();
    }

    private static boolean ofRooms(String signature) {
        return Stream.of("format", "text", "session").anyMatch(room -> signature.contains(ROOMS + room + "."));
    }

    private static List<Class<?>> seen() throws Exception {
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
        TreeMap<String, Class<?>> seen = new TreeMap<>();
        for (String name : exported) {
            try (Stream<Path> files = Files.list(classes.resolve(name.replace('.', File.separatorChar)))) {
                for (Path file :
                        files.filter(f -> f.toString().endsWith(".class")).toList()) {
                    String simple = file.getFileName().toString().replace(".class", "");
                    Class<?> type = Class.forName(name + "." + simple, false, PublicSurfaceTest.class.getClassLoader());
                    if (isSeen(type)) {
                        seen.put(type.getCanonicalName(), type);
                    }
                }
            }
        }
        return List.copyOf(seen.values());
    }

    private static boolean isSeen(Class<?> type) {
        return Modifier.isPublic(type.getModifiers())
                && !type.isAnonymousClass()
                && (type.getEnclosingClass() == null || isSeen(type.getEnclosingClass()));
    }

    private static List<String> listed(String file) throws IOException {
        try (InputStream list = PublicSurfaceTest.class.getResourceAsStream(file)) {
            return new String(list.readAllBytes(), StandardCharsets.UTF_8)
                    .lines()
                    .toList();
        }
    }
}
