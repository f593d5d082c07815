package dev.rango.onnx;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ai.onnx.proto.OnnxMl.StringStringEntryProto;
import ai.onnx.proto.OnnxMl.TensorProto;
import com.google.protobuf.ByteString;
import dev.rango.models.Half;
import dev.rango.runtime.UnusableInputException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class OnnxTensorTest {
    @TempDir
    Path dir;

    @Test
    void valuesAreTheSameHoweverTheyLie() {
        assertEquals(
                bytes(0, 0, 128, 63, 0, 0, 0, 192),
                tensor(ElementType.FLOAT, 2, t -> t.addFloatData(1).addFloatData(-2))
                        .bytes());
        assertEquals(
                bytes(0, 0, 0, 0, 0, 0, 240, 63),
                tensor(ElementType.DOUBLE, 1, t -> t.addDoubleData(1)).bytes());
        assertEquals(
                bytes(255, 255, 255, 255, 255, 255, 255, 255),
                tensor(ElementType.INT64, 1, t -> t.addInt64Data(-1)).bytes());
        assertEquals(
                bytes(2, 0, 0, 0, 0, 0, 0, 128),
                tensor(ElementType.UINT64, 1, t -> t.addUint64Data(Long.MIN_VALUE + 2))
                        .bytes());
        assertEquals(
                bytes(255, 255, 255, 255),
                tensor(ElementType.UINT32, 1, t -> t.addUint64Data(0xffffffffL)).bytes());
        assertEquals(
                bytes(254, 255, 255, 255),
                tensor(ElementType.INT32, 1, t -> t.addInt32Data(-2)).bytes());
        assertEquals(
                bytes(1, 128),
                tensor(ElementType.INT16, 1, t -> t.addInt32Data(-32767)).bytes());
        assertEquals(
                bytes(255, 1),
                tensor(ElementType.INT8, 2, t -> t.addInt32Data(-1).addInt32Data(1))
                        .bytes());
        assertEquals(
                bytes(0, 60),
                tensor(ElementType.FLOAT16, 1, t -> t.addInt32Data(0x3c00)).bytes());
        // Three elements of four bits: two numbers, as they are two bytes.
        assertEquals(
                bytes(0x21, 3),
                tensor(ElementType.UINT4, 3, t -> t.addInt32Data(0x21).addInt32Data(3))
                        .bytes());
        assertEquals(
                bytes(0, 0, 128, 63, 0, 0, 0, 64),
                tensor(ElementType.COMPLEX64, 1, t -> t.addFloatData(1).addFloatData(2))
                        .bytes());
    }

    private interface Fill {
        TensorProto.Builder with(TensorProto.Builder tensor);
    }

    private static OnnxTensor tensor(ElementType type, long size, Fill fill) {
        return new OnnxTensor(
                fill.with(TensorProto.newBuilder()
                                .setName("t")
                                .setDataType(type.number())
                                .addDims(size))
                        .build(),
                ExternalFiles.NONE);
    }

    private static ByteBuffer bytes(int... values) {
        ByteBuffer bytes = ByteBuffer.allocate(values.length);
        for (int value : values) {
            bytes.put((byte) value);
        }
        return bytes.flip();
    }

    @Test
    void floatsAreReadOfEachFloatingType() {
        float[] expected = {1.5f, -0.25f};
        int[] dims = {2};
        assertArrayEquals(expected, OnnxTensor.floats("t", dims, expected).floats());
        assertArrayEquals(
                expected,
                OnnxTensor.halves("t", dims, new short[] {Half.of(1.5f), Half.of(-0.25f)})
                        .floats());
        assertArrayEquals(
                expected,
                tensor(ElementType.DOUBLE, 2, t -> t.addDoubleData(1.5).addDoubleData(-0.25))
                        .floats());
        assertArrayEquals(
                expected,
                tensor(ElementType.BFLOAT16, 2, t -> t.addInt32Data(0x3fc0).addInt32Data(0xbe80))
                        .floats());
        refused(() -> tensor(ElementType.INT8, 1, t -> t.addInt32Data(1)).floats(), "elements of INT8");
        assertArrayEquals(
                new long[] {-7},
                tensor(ElementType.INT32, 1, t -> t.addInt32Data(-7)).longs());
    }

    @Test
    void sizesThatLieAreRefusedBeforeAnythingIsAllocated() {
        refused(() -> tensor(ElementType.FLOAT, -3, t -> t).bytes(), "a size of -3");
        refused(() -> tensor(ElementType.FLOAT, 1L << 61, t -> t).bytes(), "");
        refused(
                () -> tensor(ElementType.FLOAT, 1L << 40, t -> t.addDims(1L << 40))
                        .bytes(),
                "more than 2^63");
        refused(() -> tensor(ElementType.FLOAT, 1L << 33, t -> t).bytes(), "more than the 2 GB");
        refused(() -> tensor(ElementType.FLOAT, 3, t -> t.addFloatData(1)).bytes(), "4 bytes of values where");
        refused(
                () -> tensor(ElementType.FLOAT, 1, t -> t.setRawData(ByteString.copyFrom(new byte[5])))
                        .bytes(),
                "5 bytes of values where its sizes and type make 4");
        refused(() -> tensor(ElementType.STRING, 0, t -> t).bytes(), "STRING");
        refused(() -> tensor(ElementType.FLOAT, 1, t -> t.setDataType(99)).bytes(), "type 99");
    }

    private static void refused(Runnable use, String reason) {
        String message = assertThrows(UnusableInputException.class, use::run).getMessage();
        assertTrue(message.contains(reason) && message.contains("tensor t"), message);
    }

    @Test
    void filesBesideAreReadWithinTheirFolderOnly() throws IOException {
        Path folder = Files.createDirectories(dir.resolve("model"));
        Files.write(folder.resolve("v.bin"), new byte[] {7, 1, 2, 3, 4});
        Files.write(dir.resolve("secret"), new byte[] {1, 2, 3, 4});
        Files.createSymbolicLink(folder.resolve("link"), dir.resolve("secret"));
        Files.createDirectory(folder.resolve("folder"));

        assertEquals(bytes(1, 2, 3, 4), external(folder, "v.bin", "1", "4").bytes());
        assertEquals(bytes(1, 2, 3, 4), external(folder, "v.bin", "1", null).bytes());
        assertEquals(bytes(1, 2, 3, 4), external(folder, "./v.bin", "1", "4").bytes());
        refused(() -> late(folder, "../secret", "0", "4").bytes(), "outside of the model's folder");
        refused(() -> late(folder, dir.resolve("secret").toString(), "0", "4").bytes(), "outside of");
        refused(() -> late(folder, "link", "0", "4").bytes(), "behind a link");
        refused(() -> late(folder, "folder", "0", "4").bytes(), "no regular file");
        refused(() -> late(folder, "none.bin", "0", "4").bytes(), "which is missing");
        refused(() -> late(folder, "v.bin", "2", "4").bytes(), "which has 5");
        refused(() -> late(folder, "v.bin", "9", null).bytes(), "which has 5");
        refused(() -> late(folder, "v.bin", "0", "5").bytes(), "has 5 bytes in v.bin");
        refused(() -> late(folder, "v.bin", "-1", "4").bytes(), "offset \"-1\"");
        refused(() -> late(folder, "v.bin", "many", "4").bytes(), "offset \"many\"");
        refused(() -> late(folder, "v.bin", "9223372036854775807", "4").bytes(), "which has 5");
        refused(() -> late(folder, "", "0", "4").bytes(), "does not say in which");
        refused(() -> late(folder, "a\0b", "0", "4").bytes(), "no file name");
    }

    /** As download caches keep a model: the names are links into one folder of files. */
    @Test
    void linksLeadWhereTheModelsOwnLinkLeads() throws IOException {
        Path blobs = Files.createDirectories(dir.resolve("blobs"));
        Path snapshot = Files.createDirectories(dir.resolve("snapshot"));
        Files.write(blobs.resolve("aa"), new byte[] {1, 2, 3, 4});
        Files.write(blobs.resolve("bb"), new byte[0]);
        Files.createSymbolicLink(snapshot.resolve("v.bin"), blobs.resolve("aa"));
        Files.createSymbolicLink(snapshot.resolve("m.onnx"), blobs.resolve("bb"));

        assertEquals(bytes(1, 2, 3, 4), external(snapshot, "v.bin", "0", "4").bytes());
    }

    private static OnnxTensor late(Path folder, String location, String offset, String length) {
        try {
            return external(folder, location, offset, length);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static OnnxTensor external(Path folder, String location, String offset, String length) throws IOException {
        Path model = folder.resolve("m.onnx");
        if (!Files.exists(model)) {
            Files.createFile(model);
        }
        TensorProto.Builder proto = TensorProto.newBuilder()
                .setName("t")
                .setDataType(ElementType.FLOAT.number())
                .addDims(1)
                .setDataLocation(TensorProto.DataLocation.EXTERNAL)
                .addExternalData(entry("location", location))
                .addExternalData(entry("offset", offset));
        if (length != null) {
            proto.addExternalData(entry("length", length));
        }
        return new OnnxTensor(proto.build(), new ExternalFiles(Optional.of(model)));
    }

    private static StringStringEntryProto entry(String key, String value) {
        return StringStringEntryProto.newBuilder().setKey(key).setValue(value).build();
    }
}
