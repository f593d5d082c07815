package dev.rango.trainer;

import dev.rango.data.ImageDataset;
import dev.rango.data.LabelledDataset;
import dev.rango.data.LabelledImage;
import dev.rango.models.Tensor;
import dev.rango.runtime.Setting;
import dev.rango.runtime.UnusableInputException;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;

/**
 * What makes two trainings the same: an unfinished one is only continued when all of it agrees.
 *
 * @param options everything a user chose but what the digests cover
 * @param start digest of the weights it starts from
 * @param data digest of its texts
 */
record TrainingIdentity(Choices options, String start, String data) {
    /** @throws UnusableInputException that says what differs, when the training in {@code file} is another */
    void require(Path file, TrainingIdentity found) {
        if (!found.options.equals(options)) {
            refuse(file, "other options (" + found.options.difference(options) + ")");
        }
        if (!found.start.equals(start)) {
            refuse(
                    file,
                    "other weights to start from (another " + Setting.of("base") + ", or other " + Setting.of("vectors")
                            + ", " + Setting.of("max-words") + " or " + Setting.of("min-count") + ")");
        }
        if (!found.data.equals(data)) {
            refuse(
                    file,
                    "other data (another " + Setting.of("data") + ", " + Setting.of("test-data") + ", "
                            + Setting.of("labels") + " or column)");
        }
    }

    private static void refuse(Path file, String difference) {
        throw new UnusableInputException(
                file.getParent(),
                "",
                "holds an unfinished training with " + difference + "; the command that began it goes on with it, "
                        + Setting.of("restart") + " starts over");
    }

    void write(DataOutputStream out) throws IOException {
        out.writeUTF(options.toString());
        out.writeUTF(start);
        out.writeUTF(data);
    }

    static TrainingIdentity read(DataInputStream in) throws IOException {
        return new TrainingIdentity(Choices.parse(in.readUTF()), in.readUTF(), in.readUTF());
    }

    /** Digest of the token ids and labels of all parts, and the names of the labels. */
    static String digest(LabelledDataset data, TrainingData texts) {
        MessageDigest digest = sha256();
        for (String label : data.labels()) {
            digest.update((label + "\n").getBytes(StandardCharsets.UTF_8));
        }
        for (Examples part : new Examples[] {texts.training(), texts.validation(), texts.test()}) {
            update(digest, part.labels());
            for (int[] ids : part.ids()) {
                update(digest, ids);
            }
        }
        return HexFormat.of().formatHex(digest.digest());
    }

    /** Digest of the pixels and labels of all images, and the names of the labels. */
    static String digest(ImageDataset data) {
        MessageDigest digest = sha256();
        for (String label : data.labels()) {
            digest.update((label + "\n").getBytes(StandardCharsets.UTF_8));
        }
        for (List<LabelledImage> part : List.of(data.train(), data.test())) {
            update(digest, part.stream().mapToInt(LabelledImage::label).toArray());
            part.forEach(image -> digest.update(image.pixels()));
        }
        return HexFormat.of().formatHex(digest.digest());
    }

    /** Digest of a table of vectors. */
    static String digest(Tensor table) {
        MessageDigest digest = sha256();
        float[] values = table.data();
        int width = table.size(1);
        for (int from = 0; from < values.length; from += width) {
            ByteBuffer bytes = ByteBuffer.allocate(width * Float.BYTES);
            bytes.asFloatBuffer().put(values, from, width);
            digest.update(bytes);
        }
        return HexFormat.of().formatHex(digest.digest());
    }

    private static void update(MessageDigest digest, int[] values) {
        ByteBuffer bytes = ByteBuffer.allocate((values.length + 1) * Integer.BYTES);
        bytes.asIntBuffer().put(values.length).put(values);
        digest.update(bytes);
    }

    private static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java has SHA-256", e);
        }
    }
}
