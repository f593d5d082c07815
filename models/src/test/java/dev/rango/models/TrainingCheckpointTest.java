package dev.rango.models;

import static org.assertj.core.api.Assertions.assertThat;

import dev.rango.models.PickleWriter.Raw;
import dev.rango.models.PickleWriter.WithMetadata;
import java.io.IOException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Whole checkpoints of trainings: their weights are read, and nothing of what stands beside them is run. */
class TrainingCheckpointTest {
    private static final Tensor W = Tensor.matrix(2, 2, new float[] {1, -2, 3, 0});

    @TempDir
    Path folder;

    /** What people keep beside their weights. */
    static Stream<Arguments> objects() {
        String text = PickleWriter.text("x");
        Map<String, Raw> objects = new LinkedHashMap<>();
        objects.put("collections.Counter", PickleWriter.reduced("collections", "Counter", "}K\5K\1s\u0085"));
        objects.put(
                "collections.defaultdict",
                PickleWriter.reduced("collections", "defaultdict", "cbuiltins\nlist\n\u0085"));
        objects.put(
                "numpy.core.multiarray.scalar",
                PickleWriter.reduced(
                        "numpy.core.multiarray",
                        "scalar",
                        "cnumpy\ndtype\nX\2\0\0\0f8\u0089\u0088\u0087R(K\3X\1\0\0\0<NNNJ\u00FF\u00FF\u00FF\u00FFJ\u00FF\u00FF\u00FF\u00FFK\0tb"
                                + "C\10\0\0\0\0\0\0\0@\u0086"));
        objects.put(
                "_codecs.encode",
                PickleWriter.reduced("_codecs", "encode", text + PickleWriter.text("latin1") + "\u0086"));
        objects.put("bytes of protocol 3", new Raw("C\3abc"));
        objects.put("long bytes of protocol 3", new Raw("B\3\0\0\0abc"));
        objects.put("bytearray of protocol 5", new Raw("\u0096\3\0\0\0\0\0\0\0abc"));
        objects.put("set of protocol 4", new Raw("\u008F\u0094(" + text + "\u0090"));
        objects.put("frozenset of protocol 4", new Raw("(" + text + "\u0091"));
        objects.put("builtins.set", PickleWriter.reduced("builtins", "set", "](" + text + "e\u0085"));
        objects.put(
                "pytorch_lightning.utilities.parsing.AttributeDict",
                new Raw("cpytorch_lightning.utilities.parsing\nAttributeDict\n)\u0081(" + text + "K\2u"));
        objects.put("argparse.Namespace", PickleWriter.object("argparse", "Namespace", "}" + text + "K\1s"));
        objects.put("pathlib.PosixPath", PickleWriter.reduced("pathlib", "PosixPath", text + "\u0085"));
        objects.put(
                "datetime.datetime", PickleWriter.reduced("datetime", "datetime", "C\12\7\350\1\1\0\0\0\0\0\0\u0085"));
        objects.put("torch.device", PickleWriter.reduced("torch", "device", PickleWriter.text("cpu") + "\u0085"));
        objects.put("torch.float32", new Raw("ctorch\nfloat32\n"));
        objects.put("torch.Size", PickleWriter.reduced("torch", "Size", "K\2K\2\u0086\u0085"));
        objects.put("__main__.Config", PickleWriter.object("__main__", "Config", "N}" + text + "K\1s\u0086"));
        objects.put("__main__.Point", new Raw("c__main__\nPoint\n)}" + text + "K\1s\u0092"));
        objects.put("a number of 128 bits", new Raw("\u008A\21" + "\1".repeat(17)));
        objects.put("the same, long", new Raw("\u008B\21\0\0\0" + "\1".repeat(17)));
        objects.put("a tuple with nothing", new Raw("NK\1\u0086"));
        objects.put("Python 2's strings", new Raw("U\1xT\1\0\0\0\u00FF\u0086"));
        objects.put("put back from the stack", new Raw("K\1K\0020(K\3" + "12\u0086"));
        return objects.entrySet().stream()
                .flatMap(object -> IntStream.of(2, 3, 4, 5)
                        .mapToObj(protocol -> Arguments.of(object.getKey(), protocol, object.getValue())));
    }

    @ParameterizedTest(name = "{0}, protocol {1}")
    @MethodSource("objects")
    void weightsAreReadBesideAnyObject(String name, int protocol, Raw object) throws IOException {
        Map<String, Object> tree = new LinkedHashMap<>();
        tree.put("before", object);
        tree.put("model", Map.of("w", W));
        tree.put("hyper_parameters", object);
        WeightFile file = WeightFile.read(PickleWriter.write(folder.resolve("x.pth"), protocol, tree));
        assertThat(file.tensors()).containsOnlyKeys("model.w");
        assertThat(file.tensors().get("model.w").sameBits(W)).isTrue();
        if (file.unread().containsKey("hyper_parameters")) {
            assertThat(file.unread()).containsEntry("hyper_parameters", name);
        }
    }

