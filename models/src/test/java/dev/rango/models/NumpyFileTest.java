package dev.rango.models;

import static org.assertj.core.api.Assertions.assertThat;

import dev.rango.models.WeightFile.Format;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.zip.ZipEntry;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class NumpyFileTest {
    @TempDir
    Path folder;

    @ParameterizedTest
    @CsvSource({"f4, <f4", "fortran, <f8", "v2, <f2", "v3, >f4"})
    void typesOrdersAndVersionsGiveTheSameMatrix(String name, String dtype) throws IOException {
        WeightFile file = WeightFile.read(ForeignFiles.copy(folder, name + ".npy"));
        assertThat(file.format()).isEqualTo(Format.NPY);
        assertThat(file.contents()).singleElement().satisfies(info -> {
            assertThat(info.dtype()).isEqualTo(dtype);
            assertThat(info.shape()).containsExactly(2, 3);
        });
        assertThat(file.tensors().get("").shape()).containsExactly(2, 3);
        assertThat(file.tensors().get("").data()).containsExactly(1.5f, -2, 3, 4, 5.25f, -6);
    }

    @Test
    void otherTypesAreRead() throws IOException {
        assertThat(values("i8")).containsExactly(-1, 0x1p40f, 7);
        assertThat(values("u1")).containsExactly(0, 255);
        assertThat(values("u8")).containsExactly(0x1p64f, 1);
        assertThat(values("bool")).containsExactly(1, 0);
        assertThat(values("empty")).isEmpty();
        WeightFile scalar = WeightFile.read(ForeignFiles.copy(folder, "scalar.npy"));
        assertThat(scalar.tensors().get("").shape()).isEmpty();
        assertThat(scalar.numbers().get("")).isEqualTo((double) 0.1f);
    }

    private float[] values(String name) throws IOException {
        return WeightFile.read(ForeignFiles.copy(folder, name + ".npy"))
                .tensors()
                .get("")
                .data();
    }

    @Test
    void archivesAreRead() throws IOException {
        WeightFile stored = WeightFile.read(ForeignFiles.copy(folder, "stored.npz"));
        assertThat(stored.format()).isEqualTo(Format.NPZ);
        assertThat(stored.tensors().get("a").data()).containsExactly(1.5f, -2, 3, 4, 5.25f, -6);
        assertThat(stored.tensors().get("b").data()).containsExactly(0, 1, 2);
        WeightFile packed = WeightFile.read(ForeignFiles.copy(folder, "packed.npz"));
        assertThat(packed.tensors().get("a").sameBits(stored.tensors().get("a")))
                .isTrue();
    }

    @Test
    void arraysOfPythonObjectsAreRefused() throws IOException {
        Path file = ForeignFiles.copy(folder, "object.npy");
        ForeignFiles.isRefused(() -> WeightFile.read(file), "has the type |O; numbers of 1 to 8 bytes can be read");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
            {'descr': '<f4', 'fortran_order': False, 'shape': (99999999999,), }       | has the shape (99999999999,)
            {'descr': '<f4', 'fortran_order': False, 'shape': (2147483647,), }        | too large
            {'descr': '<f4', 'fortran_order': False, 'shape': (65536, 65536), }       | too large
            {'descr': '<f4', 'fortran_order': False, 'shape': (3,), }                 | has 8 bytes of values, its shape [3] needs 12
            {'descr': '<f4', 'fortran_order': False, 'shape': (1,), }                 | needs 4
            {'descr': '<f4', 'fortran_order': False, 'shape': (-2,), }                | without a 'shape'
            {'descr': '<f4', 'fortran_order': 0, 'shape': (2,), }                     | without a 'fortran_order'
            {'descr': [('x', '<f4')], 'fortran_order': False, 'shape': (2,), }        | without a plain 'descr'
            {'descr': '<c8', 'fortran_order': False, 'shape': (1,), }                 | has the type <c8
            {'descr': '<f16', 'fortran_order': False, 'shape': (1,), }                | has the type <f16
            exit()                                                                    | without a plain 'descr'
            """)
    void headersThatLieAreRefused(String header, String message) throws IOException {
        byte[] text = ForeignFiles.latin(header);
        byte[] bytes = new byte[10 + text.length + 8];
        System.arraycopy(
                new byte[] {(byte) 0x93, 'N', 'U', 'M', 'P', 'Y', 1, 0, (byte) text.length, 0}, 0, bytes, 0, 10);
        System.arraycopy(text, 0, bytes, 10, text.length);
        Path file = Files.write(folder.resolve("bad.npy"), bytes);
        ForeignFiles.isRefused(() -> WeightFile.read(file), message);
    }

    @Test
    void anArchiveThatInflatesLikeNoWeightsIsRefusedBeforeItIsRead() throws IOException {
        Path bomb = ForeignFiles.zip(folder.resolve("bomb.npz"), Map.of("a.npy", new byte[1 << 25]), ZipEntry.DEFLATED);
        assertThat(Files.size(bomb)).isLessThan(1 << 16);
        ForeignFiles.isRefused(() -> WeightFile.read(bomb), "a.npy: claims to inflate");
    }

    @Test
    void otherPartsOfAnArchiveAreRefused() throws IOException {
        Map<String, byte[]> parts = Map.of("a.npy", ForeignFiles.resource("f4.npy"), "b.pkl", new byte[3]);
        Path file = ForeignFiles.zip(folder.resolve("mixed.npz"), parts, ZipEntry.STORED);
        ForeignFiles.isRefused(() -> WeightFile.read(file), "b.pkl: is no array");
    }

    @ParameterizedTest
    @ValueSource(strings = {"f4.npy", "fortran.npy", "stored.npz", "packed.npz"})
    void damagedFilesAreRefusedInOneLine(String name) throws IOException {
        ForeignFiles.disturb(folder, name, ForeignFiles.resource(name), name.hashCode());
    }
}
