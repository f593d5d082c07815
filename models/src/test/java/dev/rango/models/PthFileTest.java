package dev.rango.models;

import static org.assertj.core.api.Assertions.assertThat;

import dev.rango.models.WeightFile.Format;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.zip.ZipEntry;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class PthFileTest {
    private static final String TENSOR = "ctorch._utils\n_rebuild_tensor_v2\n";
    private static final String FLOATS = "(X\7\0\0\0storagectorch\nFloatStorage\nX\1\0\0\0000X\3\0\0\0cpuK\6tQ";
    private static final String REST = "\u0089ccollections\nOrderedDict\n)RtR";

    @TempDir
    Path folder;

    @ParameterizedTest
    @ValueSource(strings = {"protocol2.pth", "protocol4.pth"})
    void tensorsNumbersAndNestingAreRead(String name) throws IOException {
        WeightFile file = WeightFile.read(ForeignFiles.copy(folder, name));
        assertThat(file.format()).isEqualTo(Format.PTH);
        assertThat(file.tensors()).containsOnlyKeys("model.w", "model.wt", "model.tail");
        assertThat(file.tensors().get("model.w").data()).containsExactly(1, 2, 3, 4, 5, 6);
        // The transpose shares the storage and differs in its strides.
        assertThat(file.tensors().get("model.wt").shape()).containsExactly(3, 2);
        assertThat(file.tensors().get("model.wt").data()).containsExactly(1, 4, 2, 5, 3, 6);
        assertThat(file.tensors().get("model.tail").data()).containsExactly(0.5f, -1, 2);
        assertThat(file.numbers())
                .containsExactlyInAnyOrderEntriesOf(Map.of("epoch", 3.0, "lr", 0.25, "list.0", 1.0, "list.1", 2.5));
        assertThat(file.contents())
                .extracting(TensorInfo::dtype)
                .containsExactlyInAnyOrder("float32", "float32", "float16");
    }

    @Test
    void aTensorOrANumberMayStandAlone() throws IOException {
        assertThat(read(tensor("K\0", "K\2K\3\u0086", "K\3K\1\u0086"))
                        .tensors()
                        .get("")
                        .data())
                .containsExactly(1, 2, 3, 4, 5, 6);
        assertThat(read("G?\u00B9\u0099\u0099\u0099\u0099\u0099\u009A.")
                        .numbers()
                        .get(""))
                .isEqualTo(0.1);
        assertThat(read("\u008A\2\0\u0080.").numbers().get("")).isEqualTo(-32768);
        assertThat(read("J\u00FF\u00FF\u00FF\u00FF.").numbers().get("")).isEqualTo(-1);
        assertThat(read("N.").numbers()).isEmpty();
        // A scalar, a slice and an empty dimension.
        assertThat(read(tensor("K\5", ")", ")")).tensors().get("").data()).containsExactly(6);
        assertThat(read(tensor("K\2", "K\3\u0085", "K\1\u0085"))
                        .tensors()
                        .get("")
                        .data())
                .containsExactly(3, 4, 5);
        assertThat(read(tensor("K\0", "K\0K\3\u0086", "K\3K\1\u0086"))
                        .tensors()
                        .get("")
                        .shape())
                .containsExactly(0, 3);
    }

    /** What a pickle could do and this reader never does. */
    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            cposix\\nsystem\\nX\\4\\0\\0\\0exit\\x85R.                     | names posix.system, which does not build a tensor: not executed
            cbuiltins\\neval\\n.                                           | names builtins.eval
            cos\\npo\\x07pen\\n.                                           | names os.po?pen
            X\\5\\0\\0\\0posixX\\6\\0\\0\\0system\\x93.                    | names posix.system
            (iposix\\nsystem\\n.                                           | the opcode INST
            (cposix\\nsystem\\no.                                          | names posix.system
            \\x82\\1.                                                      | the opcode EXT1
            P0\\n.                                                         | the opcode PERSID
            \\x97.                                                         | the opcode NEXT_BUFFER
            \\xff.                                                         | the opcode 0xff
            \\x80\\6.                                                      | protocol 6
            \\x80\\0.                                                      | protocol 0
            ctorch._utils\\n_rebuild_tensor_v2\\n)R.                       | a tensor is made of 0 arguments
            ctorch._utils\\n_rebuild_parameter\\n)R.                       | a parameter is made of nothing
            X\\7\\0\\0\\0storage\\x85Q.                                    | refers to something other than a storage
            }}\\x81.                                                       | has LinkedHashMap where Tuple belongs
            K\\1)R.                                                        | calls something that is no name
            K\\1K\\1b.                                                     | has Long where Map belongs
            ccollections\\nOrderedDict\\nK\\1\\x85R.                       | is made of something other than items
            ccollections\\nOrderedDict\\n]K\\1a\\x85R.                     | is made of something other than items
            ctorch._utils\\n_rebuild_parameter\\nK\\1\\x85R.              | has Long where View belongs
            }(K\\1K\\2K\\1K\\3u.                                        | a dictionary has the key '1' twice
            (o.                                                            | the opcode OBJ
            cnt\\nsystem\\n.                                              | names nt.system
            csubprocess\\nPopen\\n.                                       | names subprocess.Popen
            c__builtin__\\nexecfile\\n.                                   | names __builtin__.execfile
            \\x8e\\xff\\xff\\xff\\xff\\xff\\xff\\xff\\x7f.                 | is truncated
            K\\1Q.                                                         | has Long where Tuple belongs
            }(K\\1u.                                                       | a key without a value
            K\\1K\\2.                                                      | ends with 2 objects
            .                                                              | ends with 0 objects
            t.                                                             | needs a mark
            s.                                                             | needs an object
            q\\1.                                                          | needs an object
            (q\\1.                                                         | needs an object
            h\\1.                                                          | recalls an object that was never stored
            X\\xff\\xff\\xff\\x7f.                                         | is truncated
            X\\xff\\xff\\xff\\xff.                                         | is truncated
            X\\1\\0\\0\\0\\xff.                                            | not UTF-8
            \\x95\\xff\\xff\\xff\\xff\\xff\\xff\\xff\\xff.                 | pickle
            }q\\0X\\1\\0\\0\\0ah\\0s.                                      | is nested more than 64 deep
            """)
    void anythingElseIsRefusedByName(String pickle, String message) {
        ForeignFiles.isRefused(() -> read(unescaped(pickle)), message);
    }

    private static String unescaped(String text) {
        StringBuilder plain = new StringBuilder();
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c != '\\') {
                plain.append(c);
            } else if (text.charAt(++i) == 'n') {
                plain.append('\n');
            } else if (text.charAt(i) == 'x') {
                plain.append((char) Integer.parseInt(text.substring(i + 1, i + 3), 16));
                i += 2;
            } else {
                plain.append((char) (text.charAt(i) - '0'));
            }
        }
        return plain.toString();
    }

    /** Views that leave their storage, and sizes made to overflow. */
    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            K\\1        | K\\2K\\3\\x86                   | K\\3K\\1\\x86                 | does not fit its storage
            K\\0        | K\\7\\x85                       | K\\1\\x85                     | does not fit its storage
            K\\0        | K\\3\\x85                       | K\\3\\x85                     | does not fit its storage
            K\\0        | K\\6K\\6\\x86                   | K\\0K\\0\\x86                 | does not fit its storage
            J\\xff\\xff\\xff\\xff | K\\2\\x85             | K\\1\\x85                     | does not fit its storage
            K\\5        | K\\2\\x85                       | J\\xff\\xff\\xff\\xff\\x85    | does not fit its storage
            K\\0        | J\\xff\\xff\\xff\\xff\\x85      | K\\1\\x85                     | does not fit its storage
            K\\0        | J\\xff\\xff\\xff\\x7f\\x85      | K\\0\\x85                     | does not fit its storage
            K\\0        | \\x8a\\x08\\0\\0\\0\\0\\0\\0\\0@\\x85 | K\\4\\x85               | does not fit its storage
            \\x8a\\x08\\xff\\xff\\xff\\xff\\xff\\xff\\xff\\x7f | K\\2\\x85 | K\\1\\x85    | does not fit its storage
            K\\0        | K\\2\\x85                       | )                             | has 1 sizes and 0 strides
            K\\0        | N\\x85                          | K\\1\\x85                     | has Special where Long belongs
            """)
    void viewsBeyondTheirStorageAreRefused(String offset, String shape, String strides, String message) {
        ForeignFiles.isRefused(() -> read(tensor(unescaped(offset), unescaped(shape), unescaped(strides))), message);
    }

    @Test
    void storagesThatAreMissingOrOfAnotherSizeAreRefused() throws IOException {
        String tensor = tensor("K\0", "K\6\u0085", "K\1\u0085");
        Path small = ForeignFiles.pth(folder, ForeignFiles.latin(tensor), ForeignFiles.floats(1, 2, 3));
        ForeignFiles.isRefused(() -> WeightFile.read(small), "claims 6 values, its storage '0' has 12 bytes");
        Map<String, byte[]> parts = new LinkedHashMap<>();
        parts.put("a/data.pkl", ForeignFiles.latin(tensor));
        Path none = ForeignFiles.zip(folder.resolve("none.pth"), parts, ZipEntry.STORED);
        ForeignFiles.isRefused(() -> WeightFile.read(none), "has no storage '0'");
        parts.put("b/data.pkl", parts.get("a/data.pkl"));
        Path two = ForeignFiles.zip(folder.resolve("two.pth"), parts, ZipEntry.STORED);
        ForeignFiles.isRefused(() -> WeightFile.read(two), "2 parts data.pkl");
        parts.clear();
        parts.put("a/data.pkl", ForeignFiles.latin(tensor));
        parts.put("a/data/0", ForeignFiles.floats(1, 2, 3, 4, 5, 6));
        parts.put("a/byteorder", ForeignFiles.latin("big"));
        Path big = ForeignFiles.zip(folder.resolve("big.pth"), parts, ZipEntry.STORED);
        ForeignFiles.isRefused(() -> WeightFile.read(big), "is not little-endian");
    }

    @Test
    void oneDictionaryInAnotherManyTimesOverIsRefused() {
        // Twenty-five dictionaries, each twice in the one around it: 2^25 names in 600 bytes.
        StringBuilder pickle = new StringBuilder("}q\0");
        for (int i = 1; i <= 25; i++) {
            char outer = (char) i;
            char inner = (char) (i - 1);
            pickle.append("}q").append(outer).append("(X\1\0\0\0ah").append(inner);
            pickle.append("X\1\0\0\0bh").append(inner).append('u');
        }
        ForeignFiles.isRefused(() -> read("]q\u00FF(" + pickle + "e."), "makes more of its values than it holds");
    }

    @Test
    void namesThatMeetAreRefused() {
        ForeignFiles.isRefused(
                () -> read("}(X\1\0\0\0a}X\1\0\0\0bK\1sX\3\0\0\0a.bK\2u."), "tensor 'a.b': stands there twice");
    }

    @Test
    void theOldFormatAndOtherArchivesAreRefused() throws IOException {
        Path old = Files.write(folder.resolve("old.pth"), ForeignFiles.latin("\u0080\2\u008A\nl\u00FC\u009CF."));
        ForeignFiles.isRefused(() -> WeightFile.read(old), "PyTorch's format before 1.6");
        Path other = ForeignFiles.zip(folder.resolve("other.zip"), Map.of("x", new byte[1]), ZipEntry.STORED);
        ForeignFiles.isRefused(() -> WeightFile.read(other), "without weights of PyTorch");
        ForeignFiles.isRefused(() -> WeightFile.read(folder), "is a folder");
        ForeignFiles.isRefused(() -> WeightFile.read(folder.resolve("nowhere.pth")), "no such file");
        Path empty = Files.write(folder.resolve("empty.pth"), new byte[0]);
        ForeignFiles.isRefused(() -> WeightFile.read(empty), "empty.pth");
    }

    @ParameterizedTest
    @ValueSource(strings = {"protocol2.pth", "protocol4.pth"})
    void damagedFilesAreRefusedInOneLine(String name) throws IOException {
        ForeignFiles.disturb(folder, name, ForeignFiles.resource(name), name.hashCode());
    }

    /** The same for the pickle by itself, which the archive's checksum would protect. */
    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4})
    void damagedPicklesAreRefusedInOneLine(long seed) throws IOException {
        byte[] good;
        try (ZipParts zip =
                ZipParts.open(ForeignFiles.copy(folder, seed % 2 == 0 ? "protocol2.pth" : "protocol4.pth"))) {
            good = zip.read("archive/data.pkl").array();
        }
        Path name = folder.resolve("x.pth");
        Path made = Files.write(name, good);
        for (int length = 0; length < good.length; length++) {
            ByteBuffer cut = ByteBuffer.wrap(Arrays.copyOf(good, length));
            ForeignFiles.isRefused(() -> TensorPickle.read(name, cut, MemoryBudget.of(made)), "x.pth: pickle, byte");
        }
        SplittableRandom random = new SplittableRandom(seed);
        for (int i = 0; i < 500; i++) {
            byte[] bad = good.clone();
            for (int changes = random.nextInt(1, 5); changes > 0; changes--) {
                bad[random.nextInt(bad.length)] = (byte) random.nextInt(256);
            }
            ForeignFiles.readsOrIsRefused(() -> TensorPickle.read(name, ByteBuffer.wrap(bad), MemoryBudget.of(made)));
            if (i % 10 == 0) {
                Path file = ForeignFiles.pth(folder, bad, new byte[24]);
                ForeignFiles.readsOrIsRefused(() -> WeightFile.read(file));
            }
        }
    }

    private static String tensor(String offset, String shape, String strides) {
        return TENSOR + "(" + FLOATS + offset + shape + strides + REST + ".";
    }

    private WeightFile read(String pickle) throws IOException {
        return WeightFile.read(
                ForeignFiles.pth(folder, ForeignFiles.latin(pickle), ForeignFiles.floats(1, 2, 3, 4, 5, 6)));
    }
}
