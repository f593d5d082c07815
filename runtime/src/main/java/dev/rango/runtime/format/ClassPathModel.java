package dev.rango.runtime.format;

import dev.rango.runtime.ClassifierOptions;
import dev.rango.runtime.OpenModel;
import dev.rango.runtime.UnusableInputException;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.InputStream;
import java.net.JarURLConnection;
import java.net.URI;
import java.net.URISyntaxException;
import java.net.URL;
import java.net.URLConnection;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.jar.JarFile;
import java.util.logging.Level;
import java.util.logging.Logger;

/**
 * A model on the class path, as the folder that {@link OpenModel#open(Path, ClassifierOptions)} opens.
 *
 * <p>ONNX Runtime maps a model's tables from a file, and an entry of a jar is none. So a model in a jar is unpacked at the
 * first start into a cache folder, under the digest of its manifest, and checked against it; later starts find it there. A
 * model in a folder of the class path, as in a build, stays where it is.
 *
 * <p>The cache is the folder that the caller names, else that of the system property {@code rango.cache}, else that of the
 * environment variable {@code RANGO_CACHE}, else {@code rango} in the user's cache folder ({@code $XDG_CACHE_HOME} or
 * {@code ~/.cache}; {@code ~/Library/Caches}; {@code %LOCALAPPDATA%}).
 */
public final class ClassPathModel {
    private static final int MAX_MANIFEST = 1 << 20;
    /** Bytes of a model for each of its jar: floats give 1.1, text 10, and deflate on zeros 1032. */
    private static final int MOST_UNPACKED = 100;

    private static final long ALWAYS_FINE = 16 << 20;
    private static final List<String> NEEDED = List.of("config.json", "model.onnx");

    private final String source;
    private final URL manifestAddress;

    private ClassPathModel(String source, URL manifestAddress) {
        this.source = source;
        this.manifestAddress = manifestAddress;
    }

    /**
     * The folder of a model, in the cache unless the class path has it as a folder.
     *
     * @param owner a class of the application: its class loader finds the model, and its module when it has one
     * @param resource the model's folder on the class path, such as {@code models/sentiment}
     * @throws UnusableInputException when there is no such model, it is not what its manifest says, or the cache cannot be
     *     written
     */
    public static Path folder(Class<?> owner, String resource) {
        ClassPathModel model = find(owner, resource);
        return model.inPlace().orElseGet(() -> model.unpacked(ModelCache.ofThisUser()));
    }

    /** As {@link #folder(Class, String)}, with a cache folder of the caller's choice, made when it is missing. */
    public static Path folder(Class<?> owner, String resource, Path cache) {
        ClassPathModel model = find(owner, resource);
        return model.inPlace().orElseGet(() -> model.unpacked(new ModelCache(cache)));
    }

    /**
     * Opens a model; a copy in the cache that was damaged since it was unpacked is unpacked again.
     *
     * @param open what fails on a damaged folder
     */
    public static <T> T opened(Class<?> owner, String resource, Function<Path, T> open) {
        ClassPathModel model = find(owner, resource);
        Optional<Path> inPlace = model.inPlace();
        if (inPlace.isPresent()) {
            return open.apply(inPlace.get());
        }
        ModelCache cache = ModelCache.ofThisUser();
        ModelManifest manifest = model.manifest();
        Path folder = cache.folderOf(model, manifest);
        try {
            return open.apply(folder);
        } catch (UnusableInputException e) {
            Logger.getLogger(ClassPathModel.class.getName()).log(Level.WARNING, "{0}: unpacked again", e.getMessage());
            return open.apply(cache.repaired(model, manifest));
        }
    }

    private static ClassPathModel find(Class<?> owner, String resource) {
        String folder = resource.replaceAll("^/+|/+$", "");
        String source = "class path: " + folder;
        URL manifest = owner.getResource("/" + (folder.isEmpty() ? "" : folder + "/") + ModelManifest.FILE);
        if (manifest == null) {
            throw new UnusableInputException(
                    source,
                    ModelManifest.FILE,
                    "not found by the class loader of " + owner.getName()
                            + "; an exported model is there with all its files");
        }
        return new ClassPathModel(source, manifest);
    }

