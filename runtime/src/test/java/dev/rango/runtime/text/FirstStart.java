package dev.rango.runtime.text;

import dev.rango.runtime.format.Crc;
import dev.rango.runtime.format.FileParts;
import dev.rango.runtime.format.ModelConfig;
import dev.rango.runtime.format.NotedFiles;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.zip.CRC32;

/** Takes {@code start.bin} apart, and writes one of the first version. */
public final class FirstStart {
    private static final long FIRST = 0x0001_4F47_4E41_52L;
    private static final long SECOND = 0x0002_4F47_4E41_52L;

    private FirstStart() {}

    /** Makes the folder's start file, which is of the second version, one of the first; the vocabulary stays. */
    public static void write(Path folder) throws IOException {
        Path file = folder.resolve(FastStart.FILE);
        ByteArrayOutputStream body = new ByteArrayOutputStream();
        body.writeBytes(configuration(Files.readAllBytes(file)));
        body.writeBytes(Files.readAllBytes(folder.resolve(FastStart.VOCABULARY)));
        ByteBuffer first = ByteBuffer.allocate(4 * Long.BYTES + body.size())
                .putLong(FIRST)
                .putLong(checksum(Files.readAllBytes(folder.resolve(ModelConfig.FILE))))
                .putLong(checksum(Files.readAllBytes(folder.resolve(Tokenizer.FILE))))
                .putLong(checksum(body.toByteArray()))
                .put(body.toByteArray());
        Files.write(file, first.array());
    }

    private static long checksum(byte[] bytes) {
        CRC32 crc = new CRC32();
        crc.update(bytes);
        return crc.getValue() << 32 | bytes.length;
    }

    /** What follows magic and checksum: the notes, then the configuration. */
    public static byte[] body(byte[] second) throws IOException {
        DataInputStream in = new DataInputStream(new ByteArrayInputStream(second));
        in.readLong();
        in.readUTF();
        return in.readAllBytes();
    }

    /** What follows the notes. */
    static byte[] configuration(byte[] second) throws IOException {
        DataInputStream in = new DataInputStream(new ByteArrayInputStream(body(second)));
        new NotedFiles().read(in);
        return in.readAllBytes();
    }

    /** A start file of the second version whose own checksum fits. */
    public static byte[] withSum(byte[] body) throws IOException {
        ByteArrayOutputStream file = new ByteArrayOutputStream();
        DataOutputStream out = new DataOutputStream(file);
        out.writeLong(SECOND);
        out.writeUTF(Crc.of(FileParts.of(body)));
        out.write(body);
        return file.toByteArray();
    }
}
