package dev.rango.cli;

import dev.rango.models.FileKind;
import dev.rango.models.OutputFile;
import dev.rango.runtime.UnusableInputException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.JarURLConnection;
import java.net.URL;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Enumeration;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;
import java.util.zip.ZipOutputStream;

/**
 * The native libraries of one platform inside ONNX Runtime's jar.
 *
 * @param jar ONNX Runtime's jar on the class path
 * @param platform as its folder there is named
 */
record NativeLibraries(Path jar, String platform) {
    private static final String ROOT = "ai/onnxruntime/native/";
    /** Debug symbols, which no program needs. */
    private static final String[] NOT_NEEDED = {".pdb", ".dSYM/"};

    /** The libraries of a platform. */
    static NativeLibraries of(String platform) {
        Path jar = onnxRuntimeJar();
        NativeLibraries natives = new NativeLibraries(jar, platform);
        if (natives.sizes().isEmpty()) {
            throw new UnusableInputException(
                    "--platform", platform, "is not in " + jar.getFileName() + ", which has " + natives.platforms());
        }
        return natives;
    }

    private static Path onnxRuntimeJar() {
        URL classes = NativeLibraries.class.getClassLoader().getResource("ai/onnxruntime/OrtSession.class");
        try {
            if (classes != null && classes.openConnection() instanceof JarURLConnection inJar) {
                return Path.of(inJar.getJarFileURL().toURI());
            }
        } catch (IOException | java.net.URISyntaxException e) {
            throw new UnusableInputException("ONNX Runtime's jar", "", "cannot be found: " + e.getMessage(), e);
        }
        throw new UnusableInputException("ONNX Runtime's jar", "", "is not on the class path");
    }

    private TreeSet<String> platforms() {
        TreeSet<String> platforms = new TreeSet<>();
        forEachEntry((zip, entry) -> {
            if (entry.getName().startsWith(ROOT) && !entry.getName().equals(ROOT)) {
                platforms.add(entry.getName().substring(ROOT.length()).split("/", 2)[0]);
            }
        });
        return platforms;
    }

    /** File name to bytes of each library. */
    Map<String, Long> sizes() {
        Map<String, Long> sizes = new TreeMap<>();
        forEachEntry((zip, entry) -> {
            if (isOurs(entry.getName())) {
                sizes.put(fileName(entry), entry.getSize());
            }
        });
        return sizes;
    }

    long jarSize() {
        return size(jar);
    }

    static long size(Path file) {
        try {
            return Files.size(file);
        } catch (IOException e) {
            throw new UnusableInputException(file, "", "cannot be read: " + e.getMessage(), e);
        }
    }

    /** Writes the libraries into a folder, which is made if need be. */
    void extract(Path folder) {
        forEachEntry((zip, entry) -> {
            if (isOurs(entry.getName())) {
                Path file = folder.resolve(fileName(entry));
                OutputFile.write(file, FileKind.LIBRARY, out -> copy(zip, entry, out));
            }
        });
    }

    /** Writes a jar with all classes and this platform's libraries. */
    void writeJar(Path file) {
        OutputFile.write(file, FileKind.RUNTIME_JAR, out -> {
            try (ZipOutputStream trimmed = new ZipOutputStream(out)) {
                visit((zip, entry) -> {
                    if (!entry.isDirectory() && (!entry.getName().startsWith(ROOT) || isOurs(entry.getName()))) {
                        ZipEntry kept = new ZipEntry(entry.getName());
                        kept.setTime(entry.getTime());
                        trimmed.putNextEntry(kept);
                        copy(zip, entry, trimmed);
                        trimmed.closeEntry();
                    }
                });
            }
        });
    }

    private boolean isOurs(String entry) {
        if (!entry.startsWith(ROOT + platform + "/") || entry.endsWith("/")) {
            return false;
        }
        for (String symbols : NOT_NEEDED) {
            if (entry.contains(symbols)) {
                return false;
            }
        }
        return true;
    }

    private static String fileName(ZipEntry entry) {
        return entry.getName().substring(entry.getName().lastIndexOf('/') + 1);
    }

    private interface EntryWork {
        void accept(ZipFile zip, ZipEntry entry) throws IOException;
    }

    private void forEachEntry(EntryWork work) {
        try {
            visit(work);
        } catch (IOException e) {
            throw new UnusableInputException(jar, "", "cannot be read: " + e, e);
        }
    }

    private void visit(EntryWork work) throws IOException {
        try (ZipFile zip = new ZipFile(jar.toFile())) {
            for (Enumeration<? extends ZipEntry> entries = zip.entries(); entries.hasMoreElements(); ) {
                work.accept(zip, entries.nextElement());
            }
        }
    }

    private static void copy(ZipFile zip, ZipEntry entry, OutputStream out) throws IOException {
        try (InputStream in = zip.getInputStream(entry)) {
            in.transferTo(out);
        }
    }
}
