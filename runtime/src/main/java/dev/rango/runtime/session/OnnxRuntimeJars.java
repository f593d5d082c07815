package dev.rango.runtime.session;

import dev.rango.runtime.UnusableInputException;
import java.io.IOException;
import java.net.JarURLConnection;
import java.net.URL;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import java.nio.file.NoSuchFileException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/**
 * Where ONNX Runtime's classes and libraries come from.
 *
 * @param classPath every place on the class path that has its classes; with two, chance decides which libraries load
 * @param nativePath the folder that {@code onnxruntime.native.path} names; empty when the jar's libraries are used
 * @param libraryPath the value of {@code LD_LIBRARY_PATH}; may be empty
 */
record OnnxRuntimeJars(List<String> classPath, String nativePath, String libraryPath) {
    private static final String MARK = "ai/onnxruntime/OrtEnvironment.class";

    OnnxRuntimeJars {
        classPath = List.copyOf(classPath);
    }

    static OnnxRuntimeJars here() {
        List<String> places = new ArrayList<>();
        try {
            for (URL url :
                    Collections.list(OnnxRuntimeJars.class.getClassLoader().getResources(MARK))) {
                places.add(
                        url.openConnection() instanceof JarURLConnection jar
                                ? jar.getJarFileURL().getPath()
                                : url.getPath().replace(MARK, ""));
            }
        } catch (IOException unreadable) {
            // Then the message has no name for it; what is missing is said all the same.
            places.clear();
        }
        String libraryPath = System.getenv("LD_LIBRARY_PATH");
        return new OnnxRuntimeJars(
                places, System.getProperty("onnxruntime.native.path", ""), libraryPath == null ? "" : libraryPath);
    }

    /** Where the libraries of the providers were looked for, in words. */
    String providers() {
        if (!nativePath.isEmpty()) {
            return nativePath + " (onnxruntime.native.path)";
        }
        return classPath.isEmpty() ? "the class path" : String.join(" and ", classPath);
    }

    /** Why its own libraries cannot be loaded: what the innermost cause says, where they were to come from, and what to do. */
    UnusableInputException unloadable(Throwable e) {
        Throwable cause = e;
        while (cause.getCause() != null) {
            cause = cause.getCause();
        }
        String temporary = System.getProperty("java.io.tmpdir");
        String remedy;
        if (nativePath.isEmpty()) {
            remedy = "they are unpacked into " + temporary + ", another folder is chosen by -Djava.io.tmpdir=DIR;"
                    + " -Donnxruntime.native.path=DIR names a folder that has them (rango natives --out DIR)";
        } else if (cause instanceof FileSystemException) {
            remedy = "they come from " + nativePath
                    + " (onnxruntime.native.path), but ONNX Runtime makes an empty folder in " + temporary
                    + " even so; -Djava.io.tmpdir=DIR names one that can be written, such as /dev/shm";
        } else {
            remedy = "they come from " + nativePath + " (onnxruntime.native.path)";
        }
        return new UnusableInputException(
                "ONNX Runtime", "", "its libraries cannot be loaded: " + reason(cause) + "; " + remedy, e);
    }

    /** A missing file's message is its name alone. */
    private static String reason(Throwable cause) {
        if (cause instanceof NoSuchFileException) {
            return cause.getMessage() + ": no such file or folder";
        }
        return cause instanceof AccessDeniedException ? cause.getMessage() + ": access denied" : cause.getMessage();
    }

    /** Where the system's loader looked, in words. */
    String searched() {
        return "LD_LIBRARY_PATH "
                + (libraryPath.isEmpty() ? "(not set)" : libraryPath)
                + " and the system's library folders (ldconfig -p)";
    }
}
