package dev.rango.runtime.format;

import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.util.function.Consumer;

/** A file in parts that are still in the processor's caches when they are looked at. May be gone through again. */
public interface FileParts {
    /** Bytes of a part that is read. */
    int LONGEST = 1 << 17;

    /** Gives every part, from position to limit, in their order. */
    void forEach(Consumer<ByteBuffer> receiver) throws IOException;

    /** Of bytes that were read. */
    static FileParts of(byte[] bytes) {
        return receiver -> receiver.accept(ByteBuffer.wrap(bytes));
    }

    /**
     * Read as they are given.
     *
     * @param memory keeps as many bytes as it takes; null when none are to be kept
     */
    static FileParts of(FileChannel channel, ByteBuffer memory) {
        return receiver -> {
            ByteBuffer again = memory == null ? ByteBuffer.allocateDirect(LONGEST) : null;
            long length = memory == null ? channel.size() : memory.limit();
            for (long from = 0; from < length; from += LONGEST) {
                int size = (int) Math.min(LONGEST, length - from);
                ByteBuffer part = memory == null ? again.slice(0, size) : memory.slice((int) from, size);
                while (part.hasRemaining()) {
                    if (channel.read(part, from + part.position()) < 0) {
                        throw new EOFException("the file ended before its length");
                    }
                }
                receiver.accept(part.flip());
            }
        };
    }
}
