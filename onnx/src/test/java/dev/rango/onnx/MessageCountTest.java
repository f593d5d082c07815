package dev.rango.onnx;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.rango.runtime.UnusableInputException;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Small files that would become many objects. */
class MessageCountTest {
    @TempDir
    Path folder;

    /** Of GraphProto: an empty node, initializer, input; and a field that nobody knows. */
    @ParameterizedTest
    @ValueSource(bytes = {1 << 3 | 2, 5 << 3 | 2, 11 << 3 | 2, 3 << 3 | 2})
    void emptyPartsAreRefusedBeforeTheyAreMade(byte tag) throws IOException {
        byte[] parts = new byte[2 << 20];
        for (int i = 0; i < parts.length; i += 2) {
            parts[i] = tag;
        }
        Path file = Files.write(folder.resolve("x.onnx"), message(7, parts));
        assertThatThrownBy(() -> OnnxModel.read(file))
                .isInstanceOf(UnusableInputException.class)
                .hasMessageContaining("x.onnx: is no model: it has more than")
                .hasMessageContaining("most of them empty");
    }

    @Test
    void graphsInsideOfGraphsAreRefused() throws IOException {
        byte[] deep = new byte[0];
        for (int i = 0; i < 60; i++) {
            // A node with an attribute that is a graph.
            deep = message(1, message(5, message(6, deep)));
        }
        Path file = Files.write(folder.resolve("x.onnx"), message(7, deep));
        assertThatThrownBy(() -> OnnxModel.read(file))
                .isInstanceOf(UnusableInputException.class)
                .hasMessageContaining("lie more than 100 deep");
    }

    @Test
    void whatIsNoMessageIsRefused() throws IOException {
        SplittableRandom random = new SplittableRandom(5);
        for (int i = 0; i < 500; i++) {
            byte[] noise = new byte[1 + random.nextInt(40)];
            random.nextBytes(noise);
            Path file = Files.write(folder.resolve("x.onnx"), noise);
            assertThatThrownBy(() -> OnnxModel.read(file)).isInstanceOf(UnusableInputException.class);
        }
    }

    private static byte[] message(int field, byte[] value) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        out.write(field << 3 | 2);
        int left = value.length;
        while (left > 0x7F) {
            out.write(left & 0x7F | 0x80);
            left >>>= 7;
        }
        out.write(left);
        out.writeBytes(value);
        return out.toByteArray();
    }
}
