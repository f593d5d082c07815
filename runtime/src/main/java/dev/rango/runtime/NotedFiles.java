package dev.rango.runtime;

import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.File;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.stream.Stream;

/** What {@code start.bin} notes of the files beside it: checksums that are found sooner than the digests of the manifest. */
final class NotedFiles {
    /** Of a SHA-256. */
    private static final int DIGITS = 64;

    /**
     * By digest and name: a file of another digest is not the one that was noted. Not by records, whose first comparison costs a
     * JVM that has just started more than the checksums.
     */
    private final Map<String, String> sums = new HashMap<>();

    /** Writes of a folder what it holds now. */
    static void write(Path folder, DataOutputStream out) throws IOException {
        try (Stream<Path> files = Files.walk(folder)) {
            for (Path file : files.filter(Files::isRegularFile).sorted().toList()) {
                String name = folder.relativize(file).toString().replace(File.separatorChar, '/');
                if (!name.equals(FastStart.FILE) && !name.equals(ModelManifest.FILE)) {
                    out.writeUTF(name);
                    out.writeUTF(Sha256.of(file));
                    try (FileChannel channel = FileChannel.open(file)) {
                        out.writeUTF(Crc.of(FileParts.of(channel, null)));
                    }
                }
            }
        }
        out.writeUTF("");
    }

    /** Adds what was written. */
    void read(DataInputStream in) throws IOException {
        for (String name = in.readUTF(); !name.isEmpty(); name = in.readUTF()) {
            sums.put(in.readUTF().concat(name), in.readUTF());
        }
    }

    /** Whether a file of this name and digest was noted. */
    boolean has(ModelManifest.Part part) {
        return sums.containsKey(key(part));
    }

    private static String key(ModelManifest.Part part) {
        return part.sha256().concat(part.name());
    }

    /** Whether a file was noted, and was then as it is now. */
    boolean has(String name, byte[] content) throws IOException {
        String sum = Crc.of(FileParts.of(content));
        for (Map.Entry<String, String> noted : sums.entrySet()) {
            if (noted.getKey().length() == DIGITS + name.length()
                    && noted.getKey().endsWith(name)) {
                return noted.getValue().equals(sum);
            }
        }
        return false;
    }

    /** Whether a file is the one of the manifest: by its checksums where they were noted and fit, else by its digest. */
    boolean isTheOne(ModelManifest.Part part, FileParts file) throws IOException {
        String noted = sums.get(key(part));
        return noted != null && noted.equals(Crc.of(file)) || part.sha256().equals(Sha256.of(file));
    }
}
