package dev.rango.models;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.rango.runtime.UnusableInputException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class SafetensorsTest {
    @TempDir
    Path folder;

    @Test
    void readsBackBitForBitAndWritesEqualBytes() throws IOException {
        float[] values = {0, -0f, Float.MIN_VALUE, Float.NaN, Float.NEGATIVE_INFINITY, 1 / 3f};
        TreeMap<String, Tensor> tensors = new TreeMap<>();
        tensors.put("b.weight", Tensor.matrix(2, 3, values));
        tensors.put("a", Tensor.vector(new float[0]));
        tensors.put("scalar", new Tensor(new int[0], new float[] {7}));
        tensors.put("large", Tensor.vector(new float[600_001]));
        TreeMap<String, String> metadata = new TreeMap<>(Map.of("format", "pt", "note", "\u00FC \"quoted\""));
        Path file = folder.resolve("x.safetensors");
        new Safetensors(tensors, metadata).write(file);
        Safetensors read = Safetensors.read(file);
        assertThat(read.metadata()).isEqualTo(metadata);
        assertThat(read.tensors()).containsOnlyKeys(tensors.keySet());
        tensors.forEach((name, tensor) ->
                assertThat(read.tensors().get(name).sameBits(tensor)).as(name).isTrue());
        Path again = folder.resolve("again");
        read.write(again);
        assertThat(again).hasSameBinaryContentAs(file);
        byte[] bytes = Files.readAllBytes(file);
        long header = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN).getLong();
        assertThat(header % 8).isZero();
    }

    @Test
    void readsEveryHalfPrecisionNumber() throws IOException {
        ByteBuffer values = ByteBuffer.allocate(65_536 * 2).order(ByteOrder.LITTLE_ENDIAN);
        for (int half = 0; half < 65_536; half++) {
            values.putShort((short) half);
        }
        float[] f16 = single("F16", values.array()).data();
        float[] bf16 = single("BF16", values.array()).data();
        for (int half = 0; half < 65_536; half++) {
            int exponent = half >> 10 & 31;
            double mantissa = half & 1023;
            double magnitude = exponent == 0
                    ? mantissa * Math.pow(2, -24)
                    : exponent < 31
                            ? (1 + mantissa / 1024) * Math.pow(2, exponent - 15)
                            : mantissa == 0 ? Double.POSITIVE_INFINITY : Double.NaN;
            assertThat(Double.valueOf(f16[half])).isEqualTo(Double.valueOf(half < 32_768 ? magnitude : -magnitude));
            assertThat(Float.floatToRawIntBits(bf16[half])).isEqualTo(half << 16);
        }
    }

    @Test
    void readsDoubles() throws IOException {
        ByteBuffer values = ByteBuffer.allocate(24).order(ByteOrder.LITTLE_ENDIAN);
        values.putDouble(0.1).putDouble(-1e300).putDouble(1e-300);
        assertThat(single("F64", values.array()).data()).containsExactly(0.1f, Float.NEGATIVE_INFINITY, 0);
    }

    private Tensor single(String dtype, byte[] values) throws IOException {
        int each = dtype.equals("F64") ? 8 : 2;
        String header = "{\"t\":{\"dtype\":\"%s\",\"shape\":[%d],\"data_offsets\":[0,%d]}}"
                .formatted(dtype, values.length / each, values.length);
        return Safetensors.read(file(header, values)).tensors().get("t");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
                    {"t":{"dtype":"F32","shape":[2],"data_offsets":[0,4]}}        | its shape needs 8 bytes
                    {"t":{"dtype":"F32","shape":[2],"data_offsets":[8,16]}}       | begins at 8
                    {"t":{"dtype":"F32","shape":[3],"data_offsets":[0,12]}}       | truncated
                    {"t":{"dtype":"F32","shape":[1],"data_offsets":[0,4]}}        | 4 bytes that belong to no tensor
                    {"t":{"dtype":"F32","shape":[-2],"data_offsets":[0,8]}}       | has the shape
                    {"t":{"dtype":"F32","shape":[2.5],"data_offsets":[0,8]}}      | has the shape
                    {"t":{"dtype":"F32","shape":[65536,65536],"data_offsets":[0,8]}} | its shape needs 17179869184 bytes
                    {"t":{"dtype":"F32","shape":[99999999999],"data_offsets":[0,8]}} | has the shape
                    {"t":{"dtype":"F32","shape":[2],"data_offsets":[8,0]}}        | its shape needs
                    {"t":{"dtype":"F32","shape":[2],"data_offsets":[-8,0]}}       | its shape needs
                    {"t":{"dtype":"F32","shape":[2],"data_offsets":[0]}}          | two data_offsets
                    {"t":{"dtype":"F32","shape":[2],"data_offsets":["a","b"]}}    | has the data_offsets
                    {"t":{"dtype":"I64","shape":[1],"data_offsets":[0,8]}}        | has the type I64
                    {"t":{"shape":[2],"data_offsets":[0,8]}}                      | needs dtype
                    {"t":7}                                                       | needs dtype
                    {"t":{"dtype":["F32",{"shape":[2]}],"shape":[2],"data_offsets":[0,8]}} | needs dtype
                    {"t":{"dtype":{"dtype":"F32"},"shape":[2],"data_offsets":[0,8]}} | needs dtype
                    {"a":{"dtype":"F32","shape":[1],"data_offsets":[0,4]},"b":{"dtype":"F32","shape":[2],"data_offsets":[0,8]}} | begins at 0
                    {"t":{"dtype":"F32","shape":[2],"data_offsets":[0,8]},"t":{"dtype":"F32","shape":[2],"data_offsets":[0,8]}} | broken JSON
                    {"t":{"dtype":"F32"                                           | broken JSON
                    {"t":{"dtype":"F32","shape":[2],"data_offsets":[0.5,8.5]}}    | has the data_offsets
                    {"t":{"dtype":"F32","shape":[2],"data_offsets":[0,1e99]}}     | has the data_offsets
                    {"t":{"dtype":"F32","shape":[0],"data_offsets":[4,4]}}        | begins at 4
                    {"t":{"dtype":"F32","shape":[0],"data_offsets":[0,8]}}        | its shape needs 0 bytes
                    {"t":{"dtype":"F32","shape":[3037000500,3037000500],"data_offsets":[0,8]}} | has the shape
                    {"t":{"dtype":"F32","shape":[2147483647,2147483647,2147483647],"data_offsets":[0,8]}} | too large
                    {"t":{"dtype":"F32","shape":[2147483647,0],"data_offsets":[0,8]}} | its shape needs 0 bytes
                    {"t":{"dtype":"f32","shape":[2],"data_offsets":[0,8]}}        | has the type f32
                    {"t":{"dtype":"F32","shape":[2],"data_offsets":[0,8]}} {}     | broken JSON
                    {"t":{"dtype":"F32","shape":[2],"data_offsets":[0,8]}} x      | broken JSON
                    {"__metadata__":7,"t":{"dtype":"F32","shape":[2],"data_offsets":[0,8]}} | not an object of strings
                    {"__metadata__":{"a":1},"t":{"dtype":"F32","shape":[2],"data_offsets":[0,8]}} | not an object of strings
                    {}                                                            | 8 bytes that belong to no tensor
                    []                                                            | is not a JSON object
                    """)
    void liesInTheHeaderAreNamed(String header, String message) throws IOException {
        assertUnusable(file(header, new byte[8]), message);
    }

    @Test
    void lyingHeaderLengthsAreNamed() throws IOException {
        for (long length : new long[] {-1, 0, 1, 1000, Long.MAX_VALUE, Integer.MAX_VALUE, 99_999_999}) {
            Path file = folder.resolve("lying");
            Files.write(
                    file,
                    ByteBuffer.allocate(40)
                            .order(ByteOrder.LITTLE_ENDIAN)
                            .putLong(length)
                            .array());
            assertUnusable(file, "header: claims " + length);
        }
        assertUnusable(Files.write(folder.resolve("empty"), new byte[0]), "is empty");
        assertUnusable(Files.write(folder.resolve("short"), new byte[4]), "too short");
        assertUnusable(folder.resolve("missing"), "no such file");
        assertUnusable(folder, "");
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3})
    void damagedFilesAreRefusedOrRead(long seed) throws IOException {
        Path good = folder.resolve("good");
        TreeMap<String, Tensor> tensors = new TreeMap<>();
        tensors.put("fc1.weight", Tensor.matrix(2, 2, new float[] {1, 2, 3, 4}));
        tensors.put("fc1.bias", Tensor.vector(new float[] {1, 2}));
        new Safetensors(tensors, new TreeMap<>(Map.of("format", "pt"))).write(good);
        byte[] bytes = Files.readAllBytes(good);
        SplittableRandom random = new SplittableRandom(seed);
        Path file = folder.resolve("damaged");
        int refused = 0;
        for (int i = 0; i < 600; i++) {
            byte[] damaged =
                    random.nextInt(4) == 0 ? Arrays.copyOf(bytes, random.nextInt(bytes.length)) : bytes.clone();
            for (int flips = random.nextInt(4); flips >= 0 && damaged.length > 0; flips--) {
                damaged[random.nextInt(damaged.length)] = (byte) random.nextInt(256);
            }
            Files.write(file, damaged);
            try {
                Safetensors.read(file);
            } catch (UnusableInputException e) {
                assertThat(e.getMessage().lines().count())
                        .as("seed %d, file %d", seed, i)
                        .isEqualTo(1);
                refused++;
            }
        }
        assertThat(refused).isGreaterThan(300);
    }

    @Test
    void valuesMayStandInAnotherOrderThanTheHeader() throws IOException {
        ByteBuffer values = ByteBuffer.allocate(12).order(ByteOrder.LITTLE_ENDIAN);
        values.putFloat(1).putFloat(2).putFloat(3);
        Safetensors read = Safetensors.read(file("""
                {"late":{"dtype":"F32","shape":[2,1],"data_offsets":[4,12]},
                 "none":{"dtype":"F16","shape":[0,5],"data_offsets":[4,4]},
                 "early":{"dtype":"F32","shape":[],"data_offsets":[0,4]}}\s\s\s""", values.array()));
        assertThat(read.metadata()).isEmpty();
        assertThat(read.tensors().get("early").data()).containsExactly(1);
        assertThat(read.tensors().get("late").data()).containsExactly(2, 3);
        assertThat(read.tensors().get("none").shape()).containsExactly(0, 5);
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3})
    void oneWrongNumberInAHeaderIsRefusedOrHarmless(long seed) throws IOException {
        String[] wrong = {"-4", "0", "1", "3", "8", "1.5", "2147483647", "9223372036854775807", "1e308", "null", "[]"};
        SplittableRandom random = new SplittableRandom(seed);
        int refused = 0;
        int rounds = 600;
        for (int i = 0; i < rounds; i++) {
            List<String> numbers = new ArrayList<>();
            int end = 0;
            int tensors = random.nextInt(1, 5);
            for (int t = 0; t < tensors; t++) {
                int rows = random.nextInt(3);
                int columns = random.nextInt(3);
                int begin = end;
                end += 4 * rows * columns;
                for (int number : new int[] {rows, columns, begin, end}) {
                    numbers.add(Integer.toString(number));
                }
            }
            numbers.set(random.nextInt(numbers.size()), wrong[random.nextInt(wrong.length)]);
            StringBuilder header = new StringBuilder();
            for (int t = 0; t < tensors; t++) {
                header.append(t == 0 ? "{" : ",")
                        .append("\"%d\":{\"dtype\":\"F32\",\"shape\":%s,\"data_offsets\":%s}"
                                .formatted(
                                        t, numbers.subList(4 * t, 4 * t + 2), numbers.subList(4 * t + 2, 4 * t + 4)));
            }
            Path file = file(header.append('}').toString(), new byte[end]);
            try {
                int elements = 0;
                for (Tensor tensor : Safetensors.read(file).tensors().values()) {
                    elements += tensor.elements();
                }
                assertThat(4 * elements).as("seed %d, header %s", seed, header).isEqualTo(end);
            } catch (UnusableInputException e) {
                refused++;
            }
        }
        assertThat(refused).as("seed %d", seed).isBetween(rounds / 2, rounds - 1);
    }

    private Path file(String header, byte[] values) throws IOException {
        byte[] json = header.getBytes(StandardCharsets.UTF_8);
        ByteBuffer all = ByteBuffer.allocate(8 + json.length + values.length).order(ByteOrder.LITTLE_ENDIAN);
        all.putLong(json.length).put(json).put(values);
        return Files.write(folder.resolve("made"), all.array());
    }

    private static void assertUnusable(Path file, String message) {
        assertThatThrownBy(() -> Safetensors.read(file))
                .isInstanceOf(UnusableInputException.class)
                .hasMessageStartingWith(file.toString())
                .hasMessageContaining(message)
                .satisfies(e -> assertThat(e.getMessage().lines().count()).isEqualTo(1));
    }
}
