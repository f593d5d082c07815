package dev.rango.runtime.session;

import dev.rango.runtime.UnusableInputException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * ONNX Runtime's builds from 1.29.0 on hold a collector's address and send it events by default, on Linux and macOS; the
 * first environment makes a device id and a database in the user's cache. Only a variable of the environment, which Java
 * cannot set for its own process, stops that. An embedded runtime must not do it unasked, so such a build is refused, before
 * it is loaded where its version can be seen.
 *
 * @param system name of the operating system, as Java has it
 * @param variable value of {@value #OFF}; null when it is not set
 */
record Telemetry(String system, String variable) {
    /** The variable that ONNX Runtime reads; {@code 1} stops it. */
    static final String OFF = "ORT_DISABLE_TELEMETRY";
    /** The newest version without: what Rango brings. */
    static final String LAST_WITHOUT = "1.28.0";

    private static final Pattern VERSION = Pattern.compile("(\\d{1,9})\\.(\\d{1,9})\\..*");
    /** Of a symbol in the official libraries for Linux; it stands within their first 25 KB. */
    private static final Pattern SYMBOL_VERSION = Pattern.compile("VERS_(\\d{1,9}\\.\\d{1,9}\\.\\d{1,9})");

    private static final int HEAD = 64 << 10;

    static Telemetry here() {
        return new Telemetry(System.getProperty("os.name"), System.getenv(OFF));
    }

    /**
     * Looks at the library that would be loaded.
     *
     * @param classesVersion of the jar; may be empty
     * @param nativePath the folder of the libraries that are used instead of the jar's; may be empty
     */
    void refuseUnloaded(String classesVersion, String nativePath) {
        if (!turnedOff()) {
            refuse(nativePath.isEmpty() ? classesVersion : versionIn(Path.of(nativePath)));
        }
    }

    /**
     * @param version of ONNX Runtime; one that is not understood is taken for one without
     * @throws UnusableInputException when it sends events and nothing stops it
     */
    void refuse(String version) {
        if (sendsEvents(version) && !turnedOff()) {
            throw new UnusableInputException(
                    "ONNX Runtime " + version,
                    "",
                    "sends telemetry over the network; use " + LAST_WITHOUT + ", or set " + OFF
                            + "=1 in the environment before the start");
        }
    }

    /** In words. */
    String of(String version) {
        return !sendsEvents(version)
                ? "none in this version"
                : turnedOff() ? "turned off by " + OFF + "=1" : "not turned off";
    }

    boolean sendsEvents(String version) {
        Matcher parts = VERSION.matcher(version);
        if (!parts.matches() || system.startsWith("Windows")) {
            return false;
        }
        int major = Integer.parseInt(parts.group(1));
        return major > 1 || major == 1 && Integer.parseInt(parts.group(2)) >= 29;
    }

    /** The version of the library in a folder; empty where it cannot be seen without loading it. */
    static String versionIn(Path folder) {
        try (InputStream library = Files.newInputStream(folder.resolve(System.mapLibraryName("onnxruntime")))) {
            String head = new String(library.readNBytes(HEAD), StandardCharsets.ISO_8859_1);
            Matcher version = SYMBOL_VERSION.matcher(head);
            return version.find() ? version.group(1) : "";
        } catch (IOException unreadable) {
            // ONNX Runtime says why it cannot be loaded.
            return "";
        }
    }

    private boolean turnedOff() {
        return "1".equals(variable);
    }
}
