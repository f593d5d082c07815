package dev.rango.doctor;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** A file system of a machine that has what a test puts there. */
final class Planted {
    private final Path root;

    Planted(Path root) {
        this.root = root;
    }

    /** As much of a library as is looked at, for this machine's processor; its string table names what it needs. */
    static byte[] library(String... needs) {
        return library(ElfFile.thisMachine(), needs);
    }

    static byte[] library(int machine, String... needs) {
        byte[] header = new byte[64];
        header[0] = 0x7f;
        header[1] = 'E';
        header[2] = 'L';
        header[3] = 'F';
        header[4] = 2;
        header[18] = (byte) machine;
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        bytes.writeBytes(header);
        bytes.writeBytes(("\0" + String.join("\0", needs) + "\0_ZN4Cuda3runEv\0").getBytes(ISO_8859_1));
        return bytes.toByteArray();
    }

    Path put(String absolute, byte[] content) throws IOException {
        Path file = root.resolve(absolute.substring(1));
        Files.createDirectories(file.getParent());
        return Files.write(file, content);
    }

    Path put(String absolute, String content) throws IOException {
        return put(absolute, content.getBytes(ISO_8859_1));
    }

    Path library(String absolute) throws IOException {
        return put(absolute, library());
    }

    void link(String absolute, String target) throws IOException {
        Files.createSymbolicLink(root.resolve(absolute.substring(1)), Path.of(target));
    }

    /** The loader's cache, as glibc's dl-cache.h lays it out. */
    void cache(Map<String, String> paths) throws IOException {
        List<byte[]> strings = new ArrayList<>();
        int header = 48;
        int offset = header + 24 * paths.size();
        ByteBuffer entries = ByteBuffer.allocate(offset).order(ByteOrder.nativeOrder());
        entries.put("glibc-ld.so.cache1.1".getBytes(ISO_8859_1)).putInt(paths.size());
        int entry = header;
        for (Map.Entry<String, String> path : paths.entrySet()) {
            byte[] name = (path.getKey() + "\0").getBytes(ISO_8859_1);
            byte[] value = (path.getValue() + "\0").getBytes(ISO_8859_1);
            entries.putInt(entry, 0x0303).putInt(entry + 4, offset).putInt(entry + 8, offset + name.length);
            strings.add(name);
            strings.add(value);
            offset += name.length + value.length;
            entry += 24;
        }
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        bytes.writeBytes(entries.array());
        strings.forEach(bytes::writeBytes);
        put(LibrarySearch.CACHE, bytes.toByteArray());
    }

    Places places(String libraryPath) {
        return new Places(root, libraryPath, "", "", "", root.resolve("home"));
    }

    Places places() {
        return places("");
    }
}