    @Test
    void whatClassesKeepToThemselvesIsNamed() throws IOException {
        Map<String, Object> tree = new LinkedHashMap<>();
        tree.put("args", PickleWriter.object("argparse", "Namespace", "}" + PickleWriter.text("lr") + "K\1s"));
        tree.put("ema", PickleWriter.reduced("timm", "Ema", view() + "\u0085"));
        // An object that knows itself.
        tree.put("loop", new Raw("c__main__\nLoop\n)\u0081q\u00C8h\u00C8b"));
        WeightFile file = WeightFile.read(PickleWriter.write(folder.resolve("x.pth"), 2, tree));
        assertThat(file.tensors()).isEmpty();
        assertThat(file.unread())
                .containsOnlyKeys("args", "ema", "loop")
                .containsEntry("args", "argparse.Namespace")
                .containsEntry("ema", "timm.Ema");
        assertThat(file.numbers()).isEmpty();
        Map<String, Object> state = Map.of(
                "net",
                PickleWriter.object(
                        "__main__",
                        "Net",
                        "}" + PickleWriter.text("_parameters") + "}" + PickleWriter.text("w") + view() + "ss"));
        assertThat(WeightFile.read(PickleWriter.write(folder.resolve("y.pth"), 2, state))
                        .unread())
                .containsEntry("net._parameters.w", "a tensor inside an object of __main__.Net");
    }

    /** A view of a storage that is not there: nobody asks for it. */
    private static String view() {
        return "ctorch._utils\n_rebuild_tensor_v2\n((" + PickleWriter.text("storage") + "ctorch\nFloatStorage\n"
                + PickleWriter.text("9") + PickleWriter.text("cpu") + "K\1tQK\0K\1\u0085K\1\u0085\u0089NtR";
    }

    @Test
    void aNegatedViewIsHonouredAndOtherBitsAreRefused() throws IOException {
        Path file = folder.resolve("x.pth");
        for (Map<String, Boolean> bits :
                List.of(Map.of("neg", true), Map.of("neg", true, "conj", true), Map.of("conj", true, "neg", false))) {
            PickleWriter.write(file, 2, Map.of("w", new WithMetadata(W, bits)));
            float sign = bits.get("neg") ? -1 : 1;
            assertThat(WeightFile.read(file).tensors().get("w").data())
                    .containsExactly(sign, sign * -2, sign * 3, sign * 0f);
        }
        PickleWriter.write(file, 2, Map.of("w", new WithMetadata(W, Map.of("zero", true))));
        ForeignFiles.isRefused(() -> WeightFile.read(file), "a tensor has the bit 'zero', which is not understood");
        PickleWriter.write(file, 2, Map.of("w", new WithMetadata(W, "neg")));
        ForeignFiles.isRefused(() -> WeightFile.read(file), "metadata that are no dictionary");
    }

    /** Tensors of kinds that are not read stand under their names, so that who needs one can say what it is. */
    @ParameterizedTest
    @CsvSource({
        "_rebuild_sparse_tensor,          torch._utils._rebuild_sparse_tensor",
        "_rebuild_qtensor,                torch._utils._rebuild_qtensor",
        "_rebuild_tensor_v3,              torch._utils._rebuild_tensor_v3",
        "_rebuild_wrapper_subclass,       torch._utils._rebuild_wrapper_subclass",
        "_rebuild_meta_tensor_no_storage, torch._utils._rebuild_meta_tensor_no_storage",
    })
    void otherTensorsAreNamed(String call, String type) throws IOException {
        Map<String, Object> tree = Map.of("w", PickleWriter.reduced("torch._utils", call, view() + "K\1\u0086"));
        WeightFile file = WeightFile.read(PickleWriter.write(folder.resolve("x.pth"), 2, tree));
        assertThat(file.tensors()).isEmpty();
        assertThat(file.unread()).containsEntry("w", type);
    }

    @ParameterizedTest
    @ValueSource(strings = {"ComplexFloatStorage", "QInt8Storage", "UntypedStorage"})
    void tensorsOfOtherTypesAreNamed(String storage) throws IOException {
        Raw tensor = new Raw(view().replace("FloatStorage", storage));
        Raw parameter = new Raw("ctorch._utils\n_rebuild_parameter\n(" + tensor.instructions() + "\u0089NtR");
        WeightFile file =
                WeightFile.read(PickleWriter.write(folder.resolve("x.pth"), 2, Map.of("w", tensor, "p", parameter)));
        assertThat(file.unread())
                .containsEntry("w", "a tensor of torch." + storage)
                .containsEntry("p", "a tensor of torch." + storage);
    }
}
