package dev.rango.trainer;

import dev.rango.models.AtomicFile;
import dev.rango.runtime.Setting;
import dev.rango.runtime.UnusableInputException;
import dev.rango.runtime.format.RegularFile;
import java.io.BufferedInputStream;
import java.io.BufferedOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.zip.CRC32;
import java.util.zip.CheckedInputStream;
import java.util.zip.CheckedOutputStream;

/**
 * A training's progress on disk. The file is replaced as a whole, never changed, and carries a checksum. It is read
 * by the version that wrote it only: models have files of their own.
 */
final class CheckpointFile {
    private static final String MAGIC = "rango training 3";
    private static final int CHUNK_FLOATS = 1 << 14;

    private CheckpointFile() {}

    static void write(Path file, TrainingIdentity identity, Progress progress) throws IOException {
        CRC32 checksum = new CRC32();
        try (AtomicFile fresh = AtomicFile.open(file)) {
            DataOutputStream out = new DataOutputStream(
                    new CheckedOutputStream(new BufferedOutputStream(fresh.stream(), 1 << 16), checksum));
            out.writeUTF(MAGIC);
            identity.write(out);
            out.writeLong(progress.optimizer().steps());
            out.writeInt(progress.history().size());
            for (EpochMetrics metrics : progress.history()) {
                out.writeDouble(metrics.learningRate());
                out.writeDouble(metrics.loss());
                out.writeBoolean(metrics.validation().isPresent());
                if (metrics.validation().isPresent()) {
                    out.writeDouble(metrics.validation().get().accuracy());
                    out.writeDouble(metrics.validation().get().loss());
                }
            }
            out.writeInt(progress.bestEpoch());
            for (float[] array : arrays(progress)) {
                write(out, array);
            }
            out.writeLong(progress.average().map(WeightAverage::steps).orElse(0L));
            if (progress.keepsMeans()) {
                for (float[] array : progress.average().get().mean()) {
                    write(out, array);
                }
            }
            // The weights of the best epoch are written once when they are the current ones.
            if (progress.keepsMeans()
                    || progress.bestEpoch() < progress.history().size()) {
                for (float[] array : progress.best()) {
                    write(out, array);
                }
            }
            out.flush();
            out.writeLong(checksum.getValue());
            out.flush();
            fresh.publish(true);
        }
    }

    /**
     * Fills weights, moments and history of a fresh progress of the same training.
     *
     * @throws UnusableInputException when the file is damaged, or another training wrote it
     */
    static void read(Path file, TrainingIdentity identity, Progress fresh) {
        CRC32 checksum = new CRC32();
        try (DataInputStream in = new DataInputStream(new CheckedInputStream(
                new BufferedInputStream(Files.newInputStream(RegularFile.require(file)), 1 << 16), checksum))) {
            requireWhole(file);
            if (!in.readUTF().equals(MAGIC)) {
                throw new IOException("written by another version");
            }
            identity.require(file, TrainingIdentity.read(in));
            fresh.optimizer().resumeAt(in.readLong());
            int epochs = in.readInt();
            List<EpochMetrics> history = new ArrayList<>();
            for (int epoch = 1; epoch <= epochs; epoch++) {
                double rate = in.readDouble();
                double loss = in.readDouble();
                Optional<Validation> validation = in.readBoolean()
                        ? Optional.of(new Validation(in.readDouble(), in.readDouble()))
                        : Optional.empty();
                history.add(new EpochMetrics(epoch, rate, loss, validation));
            }
            int bestEpoch = in.readInt();
            for (float[] array : arrays(fresh)) {
                read(in, array);
            }
            long averaged = in.readLong();
            if (averaged > 0) {
                WeightAverage average =
                        fresh.average().orElseThrow(() -> new IOException("holds a mean that is not kept"));
                average.resumeAt(averaged);
                for (float[] array : average.mean()) {
                    read(in, array);
                }
            }
            List<float[]> best = new ArrayList<>();
            for (float[] current : fresh.optimizer().learned()) {
                best.add(current.clone());
            }
            if (fresh.keepsMeans() || bestEpoch < epochs) {
                for (float[] array : best) {
                    read(in, array);
                }
            }
            long expected = checksum.getValue();
            if (in.readLong() != expected) {
                throw new IOException("its checksum does not match");
            }
            fresh.resumeAt(history, bestEpoch, best);
        } catch (IOException e) {
            String reason = e.getMessage() == null ? "ends too early" : e.getMessage();
            throw new UnusableInputException(
                    file,
                    "",
                    "the unfinished training cannot be read: " + reason + "; " + Setting.of("restart") + " starts over",
                    e);
        }
    }

    /** Before a word of it is believed: damaged options would look like another training's. */
    private static void requireWhole(Path file) throws IOException {
        CRC32 checksum = new CRC32();
        try (DataInputStream in = new DataInputStream(
                new BufferedInputStream(Files.newInputStream(RegularFile.require(file)), 1 << 16))) {
            byte[] chunk = new byte[1 << 16];
            for (long left = Files.size(file) - Long.BYTES; left > 0; ) {
                int count = (int) Math.min(left, chunk.length);
                in.readFully(chunk, 0, count);
                checksum.update(chunk, 0, count);
                left -= count;
            }
            if (in.readLong() != checksum.getValue()) {
                throw new IOException("its checksum does not match");
            }
        }
    }

    private static List<float[]> arrays(Progress progress) {
        List<float[]> arrays = new ArrayList<>(progress.optimizer().learned());
        arrays.addAll(progress.optimizer().moments());
        return arrays;
    }

    private static void write(DataOutputStream out, float[] array) throws IOException {
        ByteBuffer chunk = ByteBuffer.allocate(CHUNK_FLOATS * Float.BYTES);
        for (int from = 0; from < array.length; from += CHUNK_FLOATS) {
            int count = Math.min(CHUNK_FLOATS, array.length - from);
            chunk.asFloatBuffer().put(array, from, count);
            out.write(chunk.array(), 0, count * Float.BYTES);
        }
    }

    private static void read(DataInputStream in, float[] array) throws IOException {
        ByteBuffer chunk = ByteBuffer.allocate(CHUNK_FLOATS * Float.BYTES);
        for (int from = 0; from < array.length; from += CHUNK_FLOATS) {
            int count = Math.min(CHUNK_FLOATS, array.length - from);
            in.readFully(chunk.array(), 0, count * Float.BYTES);
            chunk.asFloatBuffer().get(array, from, count);
        }
    }
}
