package dev.rango.runtime.format;

import java.io.ByteArrayInputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.File;
import java.io.IOException;
import java.io.StreamCorruptedException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;

/** What {@code start.bin} notes of the files beside it: checksums that are found sooner than the digests of the manifest. */
public final class NotedFiles {
    /** The file inside a model folder that notes them. */
    public static final String START = "start.bin";
    /** File name of the vocabulary inside a model folder: large, while {@link #START} is small. */
    public static final String VOCABULARY = "vocabulary.bin";
    /** Begins {@link #START}: "RANGO", version 2. */
    public static final long MAGIC = 0x0002_4F47_4E41_52L;

    /** All of them as noted, or {@link #START} is out of date. */
    private static final Set<String> NEEDED = Set.of(ModelConfig.FILE, ModelFiles.TOKENIZER, VOCABULARY);

    /** Of a SHA-256. */
    private static final int DIGITS = 64;

    /**
     * By digest and name: a file of another digest is not the one that was noted. Not by records, whose first comparison costs a
     * JVM that has just started more than the checksums.
     */
    private final Map<String, String> sums = new HashMap<>();

    /** What a {@link #START} notes; nothing when it is none, damaged or of the first version. */
    public static NotedFiles of(byte[] start) {
        NotedFiles noted = new NotedFiles();
        try {
            noted.read(body(start));
            return noted;
        } catch (IOException e) {
            return new NotedFiles();
        }
    }

    /** Behind the header of the second version. */
    public static DataInputStream body(byte[] file) throws IOException {
        DataInputStream in = new DataInputStream(new ByteArrayInputStream(file));
        if (in.readLong() == MAGIC) {
            String sum = in.readUTF();
            if (sum.equals(Crc.of(FileParts.of(Arrays.copyOfRange(file, file.length - in.available(), file.length))))) {
                return in;
            }
        }
        throw new StreamCorruptedException("no start.bin of the second version");
    }

    /** True when the files that {@link #START} stands for are those that were there when it was written. */
    public boolean areIn(ModelFiles files) throws IOException {
        for (String name : NEEDED) {
            if (!files.isAsNoted(name, this)) {
                return false;
            }
        }
        return true;
    }

    /** Writes of a folder what it holds now. */
    public static void write(Path folder, DataOutputStream out) throws IOException {
        try (Stream<Path> files = Files.walk(folder)) {
            for (Path file : files.filter(Files::isRegularFile).sorted().toList()) {
                String name = folder.relativize(file).toString().replace(File.separatorChar, '/');
                if (!name.equals(START) && !name.equals(ModelManifest.FILE)) {
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
    public void read(DataInputStream in) throws IOException {
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
