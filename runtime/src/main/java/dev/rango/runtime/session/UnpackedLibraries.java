package dev.rango.runtime.session;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;

/**
 * ONNX Runtime's native libraries, unpacked for it from its jar while it loads them.
 *
 * <p>Left to itself it leaves an empty folder in the folder for temporary files at every exit, since it deletes the folder
 * before the files in it, and all of the libraries when the process is killed. These are in a folder that only this user can
 * read, under a name that nobody can guess, and gone as soon as they are loaded: the system keeps an open file's contents.
 */
final class UnpackedLibraries implements AutoCloseable {
    /** As ONNX Runtime calls them, in the order in which it loads them. */
    private static final List<String> LIBRARIES = List.of("onnxruntime", "onnxruntime4j_jni");
    /** It finds those of a GPU beside its own: such a jar is left to itself. */
    private static final String OF_A_GPU = "onnxruntime_providers_shared";

    private static boolean loaded;
    /** Java says why a class could not be made the first time only. */
    private static LinkageError failure;

    private final List<String> properties = new ArrayList<>();
    private final List<Path> files = new ArrayList<>();

    private UnpackedLibraries() {}

    /**
     * Runs what loads ONNX Runtime; unpacks its libraries first, unless it is loaded or the user says where they are.
     *
     * @throws IOException when they cannot be unpacked
     */
    static synchronized <T> T with(Supplier<T> load) throws IOException {
        if (loaded) {
            return load.get();
        }
        if (failure != null) {
            throw failure;
        }
        try (UnpackedLibraries libraries = new UnpackedLibraries()) {
            if (isDeletable() && !isChosen()) {
                libraries.unpack();
            }
            T result = load.get();
            loaded = true;
            return result;
        } catch (LinkageError e) {
            failure = e;
            throw e;
        }
    }

    /** By one of the properties that ONNX Runtime documents. */
    private static boolean isChosen() {
        return System.getProperties().stringPropertyNames().stream()
                .anyMatch(name -> name.startsWith("onnxruntime.native."));
    }

    /** Windows keeps a library from being deleted as long as it is loaded. */
    private static boolean isDeletable() {
        return !System.getProperty("os.name").startsWith("Windows");
    }

    private void unpack() throws IOException {
        if (resource(OF_A_GPU) != null || LIBRARIES.stream().anyMatch(name -> resource(name) == null)) {
            return;
        }
        Path folder = Files.createTempDirectory("rango-onnxruntime");
        files.add(folder);
        for (String name : LIBRARIES) {
            Path file = folder.resolve(fileName(name));
            files.add(file);
            try (InputStream in = UnpackedLibraries.class.getClassLoader().getResourceAsStream(resource(name))) {
                Files.copy(in, file);
            }
            String property = "onnxruntime.native." + name + ".path";
            System.setProperty(property, file.toString());
            properties.add(property);
        }
    }

    /** Null when the class path has no such library for this platform. */
    private static String resource(String library) {
        String name = "ai/onnxruntime/native/" + OnnxRuntimeInfo.platform() + "/" + fileName(library);
        return UnpackedLibraries.class.getClassLoader().getResource(name) == null ? null : name;
    }

    private static String fileName(String library) {
        return System.mapLibraryName(library);
    }

    @Override
    public void close() {
        properties.forEach(System::clearProperty);
        for (int i = files.size() - 1; i >= 0; i--) {
            if (!files.get(i).toFile().delete()) {
                // On a file system that keeps open files under another name. What is registered first is deleted last.
                files.subList(0, i + 1).forEach(file -> file.toFile().deleteOnExit());
                return;
            }
        }
    }
}
