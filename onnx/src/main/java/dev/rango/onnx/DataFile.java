package dev.rango.onnx;

import ai.onnx.proto.OnnxMl.TensorProto;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/** The file beside a graph that holds its large values; made when the first comes. */
final class DataFile implements AutoCloseable {
    /**
     * Larger constants lie outside of the graph: ONNX Runtime maps that file into memory, where it would read, parse and copy
     * what is inside.
     */
    private static final int LARGEST_INSIDE = 1 << 20;
    /** Where a constant begins is a multiple of this, a page of every system but Windows. */
    private static final int PAGE = 1 << 12;

    private final Path path;
    private final int largestInside;
    private FileChannel channel;

    DataFile(Path path) {
        this(path, LARGEST_INSIDE);
    }

    /** @param largestInside bytes of a constant that stay in the graph at most */
    DataFile(Path path, int largestInside) {
        this.path = path;
        this.largestInside = largestInside;
    }

    /** A constant as the written graph has it. */
    TensorProto placed(OnnxTensor constant) throws IOException {
        TensorProto proto = constant.proto();
        if (constant.isExternal()) {
            return copied(proto, constant.files());
        }
        if (proto.getRawData().size() <= largestInside) {
            return proto;
        }
        long offset = begin();
        for (ByteBuffer part : proto.getRawData().asReadOnlyByteBufferList()) {
            while (part.hasRemaining()) {
                channel.write(part);
            }
        }
        return ExternalFiles.referring(proto, path.getFileName().toString(), offset, channel.position() - offset);
    }

    /** A tensor anywhere else as the written model has it: its values move only when they lay in another file. */
    TensorProto moved(TensorProto tensor, ExternalFiles files) {
        try {
            return ExternalFiles.isExternal(tensor) ? copied(tensor, files) : tensor;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private TensorProto copied(TensorProto proto, ExternalFiles files) throws IOException {
        files.requireOther(proto, path);
        long offset = begin();
        long length = files.copy(proto, channel);
        return ExternalFiles.referring(proto, path.getFileName().toString(), offset, length);
    }

    private long begin() throws IOException {
        if (channel == null) {
            channel = FileChannel.open(
                    path, StandardOpenOption.WRITE, StandardOpenOption.CREATE, StandardOpenOption.TRUNCATE_EXISTING);
        }
        ByteBuffer gap = ByteBuffer.allocate((int) (-channel.position() & PAGE - 1));
        while (gap.hasRemaining()) {
            channel.write(gap);
        }
        return channel.position();
    }

    @Override
    public void close() throws IOException {
        if (channel != null) {
            channel.close();
        }
    }
}
