package dev.rango.runtime.session;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.rango.runtime.UnusableInputException;
import dev.rango.runtime.format.ModelFiles;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class WireTensorTest {
    @TempDir
    Path folder;

    @Test
    void rowsAreThoseOfTheFile() {
        WireTensor tensor = read(WireTensor.FLOAT, 4, 2, 2);
        assertThat(tensor.name()).isEqualTo("t");
        assertThat(tensor.width()).isEqualTo(2);
        assertThat(tensor.rows(2)).isDeepEqualTo(new float[][] {{0, 1}, {2, 3}});
    }

    /** Sizes of two dimensions that would ask for memory that no file of a few bytes gives, or are none. */
    @ParameterizedTest
    @CsvSource({
        "2147483647, 0, has a size of 0",
        "0, 3, has a size of 0",
        "-1, -4, has a size of -1",
        "3, 2, has 16 bytes",
        "4, 4, has 16 bytes"
    })
    void sizesThatLieAreRefused(long rows, long columns, String reason) {
        assertThatThrownBy(() -> read(WireTensor.FLOAT, 4, rows, columns))
                .isInstanceOf(UnusableInputException.class)
                .hasMessageContaining("t: " + reason);
    }

    @Test
    void anotherTypeIsRefusedByItsNumber() {
        assertThatThrownBy(() -> read(11, 4, 2, 1)).hasMessageContaining("t: is of the type 11");
    }

    private WireTensor read(int type, int values, long... sizes) {
        ByteArrayOutputStream tensor = new ByteArrayOutputStream();
        for (long size : sizes) {
            WireMessage.put(tensor, 1, size);
        }
        WireMessage.put(tensor, 2, type);
        WireMessage.put(tensor, 8, "t".getBytes(StandardCharsets.UTF_8));
        ByteBuffer raw = ByteBuffer.allocate(values * Float.BYTES).order(ByteOrder.LITTLE_ENDIAN);
        for (int i = 0; i < values; i++) {
            raw.putFloat(i);
        }
        WireMessage.put(tensor, 9, raw.array());
        ByteArrayOutputStream graph = new ByteArrayOutputStream();
        WireMessage.put(graph, 5, tensor.toByteArray());
        WireMessage field = new WireMessage(graph.toByteArray());
        assertThat(field.next()).isTrue();
        return WireTensor.read(ModelFiles.onDisk(folder), folder.resolve("model.onnx"), field);
    }
}
