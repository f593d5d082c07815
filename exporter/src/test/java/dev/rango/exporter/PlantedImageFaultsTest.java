package dev.rango.exporter;

import static org.assertj.core.api.Assertions.assertThat;

import dev.rango.exporter.graph.GraphContents;
import dev.rango.exporter.proof.LogitComparison;
import dev.rango.models.AdaptedModel;
import dev.rango.models.Adapter;
import dev.rango.models.Checkpoint;
import dev.rango.models.ConfigFile;
import dev.rango.models.Convolution;
import dev.rango.models.ImageReference;
import dev.rango.models.ImageWeights;
import dev.rango.models.LeNet;
import dev.rango.models.Linear;
import dev.rango.models.LowRank;
import dev.rango.models.Tensor;
import dev.rango.models.Update;
import dev.rango.runtime.ImageClassifier;
import dev.rango.runtime.Integrity;
import dev.rango.runtime.format.ModelConfig;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The same as {@link PlantedFaultsTest} of image classifiers: every difference must be beyond what rounding explains. */
class PlantedImageFaultsTest {
    @TempDir
    Path folder;

    private static Tensor changed(Tensor tensor, double factor, int swapped, int bit) {
        float[] data = tensor.data().clone();
        int largest = 0;
        for (int i = 0; i < data.length; i++) {
            data[i] *= (float) factor;
            largest = Math.abs(data[i]) > Math.abs(data[largest]) ? i : largest;
        }
        int row = data.length / tensor.size(0);
        if (swapped > 0) {
            System.arraycopy(tensor.data(), 0, data, swapped * row, row);
            System.arraycopy(tensor.data(), swapped * row, data, 0, row);
        }
        if (bit > 0) {
            data[largest] = Float.intBitsToFloat(Float.floatToIntBits(data[largest]) ^ 1 << bit);
        }
        return new Tensor(tensor.shape(), data);
    }

    private static Tensor scaled(Tensor tensor, double factor) {
        return changed(tensor, factor, 0, 0);
    }

    private static AdaptedModel with(AdaptedModel model, ImageWeights weights) {
        Checkpoint base = model.base();
        return new AdaptedModel(LeNet.of(base.labels(), weights, base.sha256(), base.golden()), model.adapter());
    }

    private static UnaryOperator<AdaptedModel> inFc1(UnaryOperator<Linear> change) {
        return model -> {
            ImageWeights w = LeNet.weights(model.base());
            return with(model, w.with(change.apply(w.fc1()), w.fc2(), w.fc3()));
        };
    }

    private static UnaryOperator<AdaptedModel> inConv1(UnaryOperator<Convolution> change) {
        return model -> {
            ImageWeights w = LeNet.weights(model.base());
            return with(model, new ImageWeights(change.apply(w.conv1()), w.conv2(), w.fc1(), w.fc2(), w.fc3()));
        };
    }

    private static UnaryOperator<AdaptedModel> inUpdate(UnaryOperator<LowRank> change) {
        return model -> {
            Adapter adapter = model.adapter();
            TreeMap<String, Update> updates = new TreeMap<>(adapter.updates());
            updates.replaceAll((layer, update) -> new Update(change.apply(update.factors()), update.scaling()));
            return with(model, updates, adapter.head());
        };
    }

    private static AdaptedModel with(AdaptedModel model, SortedMap<String, Update> updates, Linear head) {
        Adapter adapter = model.adapter();
        return new AdaptedModel(
                model.base(),
                new Adapter(LeNet.FAMILY, updates, head, adapter.labels(), adapter.baseSha256(), List.of()));
    }

    private static Map<String, UnaryOperator<AdaptedModel>> faults() {
        Map<String, UnaryOperator<AdaptedModel>> faults = new LinkedHashMap<>();
        faults.put("fc1 larger by 1 %", inFc1(fc1 -> new Linear(scaled(fc1.weight(), 1.01), fc1.bias())));
        faults.put("two rows of fc1 swapped", inFc1(fc1 -> new Linear(changed(fc1.weight(), 1, 3, 0), fc1.bias())));
        faults.put("no bias of fc1", inFc1(fc1 -> new Linear(fc1.weight(), scaled(fc1.bias(), 0))));
        faults.put(
                "conv1 larger by 1 %", inConv1(c -> new Convolution(scaled(c.weight(), 1.01), c.bias(), c.padding())));
        faults.put(
                "two kernels swapped",
                inConv1(c -> new Convolution(changed(c.weight(), 1, 1, 0), c.bias(), c.padding())));
        faults.put(
                "a bit of conv1 flipped",
                inConv1(c -> new Convolution(changed(c.weight(), 1, 0, 20), c.bias(), c.padding())));
        faults.put("B larger by 1 %", inUpdate(u -> new LowRank(u.a(), scaled(u.b(), 1.01))));
        faults.put("two rows of A swapped", inUpdate(u -> new LowRank(changed(u.a(), 1, 60, 0), u.b())));
        faults.put("two rows of B swapped", inUpdate(u -> new LowRank(u.a(), changed(u.b(), 1, 1, 0))));
        faults.put("α of another", model -> model.withScaling(1.5));
        return faults;
    }

    private float[][] logits(AdaptedModel model, Form form) throws IOException {
        Path export = Files.createTempDirectory(folder, "export");
        ConfigFile.write(
                LeNet.config(model.base()).withLabels(model.adapter().labels()), export.resolve(ModelConfig.FILE));
        FormGraph.of(model, form).write(export.resolve(GraphContents.FILE));
        try (ImageClassifier classifier = ImageClassifier.open(export, Integrity.UNCHECKED)) {
            return classifier.logits(LeNetExport.pictures());
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 40})
    void everyFormHoldsAndEveryFaultIsFound(int confidence) throws IOException {
        RandomImageModels random = new RandomImageModels(31);
        Checkpoint base = random.base(folder.resolve("base"), "a", "b", "c");
        AdaptedModel small =
                random.adapter(folder.resolve("adapter"), base, Map.of("fc1", 3, "fc2", 2), 1, "p", "q", "r", "s");
        ImageWeights w = LeNet.weights(base);
        Linear head = small.adapter().head();
        AdaptedModel model = with(
                with(
                        small,
                        w.with(
                                new Linear(
                                        scaled(w.fc1().weight(), confidence),
                                        w.fc1().bias()),
                                new Linear(
                                        scaled(w.fc2().weight(), confidence),
                                        w.fc2().bias()),
                                w.fc3())),
                small.adapter().updates(),
                new Linear(scaled(head.weight(), confidence), head.bias()));
        ImageReference reference = ImageReference.of(model);
        var trained = LeNetExport.pictures().stream().map(reference::score).toList();
        for (Form form : List.of(Form.MERGED, Form.BRANCH)) {
            LogitComparison right = ExportProof.againstReference("images", trained, logits(model, form));
            assertThat(right.isWithin()).as("%s: %s", form, right).isTrue();
            assertThat(right.worst() > LogitComparison.LEAST).isEqualTo(confidence > 1);
            for (Map.Entry<String, UnaryOperator<AdaptedModel>> fault : faults().entrySet()) {
                LogitComparison wrong = ExportProof.againstReference(
                        "images", trained, logits(fault.getValue().apply(model), form));
                assertThat(wrong.isWithin())
                        .as("%s, %s: %s", fault.getKey(), form, wrong)
                        .isFalse();
            }
        }
    }
}
