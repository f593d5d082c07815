package dev.rango.models;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.zip.ZipEntry;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Small files that were made to fill the memory. */
class ReaderBoundsTest {
    private static final String TOO_MUCH = "makes more of its values than it holds";

    @TempDir
    Path folder;

    /** Each a byte or two of a deflated pickle that make an object, a million times. */
    @ParameterizedTest
    @ValueSource(strings = {"}", "]", "\u008F", ")\u0094", "}\u0094", "U\0", "\u0094"})
    void picklesOfManyObjectsAreRefused(String object) throws IOException {
        Path file = pickled("\u0080\4]" + object.repeat(1_000_000 / object.length()) + ".");
        assertThat(Files.size(file)).isLessThan(40_000);
        ForeignFiles.isRefused(() -> WeightFile.read(file), TOO_MUCH);
    }

    /** A few bytes make a large object once more. */
    @Test
    void copiesOfWhatIsThereAreCounted() throws IOException {
        StringBuilder items = new StringBuilder("}q\0(");
        StringBuilder numbers = new StringBuilder("(");
        for (int i = 0; i < 3000; i++) {
            items.append(PickleWriter.text("k" + i)).append('N');
            numbers.append("K\1");
        }
        String dictionaries = items + "uccollections\nOrderedDict\nq\1" + "h\1h\0\u0085R".repeat(20_000);
        String calls = numbers + "tq\0ca\nb\nq\1" + "h\1h\0}\u0092".repeat(20_000);
        for (String pickle : List.of(dictionaries, calls)) {
            ForeignFiles.isRefused(() -> WeightFile.read(pickled("\u0080\2" + pickle + ".")), TOO_MUCH);
        }
    }

    @Test
    void aShapeIsNoLongerThanAnyTensorHas() throws IOException {
        String shape = "(" + "K\1".repeat(33) + "t";
        String storage = "(" + PickleWriter.text("storage") + "ctorch\nFloatStorage\n" + PickleWriter.text("0")
                + PickleWriter.text("cpu") + "K\1tQ";
        Path file = pickled("\u0080\2ctorch._utils\n_rebuild_tensor_v2\n(" + storage + "K\0" + shape + shape + "NNtR.");
        ForeignFiles.isRefused(() -> WeightFile.read(file), "33 sizes");
    }

    @Test
    void aPickleThatInflatesLikeNoPickleIsRefusedBeforeItIsRead() throws IOException {
        Path file = pickled("\u0080\4" + "K\1".repeat(4 << 20) + ".");
        ForeignFiles.isRefused(() -> WeightFile.read(file), "claims to inflate");
    }

    private Path pickled(String pickle) throws IOException {
        return ForeignFiles.zip(
                folder.resolve("x.pth"), Map.of("a/data.pkl", ForeignFiles.latin(pickle)), ZipEntry.DEFLATED);
    }

    private static long used() {
        System.gc();
        return Runtime.getRuntime().totalMemory() - Runtime.getRuntime().freeMemory();
    }

    @Test
    void archivesOfManyPartsThatInflateAreRefused() throws IOException {
        byte[] header =
                "{'descr': '|i1', 'fortran_order': False, 'shape': (1000000,), }".getBytes(StandardCharsets.UTF_8);
        ByteBuffer array = ByteBuffer.allocate(10 + header.length + 1_000_000).order(ByteOrder.LITTLE_ENDIAN);
        array.put(NumpyFile.MAGIC)
                .put((byte) 1)
                .put((byte) 0)
                .putShort((short) header.length)
                .put(header);
        Map<String, byte[]> parts = new LinkedHashMap<>();
        for (int i = 0; i < 50; i++) {
            parts.put("a" + i + ".npy", array.array());
        }
        Path file = ForeignFiles.zip(folder.resolve("x.npz"), parts, ZipEntry.DEFLATED);
        assertThat(Files.size(file)).isLessThan(100_000);
        ForeignFiles.isRefused(() -> WeightFile.read(file), TOO_MUCH);
    }

    @Test
    void aHeaderOfManyTensorsIsReadInAFewTimesItsSize() throws IOException {
        StringBuilder header = new StringBuilder("{");
        for (int i = 0; i < 200_000; i++) {
            header.append(i == 0 ? "" : ",").append('"').append(i);
            header.append("\":{\"dtype\":\"F32\",\"shape\":[0],\"data_offsets\":[0,0]}");
        }
        byte[] json = header.append('}').toString().getBytes(StandardCharsets.UTF_8);
        ByteBuffer bytes = ByteBuffer.allocate(8 + json.length).order(ByteOrder.LITTLE_ENDIAN);
        Path file = Files.write(
                folder.resolve("x.safetensors"),
                bytes.putLong(json.length).put(json).array());
        long before = used();
        var contents = Safetensors.contents(file);
        assertThat(contents).hasSize(200_000);
        assertThat(used() - before).isLessThan(8L * json.length);
        assertThat(contents).hasSize(200_000);
    }

