package dev.rango.onnx;

import ai.onnx.proto.OnnxMl.StringStringEntryProto;
import ai.onnx.proto.OnnxMl.TensorProto;
import dev.rango.runtime.UnusableInputException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.WritableByteChannel;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Optional;

/**
 * Values that lie in files beside a model. A location that leads out of the model's folder is refused, by its text and by its
 * links: a model must not make its reader read other files.
 *
 * @param model the graph's file; empty for a graph that was made here, which has none
 */
record ExternalFiles(Optional<Path> model) {
    static final ExternalFiles NONE = new ExternalFiles(Optional.empty());

    private static final String LOCATION = "location";
    private static final String OFFSET = "offset";
    private static final String LENGTH = "length";

    /**
     * Where a tensor's values lie.
     *
     * @param offset in bytes
     * @param length in bytes; -1 when the end of the file ends them
     */
    private record Place(String location, long offset, long length) {}

    static boolean isExternal(TensorProto tensor) {
        return tensor.getDataLocation() == TensorProto.DataLocation.EXTERNAL;
    }

    /** What errors name as their source. */
    String source() {
        return model.map(Path::toString).orElse("the graph");
    }

    /** A tensor that refers to values in a file beside the model. */
    static TensorProto referring(TensorProto tensor, String location, long offset, long length) {
        return tensor.toBuilder()
                .clearRawData()
                .clearExternalData()
                .setDataLocation(TensorProto.DataLocation.EXTERNAL)
                .addExternalData(entry(LOCATION, location))
                .addExternalData(entry(OFFSET, Long.toString(offset)))
                .addExternalData(entry(LENGTH, Long.toString(length)))
                .build();
    }

    private static StringStringEntryProto entry(String key, String value) {
        return StringStringEntryProto.newBuilder().setKey(key).setValue(value).build();
    }

    /**
     * Reads a tensor's values.
     *
     * @param expected their bytes; nothing is allocated when the file says another number
     */
    ByteBuffer read(TensorProto tensor, long expected) {
        Place place = place(tensor);
        Path file = file(tensor, place);
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ)) {
            long length = length(tensor, place, channel.size());
            if (length != expected) {
                throw unusable(
                        tensor,
                        "has " + length + " bytes in " + place.location + " where its sizes and type make " + expected);
            }
            ByteBuffer bytes = ByteBuffer.allocate(Math.toIntExact(length));
            while (bytes.hasRemaining()) {
                if (channel.read(bytes, place.offset + bytes.position()) < 0) {
                    throw unusable(tensor, "needs more bytes than " + place.location + " has");
                }
            }
            return bytes.flip().asReadOnlyBuffer();
        } catch (NoSuchFileException e) {
            throw missing(tensor, place, e);
        } catch (IOException e) {
            throw new UnusableInputException(file, "", "cannot be read: " + e.getMessage(), e);
        }
    }

    /** Copies a tensor's values, without holding them. Returns their bytes. */
    long copy(TensorProto tensor, WritableByteChannel out) throws IOException {
        Place place = place(tensor);
        Path file = file(tensor, place);
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ)) {
            long length = length(tensor, place, channel.size());
            long copied = 0;
            while (copied < length) {
                long now = channel.transferTo(place.offset + copied, length - copied, out);
                if (now <= 0) {
                    throw unusable(tensor, "needs more bytes than " + place.location + " has");
                }
                copied += now;
            }
            return length;
        } catch (NoSuchFileException e) {
            throw missing(tensor, place, e);
        }
    }

    /** Refuses to be written over by what is made from it. */
    void requireOther(TensorProto tensor, Path written) throws IOException {
        Path file = file(tensor, place(tensor));
        if (Files.exists(file) && Files.exists(written) && Files.isSameFile(file, written)) {
            throw new UnusableInputException(written, "", "holds values of the model that is to be written over it");
        }
    }

    private long length(TensorProto tensor, Place place, long fileSize) {
        long length = place.length < 0 ? fileSize - place.offset : place.length;
        if (length < 0 || place.offset > fileSize - length) {
            throw unusable(
                    tensor,
                    "needs bytes " + place.offset + " to " + (place.offset + length) + " of " + place.location
                            + ", which has " + fileSize);
        }
        return length;
    }

    private Place place(TensorProto tensor) {
        String location = "";
        long offset = 0;
        long length = -1;
        for (StringStringEntryProto entry : tensor.getExternalDataList()) {
            switch (entry.getKey()) {
                case LOCATION -> location = entry.getValue();
                case OFFSET -> offset = number(tensor, entry);
                case LENGTH -> length = number(tensor, entry);
                default -> {
                    // "checksum" and what writers add tell nothing of where the values lie.
                }
            }
        }
        if (location.isEmpty()) {
            throw unusable(tensor, "has its values in another file, and does not say in which");
        }
        return new Place(location, offset, length);
    }

    private long number(TensorProto tensor, StringStringEntryProto entry) {
        try {
            long number = Long.parseLong(entry.getValue());
            if (number >= 0) {
                return number;
            }
        } catch (NumberFormatException e) {
            // Refused below, with the text that is no number.
        }
        throw unusable(tensor, "says " + entry.getKey() + " \"" + entry.getValue() + "\" of its values");
    }

    private Path file(TensorProto tensor, Place place) {
        Path folder = model.orElseThrow(() -> unusable(tensor, "refers to a file, and the graph has no folder"))
                .toAbsolutePath()
                .getParent();
        try {
            Path file = folder.resolve(place.location).normalize();
            if (!file.startsWith(folder.normalize())) {
                throw unusable(tensor, "has its values outside of the model's folder, at " + place.location);
            }
            if (Files.exists(file) && !liesBesideModel(file.toRealPath())) {
                throw unusable(tensor, "has its values behind a link out of the model's folder, at " + place.location);
            }
            if (Files.exists(file) && !Files.isRegularFile(file)) {
                throw unusable(tensor, "has its values in " + place.location + ", which is no regular file");
            }
            return file;
        } catch (InvalidPathException e) {
            throw unusable(tensor, "has its values in \"" + place.location + "\", which is no file name");
        } catch (IOException e) {
            throw new UnusableInputException(
                    folder.resolve(place.location), "", "cannot be read: " + e.getMessage(), e);
        }
    }

    /** Caches keep all files in one folder and link to them: then the model's own link leads to where its values may lie. */
    private boolean liesBesideModel(Path real) throws IOException {
        Path path = model.orElseThrow().toAbsolutePath();
        return real.startsWith(path.getParent().toRealPath())
                || real.startsWith(path.toRealPath().getParent());
    }

    private UnusableInputException missing(TensorProto tensor, Place place, IOException e) {
        return new UnusableInputException(
                source(),
                "tensor " + tensor.getName(),
                "has its values in " + place.location + ", which is missing",
                e);
    }

    private UnusableInputException unusable(TensorProto tensor, String reason) {
        return new UnusableInputException(source(), "tensor " + tensor.getName(), reason);
    }
}