    private Optional<Path> inPlace() {
        try {
            return manifestAddress.getProtocol().equals("file")
                    ? Optional.of(Path.of(manifestAddress.toURI()).getParent())
                    : Optional.empty();
        } catch (URISyntaxException e) {
            throw new UnusableInputException(source, "", "has an address that is none: " + manifestAddress, e);
        }
    }

    private Path unpacked(ModelCache cache) {
        return cache.folderOf(this, manifest());
    }

    private ModelManifest manifest() {
        byte[] bytes;
        try (InputStream in = open(ModelManifest.FILE)) {
            bytes = in.readNBytes(MAX_MANIFEST + 1);
        } catch (IOException e) {
            throw unusable(ModelManifest.FILE, "cannot be read: " + e, e);
        }
        if (bytes.length > MAX_MANIFEST) {
            throw unusable(ModelManifest.FILE, "is longer than any manifest", null);
        }
        ModelManifest manifest = ModelManifest.parse(source + ": " + ModelManifest.FILE, bytes);
        for (String part : NEEDED) {
            if (manifest.parts().stream().noneMatch(listed -> listed.name().equals(part))) {
                throw unusable(ModelManifest.FILE, "does not list " + part, null);
            }
        }
        return manifest;
    }

    /** As many bytes may its parts unpack to, whatever they claim. */
    long mostBytes(ModelManifest manifest) {
        long packed = 0;
        try {
            for (ModelManifest.Part part : manifest.parts()) {
                if (connection(part.name()) instanceof JarURLConnection jar) {
                    try (JarFile opened = jar.getJarFile()) {
                        packed += jar.getJarEntry().getCompressedSize();
                        // Parts can share their bytes. A jar within a jar has no size of its own here.
                        Path file = Path.of(opened.getName());
                        packed = Files.isRegularFile(file) ? Math.min(packed, Files.size(file)) : packed;
                    }
                } else {
                    return Long.MAX_VALUE;
                }
            }
        } catch (FileNotFoundException e) {
            // It is named when its turn comes.
        } catch (IOException e) {
            throw unusable(ModelManifest.FILE, "cannot be read: " + e, e);
        }
        return ALWAYS_FINE + MOST_UNPACKED * packed;
    }

    /** Bytes of a part; negative when only reading it would tell. */
    long length(String part) {
        try {
            URLConnection connection = connection(part);
            if (connection instanceof JarURLConnection jar) {
                JarFile opened = jar.getJarFile();
                try {
                    return jar.getContentLengthLong();
                } finally {
                    // Nobody else would: no stream is taken from it.
                    opened.close();
                }
            }
            return connection.getContentLengthLong();
        } catch (IOException e) {
            throw unusable(part, "cannot be read: " + e, e);
        }
    }

    InputStream open(String part) {
        try {
            return connection(part).getInputStream();
        } catch (FileNotFoundException e) {
            throw unusable(part, "is missing", e);
        } catch (IOException e) {
            throw unusable(part, "cannot be read: " + e, e);
        }
    }

    /** The signature beside the model; empty when it has none. */
    byte[] signature() {
        try (InputStream in = connection(ModelSignature.FILE).getInputStream()) {
            return in.readNBytes(ModelSignature.LARGEST + 1);
        } catch (FileNotFoundException e) {
            return new byte[0];
        } catch (IOException e) {
            throw unusable(ModelSignature.FILE, "cannot be read: " + e, e);
        }
    }

    UnusableInputException unusable(String part, String reason, Exception cause) {
        return new UnusableInputException(source, part, reason, cause);
    }

    /** Beside the manifest, wherever that was found: never from another jar that has a folder of the same name. */
    private URLConnection connection(String part) throws IOException {
        URLConnection connection;
        try {
            connection = new URL(manifestAddress, new URI(null, null, part, null).getRawPath()).openConnection();
        } catch (URISyntaxException e) {
            throw new IllegalStateException("every text can be quoted as a path", e);
        }
        // A cached jar would stay open, and locked on some systems, after the class loader is done with it.
        connection.setUseCaches(false);
        return connection;
    }
}
