package dev.rango.trainer;

import dev.rango.runtime.Setting;
import dev.rango.runtime.UnusableInputException;
import java.io.BufferedInputStream;
import java.io.DataInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import java.util.function.IntConsumer;
import java.util.zip.CRC32;

/**
 * What an encoder gives for each word, on disk: batches of always the same words, each with its checksum, so that what a process that
 * died has left is used as far as it is whole.
 */
final class EncodedWords {
    private static final int BATCH = 256;
    private static final String IDENTITY = "encoder";
    private static final String VECTORS = "encoded";

    private final PartialFolder folder;
    private final List<String> words;
    private final int width;

    private EncodedWords(PartialFolder folder, List<String> words, int width) {
        this.folder = folder;
        this.words = words;
        this.width = width;
    }

    /**
     * @param identity of encoder, words and how they are asked, in a line
     * @throws UnusableInputException when the folder holds the work of another encoder or of other words
     */
    static EncodedWords open(PartialFolder folder, List<String> words, int width, String identity) {
        Path file = folder.file(IDENTITY);
        try {
            if (Files.exists(file) && Files.exists(folder.file(VECTORS))) {
                if (!Files.readString(file, StandardCharsets.ISO_8859_1).equals(identity)) {
                    throw new UnusableInputException(
                            folder.path(),
                            "",
                            "holds unfinished work of another encoder, or on other words; the command that began it goes on with it, "
                                    + Setting.of("restart") + " starts over");
                }
            } else {
                Files.writeString(file, identity, StandardCharsets.ISO_8859_1);
            }
        } catch (IOException e) {
            throw folder.unwritable(e);
        }
        return new EncodedWords(folder, words, width);
    }

    /**
     * Encodes what is missing.
     *
     * @param done is told how many words are encoded
     * @return false when stopped before the last word
     */
    boolean complete(WordEncoder encoder, IntConsumer done, BooleanSupplier stop) {
        try (FileChannel file = FileChannel.open(
                folder.file(VECTORS), StandardOpenOption.CREATE, StandardOpenOption.READ, StandardOpenOption.WRITE)) {
            int from = wholeWords();
            file.truncate(length(from)).position(length(from));
            while (from < words.size()) {
                done.accept(from);
                if (stop.getAsBoolean()) {
                    return false;
                }
                int to = Math.min(words.size(), from + BATCH);
                ByteBuffer batch = batch(encoder.vectors(words.subList(from, to)));
                while (batch.hasRemaining()) {
                    file.write(batch);
                }
                from = to;
            }
            done.accept(from);
            return true;
        } catch (IOException e) {
            throw folder.unwritable(e);
        }
    }

    private ByteBuffer batch(float[][] vectors) {
        ByteBuffer batch = ByteBuffer.allocate(vectors.length * width * Float.BYTES + Long.BYTES);
        for (float[] vector : vectors) {
            for (float value : vector) {
                batch.putFloat(value);
            }
        }
        CRC32 checksum = new CRC32();
        checksum.update(batch.array(), 0, batch.position());
        return batch.putLong(checksum.getValue()).flip();
    }

    /** Bytes of the first words, whole batches or all. */
    private long length(int count) {
        return (long) count * width * Float.BYTES + (count + BATCH - 1L) / BATCH * Long.BYTES;
    }

    /** How many words an earlier process encoded. */
    private int wholeWords() throws IOException {
        int[] count = {0};
        if (Files.exists(folder.file(VECTORS))) {
            try {
                read(vector -> count[0]++);
            } catch (EOFException cutOff) {
                return count[0] / BATCH * BATCH;
            }
        }
        return count[0];
    }

    /** Shows all vectors, in the order of the words. */
    void forEach(Consumer<float[]> use) {
        try {
            read(use);
        } catch (IOException e) {
            throw folder.unwritable(e);
        }
    }

    /** Up to the first batch that is not whole. */
    private void read(Consumer<float[]> use) throws IOException {
        try (DataInputStream in =
                new DataInputStream(new BufferedInputStream(Files.newInputStream(folder.file(VECTORS)), 1 << 16))) {
            for (int from = 0; from < words.size(); from += BATCH) {
                byte[] bytes = new byte[Math.min(BATCH, words.size() - from) * width * Float.BYTES];
                in.readFully(bytes);
                CRC32 checksum = new CRC32();
                checksum.update(bytes);
                if (in.readLong() != checksum.getValue()) {
                    throw new EOFException("its checksum does not match");
                }
                ByteBuffer values = ByteBuffer.wrap(bytes);
                while (values.hasRemaining()) {
                    float[] vector = new float[width];
                    for (int i = 0; i < width; i++) {
                        vector[i] = values.getFloat();
                    }
                    use.accept(vector);
                }
            }
        }
    }
}
