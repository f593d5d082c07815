package dev.rango.doctor;

import java.io.File;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;

/**
 * Where to look.
 *
 * @param root the file system, {@code /} but in tests
 * @param libraryPath value of {@code LD_LIBRARY_PATH}; may be empty
 * @param javaLibraryPath value of {@code java.library.path}; may be empty
 * @param nativePath value of {@code onnxruntime.native.path}; may be empty
 * @param path value of {@code PATH}; may be empty
 * @param home the user's folder
 */
record Places(Path root, String libraryPath, String javaLibraryPath, String nativePath, String path, Path home) {
    static Places here() {
        return new Places(
                Path.of("/"),
                variable("LD_LIBRARY_PATH"),
                System.getProperty("java.library.path", ""),
                System.getProperty("onnxruntime.native.path", ""),
                variable("PATH"),
                Path.of(System.getProperty("user.home", "/")));
    }

    private static String variable(String name) {
        String value = System.getenv(name);
        return value == null ? "" : value;
    }

    /** A file of the system by its absolute name. */
    Path system(String absolute) {
        return root.resolve(absolute.substring(1));
    }

    /** The folders of a list such as {@code PATH}; an empty entry is the working folder, as for the loader. */
    static List<Path> folders(String list) {
        return list.isEmpty()
                ? List.of()
                : Arrays.stream(list.split(File.pathSeparator, -1))
                        .map(entry -> Path.of(entry.isEmpty() ? "." : entry))
                        .toList();
    }
}
