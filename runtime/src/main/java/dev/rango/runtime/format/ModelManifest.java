package dev.rango.runtime.format;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.rango.runtime.UnusableInputException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * {@code MANIFEST.sha256}: the digest of every file of an export, in the form that {@code sha256sum -c} reads.
 *
 * @param parts the files, in the order of the manifest
 * @param text the manifest itself
 */
public record ModelManifest(List<Part> parts, String text) {
    /** File name inside a model folder. */
    public static final String FILE = "MANIFEST.sha256";

    private static final Pattern LINE = Pattern.compile("([0-9a-f]{64}) {2}(.+)");
    /** A step of a relative path that stays below its folder on every system. */
    private static final Pattern STEP = Pattern.compile("(?!\\.{1,2}$)[^/\\\\:\\p{Cntrl}]+");

    /**
     * A file of an export.
     *
     * @param name relative to the folder, with {@code /} between folder and file
     * @param sha256 digest of its bytes, in hexadecimal
     */
    public record Part(String name, String sha256) {}

    /** Copies the list. */
    public ModelManifest {
        parts = List.copyOf(parts);
    }

    /**
     * Reads a manifest.
     *
     * @param source what an error names
     * @throws UnusableInputException when a line is no digest and file name, or a name leaves the folder or comes twice
     */
    public static ModelManifest parse(String source, byte[] bytes) {
        String text;
        try {
            text = UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes)).toString();
        } catch (CharacterCodingException e) {
            throw new UnusableInputException(source, "", "is not text", e);
        }
        List<Part> parts = new ArrayList<>();
        Set<String> names = new HashSet<>();
        for (String line : text.lines().toList()) {
            String place = "line " + (parts.size() + 1);
            Matcher matcher = LINE.matcher(line);
            if (!matcher.matches() || !canName(matcher.group(2))) {
                throw new UnusableInputException(source, place, "is not a digest, two spaces and a file name");
            }
            if (!names.add(matcher.group(2))) {
                throw new UnusableInputException(source, place, "names " + matcher.group(2) + " again");
            }
            parts.add(new Part(matcher.group(2), matcher.group(1)));
        }
        return new ModelManifest(parts, text);
    }

    /** Digest of the manifest itself, which therefore names one state of all files. */
    public String sha256() {
        return Sha256.of(text.getBytes(UTF_8));
    }

    /** Whether a name is that of a file below the folder, on every system. */
    public static boolean canName(String name) {
        for (String step : name.split("/", -1)) {
            if (!STEP.matcher(step).matches()) {
                return false;
            }
        }
        return true;
    }
}
