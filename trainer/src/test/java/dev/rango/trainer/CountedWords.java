package dev.rango.trainer;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import dev.rango.models.CheckedFolder;
import dev.rango.models.Checkpoint;
import dev.rango.models.Family;
import dev.rango.models.GoldenFiles;
import dev.rango.models.Layer;
import dev.rango.models.Linear;
import dev.rango.models.Network;
import dev.rango.models.Reference;
import dev.rango.models.ReferenceAnswer;
import dev.rango.models.Safetensors;
import dev.rango.models.Tensor;
import dev.rango.models.Update;
import dev.rango.runtime.format.Golden;
import dev.rango.runtime.format.GoldenCase;
import dev.rango.runtime.text.Tokenizer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/** What one writes for another family: counts of ids → hidden → ReLU → out → logits. */
final class CountedWords extends Family {
    static final Family FAMILY = new CountedWords();
    static final String CONFIG = "config.json";

    private CountedWords() {
        super(new Names(
                "counted-words",
                "a counter of ids",
                "a text",
                Optional.of("SEQ_CLS"),
                List.of("hidden"),
                List.of(),
                "out"));
    }

    @Override
    public Network network(SortedMap<String, Tensor> tensors) {
        return new Network(this, List.of(layer(tensors, "hidden"), layer(tensors, "out")));
    }

    private static Layer layer(SortedMap<String, Tensor> tensors, String path) {
        Tensor weight = tensors.get(path + ".weight");
        return new Layer(path, Layer.Kind.LINEAR, weight.size(1), weight.size(0));
    }

    @Override
    public Checkpoint read(CheckedFolder files) {
        List<String> labels = labels(files.bytes(CONFIG));
        SortedMap<String, Tensor> tensors =
                Safetensors.read(files.path(Checkpoint.WEIGHTS_FILE)).tensors();
        return new Checkpoint(
                network(tensors),
                tensors,
                labels,
                Optional.empty(),
                files.digest(Checkpoint.WEIGHTS_FILE),
                readGolden(files));
    }

    static void write(Path folder, List<String> labels, SortedMap<String, Tensor> tensors, List<Golden> golden)
            throws IOException {
        Files.createDirectories(folder);
        Files.writeString(folder.resolve(CONFIG), "{\"labels\": [\"" + String.join("\", \"", labels) + "\"]}");
        new Safetensors(tensors, new TreeMap<>()).write(folder.resolve(Checkpoint.WEIGHTS_FILE));
        GoldenFiles.write(golden, folder.resolve(GoldenCase.FILE));
    }

    private static List<String> labels(byte[] json) {
        List<String> labels = new ArrayList<>();
        try (JsonParser parser = new JsonFactory().createParser(json)) {
            for (JsonToken token = parser.nextToken(); token != null; token = parser.nextToken()) {
                if (token == JsonToken.VALUE_STRING) {
                    labels.add(parser.getText());
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return labels;
    }

    @Override
    public List<Golden> goldenInputs(Optional<Tokenizer> tokenizer) {
        return List.of(
                new GoldenCase("", new int[0], new float[0]),
                new GoldenCase("two and two", new int[] {2, 3, 2}, new float[0]));
    }

    @Override
    public List<Golden> readGolden(CheckedFolder files) {
        return List.copyOf(GoldenCase.read(files.path(GoldenCase.FILE), files.bytes(GoldenCase.FILE)));
    }

    @Override
    public Reference reference(Checkpoint base, SortedMap<String, Update> branches) {
        return input -> {
            double[] counts = new double[base.network().layer("hidden").in()];
            for (int id : ((GoldenCase) input).ids()) {
                counts[id]++;
            }
            double[] hidden = applied(counts, linear(base, "hidden"), branches.get("hidden"));
            for (int i = 0; i < hidden.length; i++) {
                hidden[i] = Math.max(0, hidden[i]);
            }
            return new ReferenceAnswer(applied(hidden, linear(base, "out"), null), 1e-5);
        };
    }

    static Linear linear(Checkpoint base, String path) {
        return new Linear(base.tensors().get(path + ".weight"), base.tensors().get(path + ".bias"));
    }

    private static double[] applied(double[] x, Linear layer, Update branch) {
        double[] y = new double[layer.out()];
        for (int o = 0; o < y.length; o++) {
            y[o] = layer.bias().data()[o];
            for (int i = 0; i < x.length; i++) {
                y[o] += x[i] * layer.weight().data()[o * x.length + i];
                for (int r = 0; branch != null && r < branch.rank(); r++) {
                    y[o] += branch.scaling()
                            * x[i]
                            * branch.factors().a().data()[i * branch.rank() + r]
                            * branch.factors().b().data()[r * y.length + o];
                }
            }
        }
        return y;
    }
}
