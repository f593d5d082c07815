package dev.rango.doctor;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * Looks for libraries in the order of the loader ({@code ld.so(8)}): {@code LD_LIBRARY_PATH}, its cache, the system's
 * folders; then where they often lie without being found.
 */
final class LibrarySearch {
    static final String CACHE = "/etc/ld.so.cache";
    private static final List<String> SYSTEM = List.of(
            "/lib/x86_64-linux-gnu",
            "/usr/lib/x86_64-linux-gnu",
            "/lib/aarch64-linux-gnu",
            "/usr/lib/aarch64-linux-gnu",
            "/lib64",
            "/usr/lib64",
            "/lib",
            "/usr/lib");
    /** NVIDIA's installers and containers; a star is any name. */
    private static final List<String> USUAL = List.of(
            "/usr/local/cuda*/lib64",
            "/usr/local/cuda*/targets/*/lib",
            "/opt/cuda*/lib64",
            "/usr/local/nvidia/lib64",
            "/usr/lib/wsl/lib",
            // After the driver's own: a compat library that the kernel's module does not know of fails.
            "/usr/local/cuda*/compat",
            "/usr/local/[tT]ensor[rR][tT]*/lib",
            "/opt/[tT]ensor[rR][tT]*/lib");
    /** Python's packages bring them, below a folder of libraries. */
    private static final List<String> PYTHON = List.of(
            "python3*/site-packages/nvidia/*/lib",
            "python3*/dist-packages/nvidia/*/lib",
            "python3*/site-packages/tensorrt_libs",
            "python3*/dist-packages/tensorrt_libs");

    private static final List<String> PYTHON_ROOTS =
            List.of("/usr/lib", "/usr/local/lib", "/opt/*/lib", "/opt/*/*/lib", "/opt/*/.venv/lib");

    private static final Pattern VERSION = Pattern.compile("\\.so\\.([0-9]{1,9}(?:\\.[0-9]{1,9})*)$");

    private final Places places;
    private final LoaderCache cache;
    private final List<Path> loader = new ArrayList<>();
    private final List<Path> elsewhere = new ArrayList<>();

    LibrarySearch(Places places) {
        this.places = places;
        this.cache = LoaderCache.read(places.system(CACHE));
        SYSTEM.forEach(folder -> add(loader, places.system(folder)));
        if (!places.nativePath().isEmpty()) {
            add(elsewhere, Path.of(places.nativePath()));
        }
        add(elsewhere, Places.folders(places.javaLibraryPath()));
        USUAL.forEach(pattern -> add(elsewhere, matching(places.root(), pattern.substring(1))));
        for (String python : PYTHON) {
            PYTHON_ROOTS.forEach(root -> add(elsewhere, matching(places.root(), root.substring(1) + "/" + python)));
            add(elsewhere, matching(places.home().resolve(".local/lib"), python));
            add(elsewhere, matching(places.home().resolve(".venv/lib"), python));
        }
    }

    /** Where it is; the loader's own places first. */
    Library find(String name) {
        Library.Part part = Library.Part.of(name);
        return among(Places.folders(places.libraryPath()), name)
                .or(() -> cached(name))
                .or(() -> among(loader, name))
                .map(path -> new Library(name, part, Optional.of(path.toString()), version(path), true, List.of()))
                .or(() -> among(elsewhere, name)
                        .map(path ->
                                new Library(name, part, Optional.of(path.toString()), version(path), false, List.of())))
                .orElseGet(() -> new Library(name, part, Optional.empty(), "", false, otherVersions(name)));
    }

    /** Of {@code libcudart.so.12}, each {@code libcudart.so.N} with another N. */
    private List<String> otherVersions(String name) {
        String stem = name.replaceFirst("\\.so.*", ".so.");
        Set<String> found = new TreeSet<>();
        cache.paths().keySet().stream()
                .filter(other -> other.startsWith(stem))
                .forEach(other -> cached(other).ifPresent(path -> found.add(real(path))));
        Stream.of(Places.folders(places.libraryPath()), loader, elsewhere)
                .flatMap(List::stream)
                .flatMap(folder -> matching(folder, stem + "[0-9]*").stream())
                .filter(path -> path.getFileName().toString().matches(".*\\.so\\.[0-9]+"))
                .filter(ElfFile::isForThisMachine)
                .forEach(path -> found.add(real(path)));
        return List.copyOf(found);
    }

    /** A folder is often there under several names. */
    private static String real(Path file) {
        try {
            return file.getParent().toRealPath().resolve(file.getFileName()).toString();
        } catch (IOException gone) {
            return file.toString();
        }
    }

    /** The places of the loader, in words. */
    List<String> loaderPlaces() {
        List<String> words = new ArrayList<>();
        words.add("LD_LIBRARY_PATH " + (places.libraryPath().isEmpty() ? "(not set)" : places.libraryPath()));
        int names = cache.paths().size();
        words.add(CACHE + (names == 0 ? " (not there)" : " (" + names + " names)"));
        loader.forEach(folder -> words.add(folder.toString()));
        return words;
    }

    /** The other folders that are there. */
    List<String> otherPlaces() {
        return elsewhere.stream().map(Path::toString).toList();
    }

    private Optional<Path> cached(String name) {
        return cache.paths().getOrDefault(name, List.of()).stream()
                .map(places::system)
                .filter(ElfFile::isForThisMachine)
                .findFirst();
    }

    private static Optional<Path> among(List<Path> folders, String name) {
        return folders.stream()
                .map(folder -> folder.resolve(name))
                .filter(ElfFile::isForThisMachine)
                .findFirst();
    }

    /** Of {@code libcudart.so.12}, a link to {@code libcudart.so.12.8.90}, the latter's. */
    private static String version(Path library) {
        try {
            Matcher real = VERSION.matcher(library.toRealPath().getFileName().toString());
            if (real.find()) {
                return real.group(1);
            }
        } catch (IOException gone) {
            // Its own name then.
        }
        Matcher own = VERSION.matcher(library.getFileName().toString());
        return own.find() ? own.group(1) : "";
    }

    private void add(List<Path> folders, List<Path> more) {
        more.forEach(folder -> add(folders, folder));
    }

    private void add(List<Path> folders, Path folder) {
        if (Files.isDirectory(folder) && !folders.contains(folder) && !loader.contains(folder)) {
            folders.add(folder);
        }
    }

    /** The folders below another that a pattern of names with stars describes. */
    private static List<Path> matching(Path folder, String pattern) {
        int slash = pattern.indexOf('/');
        String name = slash < 0 ? pattern : pattern.substring(0, slash);
        List<Path> found = new ArrayList<>();
        try (DirectoryStream<Path> entries = Files.newDirectoryStream(folder, name)) {
            for (Path entry : entries) {
                found.addAll(slash < 0 ? List.of(entry) : matching(entry, pattern.substring(slash + 1)));
            }
        } catch (IOException notThere) {
            return List.of();
        }
        found.sort(null);
        return found;
    }
}
