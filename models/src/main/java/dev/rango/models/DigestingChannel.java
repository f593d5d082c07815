package dev.rango.models;

import dev.rango.runtime.format.Sha256;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.ReadableByteChannel;
import java.security.MessageDigest;
import java.util.HexFormat;

/** Digests what is read from a channel. */
final class DigestingChannel implements ReadableByteChannel {
    private static final int CHUNK = 1 << 16;

    private final ReadableByteChannel channel;
    private final MessageDigest digest = Sha256.digest();

    DigestingChannel(ReadableByteChannel channel) {
        this.channel = channel;
    }

    @Override
    public int read(ByteBuffer target) throws IOException {
        ByteBuffer read = target.duplicate();
        int count = channel.read(target);
        if (count > 0) {
            digest.update(read.limit(target.position()));
        }
        return count;
    }

    /** Reads what is left. */
    String digestToEnd() throws IOException {
        ByteBuffer chunk = ByteBuffer.allocate(CHUNK);
        while (read(chunk.clear()) >= 0) {
            continue;
        }
        return HexFormat.of().formatHex(digest.digest());
    }

    @Override
    public boolean isOpen() {
        return channel.isOpen();
    }

    @Override
    public void close() throws IOException {
        channel.close();
    }
}
