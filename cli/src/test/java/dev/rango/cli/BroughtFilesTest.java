package dev.rango.cli;

import static dev.rango.cli.Outcome.assertUnusable;
import static dev.rango.cli.Outcome.run;
import static org.assertj.core.api.Assertions.assertThat;

import dev.rango.models.ClassifierWeights;
import dev.rango.models.GoldenTexts;
import dev.rango.models.Linear;
import dev.rango.models.ReferenceNetwork;
import dev.rango.models.Tensor;
import dev.rango.models.TextBag;
import dev.rango.runtime.text.Tokenizer;
import dev.rango.runtime.text.Vocabulary;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Weights, vectors, labels and folders that somebody brings, which do not go together or are not whole. */
class BroughtFilesTest {
    @TempDir
    Path folder;

    private Path base;

    @BeforeEach
    void writeBase() throws IOException {
        Tokenizer tokenizer =
                new Tokenizer(Vocabulary.of(List.of("<unk>", "<pad>", "the", "film")), Tokenizer.DEFAULT_MAX_TOKENS);
        ClassifierWeights weights = new ClassifierWeights(matrix(4, 2), linear(2, 3), linear(3, 3));
        base = Files.createDirectories(folder.resolve("base"));
        TextBag.write(
                base,
                tokenizer,
                List.of("x", "y", "z"),
                weights,
                GoldenTexts.answers(tokenizer, ReferenceNetwork.of(weights)));
    }

    @Test
    void moreVectorsThanRowsAndLabelsThatCannotBeAreSaid() throws IOException {
        Path longer = folder.resolve("longer.txt");
        Files.writeString(longer, "the 1 2\nfilm 1 2\nmoor 1 2\nsea 1 2\n");
        String[] command = {
            "import",
            "--weights",
            base.resolve("model.safetensors").toString(),
            "--vectors",
            longer.toString(),
            "--out",
            folder.resolve("made").toString(),
            "--labels"
        };
        Outcome made = run(with(command, "\"x,1\",y ,z"));
        assertThat(made.err())
                .isEqualTo("note: " + longer + ": the first 2 words are used, to \"film\"; 2 more are left out\n");
        assertThat(made.out()).contains("labels [\"x,1\", \"y \", z]");
        assertThat(TextBag.read(folder.resolve("made")).labels()).containsExactly("x,1", "y ", "z");
        Outcome json = run(with(with(command, "x,y,z"), "--json"));
        assertThat(json.json().path("notes")).hasSize(1);
        assertUnusable(run(with(command, "x,y,x")), "--labels: \"x\" is given twice");
        assertUnusable(run(with(command, "x,,z")), "--labels: a label is blank");
        assertUnusable(run(with(command, "x,y")), "--labels: has 2 names for 3 classes");
    }

    @Test
    void aFolderThatIsNotWholeIsNamedForWhatItLacks() throws IOException {
        String pointer = "version https://git-lfs.github.com/spec/v1\noid sha256:00\nsize 12\n";
        Path broken = Files.createDirectories(folder.resolve("broken"));
        for (String name : List.of("config.json", "model.safetensors", "tokenizer.json", "golden.jsonl")) {
            Files.copy(base.resolve(name), broken.resolve(name));
        }
        for (String name : List.of("config.json", "model.safetensors", "tokenizer.json", "golden.jsonl")) {
            byte[] whole = Files.readAllBytes(broken.resolve(name));
            Files.writeString(broken.resolve(name), pointer);
            for (String[] verb : new String[][] {
                {"export", "--out", folder.resolve("none").toString(), "--base"},
                {"predict", "x", "--model"},
                {"tokenize", "x", "--model"},
                {"verify"}
            }) {
                assertUnusable(
                        run(with(verb, broken.toString())),
                        broken.resolve(name)
                                + ": is a git-lfs pointer, not the file itself; git lfs pull fetches that");
            }
            Files.write(broken.resolve(name), whole);
        }
        Path weights = Files.createDirectories(folder.resolve("weights"));
        Files.writeString(weights.resolve("adapter_model.bin"), "x");
        assertUnusable(
                run("predict", "--model", weights.toString(), "x"),
                "holds adapter_model.bin, an adapter's weights, without the adapter_config.json");
        Files.writeString(weights.resolve("adapter_config.json"), "{}");
        for (String[] verb : new String[][] {{"predict", "x", "--model"}, {"tokenize", "x", "--model"}}) {
            assertUnusable(run(with(verb, weights.toString())), weights + ": is an adapter, not an exported model");
        }
    }

    private static String[] with(String[] command, String last) {
        String[] all = Arrays.copyOf(command, command.length + 1);
        all[command.length] = last;
        return all;
    }

    private static Linear linear(int in, int out) {
        return new Linear(matrix(out, in), Tensor.vector(new float[out]));
    }

    private static Tensor matrix(int rows, int columns) {
        float[] values = new float[rows * columns];
        for (int i = 0; i < values.length; i++) {
            values[i] = (float) Math.sin(i + 1);
        }
        return Tensor.matrix(rows, columns, values);
    }
}
