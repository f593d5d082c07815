package dev.rango.models;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;
import static org.junit.jupiter.api.Assertions.fail;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.rango.models.ForeignClassifier.Rows;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Files that PyTorch wrote, and the logits that it gave for them. */
@Tag("real-data")
class RealImportTest {
    private static final double LIMIT = 1e-5;
    private static final double ALPHA = 0.1;
    private static Path pth;

    @BeforeAll
    static void find() {
        pth = Path.of(System.getProperty("rango.data", "no folder is named")).resolve("pth");
        if (!Files.isDirectory(pth)) {
            String message = "the data sets are missing: there is no " + pth;
            if (Boolean.getBoolean("rango.data.required")) {
                fail(message);
            }
            System.err.println("SKIPPED: " + message + "; name their folder with -Drango.data=FOLDER");
            assumeTrue(false, message);
        }
    }

    @Test
    void wholeModelsGiveTheLogitsOfPyTorchAloneAndInAPaddedBatch() throws IOException {
        JsonNode expected = JsonMapper.builder().build().readTree(Files.readString(pth.resolve("expected.json")));
        List<int[]> ids = new ArrayList<>();
        for (JsonNode text : expected.path("ids")) {
            int[] row = new int[text.size()];
            for (int i = 0; i < row.length; i++) {
                row[i] = text.get(i).intValue();
            }
            ids.add(row);
        }
        for (String name : List.of("my-model-freeze-false.pth", "model-lora-final2.pth")) {
            ForeignClassifier model = ForeignClassifier.read(pth.resolve(name), List.of());
            ReferenceNetwork network = ReferenceNetwork.of(
                    model.weights(Rows.IDS, model.updates().isEmpty() ? Optional.empty() : Optional.of(ALPHA)));
            compare(expected.path(name).path("alone"), network, ids);
            compare(expected.path(name).path("batch_padded_with_0"), network, PaddedBatch.of(ids, 0));
        }
    }

    private static void compare(JsonNode expected, ReferenceNetwork network, List<int[]> ids) {
        assertThat(expected).hasSameSizeAs(ids);
        for (int i = 0; i < ids.size(); i++) {
            double[] logits = network.logits(ids.get(i));
            assertThat(expected.get(i)).hasSize(logits.length);
            for (int c = 0; c < logits.length; c++) {
                assertThat(logits[c]).isCloseTo(expected.get(i).get(c).doubleValue(), within(LIMIT));
            }
        }
    }

    @Test
    void partsAreThoseOfTheWholeModel() {
        ForeignClassifier whole = ForeignClassifier.read(pth.resolve("model-lora-final2.pth"), List.of());
        LowRank lora = whole.updates().get("fc1");
        assertThat(WeightFile.read(pth.resolve("A.pth")).tensors().get("").sameBits(lora.a()))
                .isTrue();
        assertThat(WeightFile.read(pth.resolve("B.pth")).tensors().get("").sameBits(lora.b()))
                .isTrue();
        assertThat(ForeignAdapter.number(pth.resolve("alfa_.pth"))).isEqualTo(ALPHA);
        WeightFile head = WeightFile.read(pth.resolve("out_layer.pth"));
        assertThat(head.tensors().get("weight").sameBits(whole.fc2().weight())).isTrue();
        assertThat(head.tensors().get("bias").sameBits(whole.fc2().bias())).isTrue();
        // What the notebook counts: 456 weights where the layer has 12,800.
        assertThat(lora.parameters()).isEqualTo(456);
    }

    @Test
    void everyTypeAndViewIsRead() {
        WeightFile file = WeightFile.read(pth.resolve("nested-dtypes.pth"));
        assertThat(file.contents())
                .extracting(TensorInfo::name, TensorInfo::dtype)
                .contains(
                        org.assertj.core.groups.Tuple.tuple("model.f16", "float16"),
                        org.assertj.core.groups.Tuple.tuple("model.bf16", "bfloat16"),
                        org.assertj.core.groups.Tuple.tuple("model.i64", "int64"),
                        org.assertj.core.groups.Tuple.tuple("model.bool", "bool"));
        assertThat(file.numbers()).containsEntry("epoch", 3.0);
        assertThat(values(file, "f32")).containsExactly(0, 1, 2, 3, 4, 5);
        assertThat(values(file, "f16")).containsExactly(0, 1, 2, 3);
        assertThat(values(file, "bf16")).containsExactly(0, 1, 2, 3);
        assertThat(values(file, "f64")).containsExactly(0, 1, 2);
        assertThat(values(file, "i64")).containsExactly(0, 1, 2, 3, 4);
        // [4, 3] with the strides [1, 4]: the transpose of three rows of four.
        assertThat(values(file, "strided")).containsExactly(0, 4, 8, 1, 5, 9, 2, 6, 10, 3, 7, 11);
        assertThat(values(file, "slice")).containsExactly(2, 3, 4);
        assertThat(values(file, "scalar")).containsExactly(7);
        assertThat(values(file, "bool")).containsExactly(1, 0);
    }

    private static float[] values(WeightFile file, String name) {
        return file.tensors().get("model." + name).data();
    }

    @Test
    void hostileLegacyAndTruncatedFilesAreRefusedInOneLine() {
        ForeignFiles.isRefused(
                () -> WeightFile.read(pth.resolve("hostile-reduce.pth")),
                "names posix.system, which does not build a tensor: not executed");
        ForeignFiles.isRefused(() -> WeightFile.read(pth.resolve("legacy.pth")), "PyTorch's format before 1.6");
        ForeignFiles.isRefused(() -> WeightFile.read(pth.resolve("truncated.pth")), "is truncated");
    }
}
