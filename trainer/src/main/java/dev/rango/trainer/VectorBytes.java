package dev.rango.trainer;

import java.io.IOException;
import java.io.InputStream;
import java.util.Arrays;

/** Bytes of a file of word vectors, as lines or as they are. A line ends with a line feed alone: words may hold other breaks. */
final class VectorBytes {
    /** No word and its numbers are longer: 10,000 numbers of 25 characters are a quarter of it. */
    private static final int LONGEST_LINE = 1 << 20;

    private final InputStream in;
    private byte[] buffer = new byte[1 << 16];
    private int from;
    private int to;

    VectorBytes(InputStream in) {
        this.in = in;
    }

    /** The line that comes next, without its end; null behind the last. */
    byte[] line() throws IOException {
        int searched = from;
        while (true) {
            for (int i = searched; i < to; i++) {
                if (buffer[i] == '\n') {
                    return take(i, 1);
                }
            }
            int known = to - from;
            if (known > LONGEST_LINE) {
                throw new IOException("a line is longer than " + LONGEST_LINE + " bytes: no text of word vectors");
            }
            if (!more()) {
                return known == 0 ? null : take(to, 0);
            }
            searched = from + known;
        }
    }

    private byte[] take(int end, int separator) {
        int last = end > from && buffer[end - 1] == '\r' ? end - 1 : end;
        byte[] line = Arrays.copyOfRange(buffer, from, last);
        from = end + separator;
        return line;
    }

    /** The bytes before the next space, which is passed; without line ends before them. Null at the end. */
    byte[] word() throws IOException {
        int length = 0;
        while (true) {
            if (from + length == to && !more()) {
                return null;
            }
            byte next = buffer[from + length];
            if (length == 0 && (next == '\n' || next == '\r')) {
                from++;
            } else if (next == ' ') {
                byte[] word = Arrays.copyOfRange(buffer, from, from + length);
                from += length + 1;
                return word;
            } else if (++length > LONGEST_LINE) {
                throw new IOException("a word is longer than " + LONGEST_LINE + " bytes");
            }
        }
    }

    /** Fills {@code target}; false when fewer bytes are left. */
    boolean fill(byte[] target) throws IOException {
        int done = 0;
        while (done < target.length) {
            if (from == to && !more()) {
                return false;
            }
            int count = Math.min(target.length - done, to - from);
            System.arraycopy(buffer, from, target, done, count);
            from += count;
            done += count;
        }
        return true;
    }

    /** Up to {@code count} of the bytes that come next, which stay. */
    byte[] peek(int count) throws IOException {
        while (to - from < count && more()) {
            // reads on
        }
        return Arrays.copyOfRange(buffer, from, Math.min(to, from + count));
    }

    private boolean more() throws IOException {
        if (from > 0) {
            System.arraycopy(buffer, from, buffer, 0, to - from);
            to -= from;
            from = 0;
        }
        if (to == buffer.length) {
            buffer = Arrays.copyOf(buffer, buffer.length * 2);
        }
        int count = in.read(buffer, to, buffer.length - to);
        to += Math.max(0, count);
        return count > 0;
    }
}
