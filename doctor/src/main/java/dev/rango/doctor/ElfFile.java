package dev.rango.doctor;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashSet;
import java.util.Set;
import java.util.regex.Pattern;

/** What the first bytes of a Linux library tell (System V ABI, ELF-64), without loading it. */
final class ElfFile {
    private static final byte[] MAGIC = {0x7f, 'E', 'L', 'F'};
    private static final int CLASS_AT = 4;
    private static final int CLASS_64 = 2;
    private static final int MACHINE_AT = 18;
    private static final int X86_64 = 62;
    private static final int AARCH64 = 183;
    private static final int HEADER = 20;
    /** The dynamic string table lies within: at 8 KB in ONNX Runtime's providers, before any code or data. */
    private static final int HEAD = 1 << 20;

    private static final Pattern LIBRARY = Pattern.compile("\0(lib[\\w+-]+\\.so(?:\\.[0-9]+)*)(?=\0)");

    private ElfFile() {}

    /** Whether this machine's loader would take it: a 64-bit library for its kind of processor. */
    static boolean isForThisMachine(Path file) {
        try (InputStream in = Files.newInputStream(file)) {
            byte[] head = in.readNBytes(HEADER);
            return head.length == HEADER
                    && Arrays.equals(head, 0, MAGIC.length, MAGIC, 0, MAGIC.length)
                    && head[CLASS_AT] == CLASS_64
                    && (head[MACHINE_AT] & 0xff) == thisMachine();
        } catch (IOException unreadable) {
            return false;
        }
    }

    static int thisMachine() {
        return System.getProperty("os.arch").equals("aarch64") ? AARCH64 : X86_64;
    }

    /**
     * The libraries that it names: those it needs, and its own name. The list of the needed ones itself lies at the end of
     * half a gigabyte that a jar holds compressed; their names lie in the string table at the start, where nothing else is
     * called like a library.
     */
    static Set<String> libraryNames(InputStream library) throws IOException {
        String head = new String(library.readNBytes(HEAD), ISO_8859_1);
        Set<String> names = new LinkedHashSet<>();
        LIBRARY.matcher(head).results().forEach(found -> names.add(found.group(1)));
        return names;
    }
}
