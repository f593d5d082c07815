package dev.rango.runtime.format;

import java.io.IOException;
import java.io.OutputStream;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;
import java.util.jar.JarEntry;
import java.util.jar.JarOutputStream;
import java.util.stream.Stream;
import java.util.zip.Deflater;

/** The shipped sentiment model in a jar, as an application has it, with a class of that application. */
public final class ModelJar {
    public static final Path SENTIMENT = Path.of(System.getProperty("rango.home"), "models", "zoo", "sentiment");
    public static final String RESOURCE = "models/sentiment";

    /** A class of the application. */
    static final class Owner {
        private Owner() {}
    }

    private final Map<String, byte[]> entries = new TreeMap<>();

    private ModelJar() {}

    public static ModelJar ofSentiment() throws IOException {
        ModelJar jar = new ModelJar();
        try (Stream<Path> files = Files.list(SENTIMENT)) {
            for (Path file : files.toList()) {
                jar.with(file.getFileName().toString(), Files.readAllBytes(file));
            }
        }
        String owner = Owner.class.getName().replace('.', '/') + ".class";
        try (var in = ModelJar.class.getResourceAsStream("/" + owner)) {
            jar.entries.put(owner, in.readAllBytes());
        }
        return jar;
    }

    public ModelJar with(String part, byte[] content) {
        entries.put(RESOURCE + "/" + part, content);
        return this;
    }

    ModelJar without(String part) {
        entries.remove(RESOURCE + "/" + part);
        return this;
    }

    byte[] part(String part) {
        return entries.get(RESOURCE + "/" + part);
    }

    public Path write(Path file) throws IOException {
        return write(file, Deflater.NO_COMPRESSION);
    }

    public Path write(Path file, int level) throws IOException {
        try (OutputStream out = Files.newOutputStream(file);
                JarOutputStream jar = new JarOutputStream(out)) {
            jar.setLevel(level);
            for (var entry : entries.entrySet()) {
                jar.putNextEntry(new JarEntry(entry.getKey()));
                jar.write(entry.getValue());
            }
        }
        return file;
    }

    Path unpack(Path folder) throws IOException {
        for (var entry : entries.entrySet()) {
            Path file = folder.resolve(entry.getKey());
            Files.createDirectories(file.getParent());
            Files.write(file, entry.getValue());
        }
        return folder;
    }

    /** The application's class, from a class loader that sees this jar or folder and nothing of ours. */
    public static Class<?> owner(Path jarOrFolder) throws IOException {
        URL[] addresses = {jarOrFolder.toUri().toURL()};
        try {
            return new URLClassLoader(addresses, ClassLoader.getPlatformClassLoader()).loadClass(Owner.class.getName());
        } catch (ClassNotFoundException e) {
            throw new IllegalStateException(e);
        }
    }
}