    @ParameterizedTest
    @ValueSource(strings = {"x.safetensors", "x.pth"})
    void pipesAndFoldersAreRefusedWithoutWaiting(String name) throws Exception {
        Path pipe = folder.resolve(name);
        Process process = new ProcessBuilder("mkfifo", pipe.toString()).start();
        org.junit.jupiter.api.Assumptions.assumeTrue(
                process.onExit().get(1, TimeUnit.MINUTES).exitValue() == 0, "no mkfifo");
        ForeignFiles.isRefused(() -> WeightFile.read(pipe), "is a pipe or a device");
        ForeignFiles.isRefused(() -> Safetensors.read(pipe), "is no regular file");
        ForeignFiles.isRefused(() -> WeightFile.read(folder), "is a folder");
    }

    /** Headers whose arrays or braces never end. */
    @ParameterizedTest
    @ValueSource(strings = {"[", "{\"a\":", "{\"a\":{\"shape\":[", "{\"a\":{\"x\":", "{\"__metadata__\":{\"a\":"})
    void deepHeadersAreRefused(String opening) throws IOException {
        byte[] json = opening.repeat(100_000).getBytes(StandardCharsets.UTF_8);
        ByteBuffer bytes = ByteBuffer.allocate(8 + json.length).order(ByteOrder.LITTLE_ENDIAN);
        Path file = Files.write(
                folder.resolve("x.safetensors"),
                bytes.putLong(json.length).put(json).array());
        ForeignFiles.isRefused(() -> Safetensors.contents(file), "x.safetensors");
    }

    /** inspect reads no value, and import says which type it does not read. */
    @ParameterizedTest
    @ValueSource(strings = {"F8_E8M0 1", "F4 0.5", "F6_E2M3 0.75", "C64 8", "F8_E5M2 1", "F99 3", "U64 8"})
    void everyTypeIsListedAndThoseThatAreNoWeightsAreRefusedByName(String typeAndBytes) throws IOException {
        String type = typeAndBytes.split(" ")[0];
        int bytes = (int) (8 * Double.parseDouble(typeAndBytes.split(" ")[1]));
        String header = "{\"w\":{\"dtype\":\"F32\",\"shape\":[1],\"data_offsets\":[0,4]},\"scale\":{\"dtype\":\"" + type
                + "\",\"shape\":[8],\"data_offsets\":[4," + (4 + bytes) + "]}}";
        byte[] json = header.getBytes(StandardCharsets.UTF_8);
        ByteBuffer file = ByteBuffer.allocate(8 + json.length + 4 + bytes).order(ByteOrder.LITTLE_ENDIAN);
        Path path = Files.write(
                folder.resolve("x.safetensors"),
                file.putLong(json.length).put(json).array());
        assertThat(WeightFile.contents(path)).extracting(TensorInfo::dtype).containsExactly("F32", type);
        ForeignFiles.isRefused(() -> WeightFile.read(path), "tensor 'scale': has the type " + type);
    }

    /** What a download leaves that went wrong, under any name. */
    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
            version https://git-lfs.github.com/spec/v1 | is a git-lfs pointer
            <!DOCTYPE html><title>404</title>          | is a web page
            `  <HTML><body>Sign in</body></html>`      | is a web page
            <?xml version="1.0"?><Error/>              | is XML
            {"error": "Not Found"}                     | is JSON
            """)
    void whatIsNoFileOfWeightsIsNamed(String content, String message) throws IOException {
        for (String name : new String[] {"x.safetensors", "x.pth"}) {
            Path file = Files.writeString(folder.resolve(name), content);
            ForeignFiles.isRefused(() -> WeightFile.read(file), message);
            ForeignFiles.isRefused(() -> WeightFile.contents(file), message);
            ForeignFiles.isRefused(() -> Safetensors.read(file), message);
        }
    }

    /** The length of a header may begin like another format. */
    @Test
    void aHeaderLengthThatLooksLikeJsonIsALength() throws IOException {
        String entry = "{\"w\":{\"dtype\":\"F32\",\"shape\":[0],\"data_offsets\":[0,0]}";
        byte[] json = (entry + " ".repeat(0x227B - entry.length() - 1) + "}").getBytes(StandardCharsets.UTF_8);
        ByteBuffer bytes = ByteBuffer.allocate(8 + json.length).order(ByteOrder.LITTLE_ENDIAN);
        Path file = Files.write(
                folder.resolve("x.safetensors"),
                bytes.putLong(json.length).put(json).array());
        assertThat(Files.readString(file, StandardCharsets.ISO_8859_1)).startsWith("{\"");
        assertThat(WeightFile.read(file).tensors()).containsOnlyKeys("w");
    }
}
