package dev.rango.cli;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.rango.models.AdaptedModel;
import dev.rango.models.Adapter;
import dev.rango.models.AdapterFiles;
import dev.rango.models.Checkpoint;
import dev.rango.models.ClassifierWeights;
import dev.rango.models.GoldenFiles;
import dev.rango.models.GoldenTexts;
import dev.rango.models.Linear;
import dev.rango.models.LowRank;
import dev.rango.models.ReferenceNetwork;
import dev.rango.models.Tensor;
import dev.rango.models.TextBag;
import dev.rango.runtime.format.GoldenCase;
import dev.rango.runtime.text.Tokenizer;
import dev.rango.runtime.text.Vocabulary;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.SplittableRandom;
import javax.xml.parsers.DocumentBuilderFactory;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** inspect, adapter and import as a user meets them, on random weights. */
class WeightVerbsTest {
    private static final JsonMapper JSON = JsonMapper.builder().build();
    private static final int DIM = 6;
    private static final int HIDDEN = 5;
    private static final List<String> WORDS = List.of("the", "film", "was", "good", "bad", ".", ",", "a");
    private static final SplittableRandom RANDOM = new SplittableRandom(12);

    @TempDir
    static Path shared;

    @TempDir
    Path folder;

    private record Outcome(int code, String out, String err) {
        JsonNode json() throws IOException {
            return JSON.readTree(out);
        }
    }

    @BeforeAll
    static void writeModels() throws IOException {
        List<String> words = new ArrayList<>(List.of("<unk>", "<pad>"));
        words.addAll(WORDS);
        Tokenizer tokenizer = new Tokenizer(Vocabulary.of(words), Tokenizer.DEFAULT_MAX_TOKENS);
        ClassifierWeights weights =
                new ClassifierWeights(matrix(words.size(), DIM), linear(DIM, HIDDEN), linear(HIDDEN, 3));
        Checkpoint base = base("base", tokenizer, weights);
        Adapter one = adapter(base, 0.5, 2);
        adapter("one", base, one);
        adapter("two", base, adapter(base, 0.5, 1));
        ClassifierWeights merged = TextBag.weights(new AdaptedModel(base, one).merged());
        base("tuned", tokenizer, merged);
        base("other", tokenizer, new ClassifierWeights(matrix(words.size(), DIM), weights.fc1(), weights.fc2()));
        StringBuilder vectors = new StringBuilder();
        for (String word : WORDS) {
            vectors.append(word);
            for (int d = 0; d < DIM; d++) {
                vectors.append(String.format(Locale.ROOT, " %.3f", RANDOM.nextDouble()));
            }
            vectors.append('\n');
        }
        Files.writeString(shared.resolve("vectors.txt"), vectors);
    }

    private static Checkpoint base(String name, Tokenizer tokenizer, ClassifierWeights weights) throws IOException {
        List<String> labels = List.of("x", "y", "z").subList(0, weights.fc2().out());
        Path target = Files.createDirectories(shared.resolve(name));
        TextBag.write(target, tokenizer, labels, weights, GoldenTexts.answers(tokenizer, ReferenceNetwork.of(weights)));
        return TextBag.read(target);
    }

    private static Adapter adapter(Checkpoint base, double alpha, int rank) {
        Adapter bare = Adapter.of(
                TextBag.FAMILY,
                alpha,
                Map.of(
                        "embedding",
                        new LowRank(matrix(WORDS.size() + 2, rank), matrix(rank, DIM)),
                        "fc1",
                        new LowRank(matrix(DIM, rank), matrix(rank, HIDDEN))),
                linear(HIDDEN, 2),
                List.of("no", "yes"),
                base.sha256(),
                List.of());
        return bare.withGolden(
                GoldenTexts.answers(base.tokenizer(), ReferenceNetwork.of(new AdaptedModel(base, bare))));
    }

    private static void adapter(String name, Checkpoint base, Adapter adapter) throws IOException {
        AdapterFiles.write(Files.createDirectories(shared.resolve(name)), adapter);
    }

    private static Linear linear(int in, int out) {
        return new Linear(matrix(out, in), Tensor.vector(matrix(1, out).data()));
    }

    private static Tensor matrix(int rows, int columns) {
        float[] data = new float[rows * columns];
        for (int i = 0; i < data.length; i++) {
            data[i] = (float) RANDOM.nextDouble(-1, 1);
        }
        return Tensor.matrix(rows, columns, data);
    }

    /** Every result of the algebra is an adapter like a trained one: it exports, and the proof holds. */
    @Test
    void computedAdaptersExportWithTheirProof() throws IOException {
        isDone(run(
                "adapter",
                "combine",
                path("one"),
                path("two"),
                "--weights",
                "0.75,-0.5",
                "--head",
                path("two"),
                "--base",
                path("base"),
                "--out",
                out("sum")));
        isDone(run(
                "adapter",
                "combine",
                path("one"),
                path("two"),
                "--head",
                "mean",
                "--rank",
                "2",
                "--base",
                path("base"),
                "--out",
                out("mean")));
        isDone(run("adapter", "truncate", path("one"), "--rank", "1", "--base", path("base"), "--out", out("low")));
        isDone(run("adapter", "negate", path("one"), "--base", path("base"), "--out", out("minus")));
        assertThat(run("adapter", "negate", path("one"), "--base", path("base"), "--out", path("one"))
                        .err())
                .contains("is read for it");
        isDone(run(
                "adapter",
                "extract",
                "--base",
                path("base"),
                "--tuned",
                path("tuned"),
                "--energy",
                "0.9999",
                "--out",
                out("found")));
        assertThat(AdapterFiles.read(folder.resolve("sum"), TextBag.FAMILY).layers())
                .containsExactly("embedding", "fc1");
        for (String name : List.of("sum", "mean", "low", "minus", "found")) {
            for (String form : List.of("merged", "branch")) {
                Outcome export = run(
                        "export",
                        "--base",
                        path("base"),
                        "--adapter",
                        out(name),
                        "--form",
                        form,
                        "--out",
                        out(name + form));
                isDone(export);
                assertThat(export.out()).contains("✓ double precision = export").doesNotContain("✗");
            }
        }
    }

    @Test
    void resultsAreJsonForMachines() throws IOException {
        JsonNode low = run(
                        "adapter",
                        "truncate",
                        path("one"),
                        "--rank",
                        "1",
                        "--base",
                        path("base"),
                        "--out",
                        out("low"),
                        "--json")
                .json();
        assertThat(low.path("updates")).hasSize(2);
        assertThat(low.path("updates").get(1).path("layer").asText()).isEqualTo("fc1");
        assertThat(low.path("updates").get(1).path("rank").asInt()).isEqualTo(1);
        assertThat(low.path("updates").get(1).path("error").asDouble()).isBetween(0.01, 1.0);
        JsonNode found = run(
                        "adapter",
                        "extract",
                        "--base",
                        path("base"),
                        "--tuned",
                        path("tuned"),
                        "--energy",
                        "0.9999",
                        "--out",
                        out("found"),
                        "--json")
                .json();
        assertThat(found.path("updates").get(0).path("rank").asInt()).isEqualTo(2);
        assertThat(found.path("largest_logit_difference").asDouble()).isLessThan(1e-5);
        assertThat(found.path("left_out")).isEmpty();
        JsonNode shown = run("inspect", path("one"), "--json").json();
        assertThat(shown.path("kind").asText()).isEqualTo("adapter");
        assertThat(shown.path("spectra").get(1).path("numerical_rank").asInt()).isEqualTo(2);
        assertThat(shown.path("spectra").get(1).path("singular_values")).hasSize(2);
        assertThat(shown.path("updates").get(0).path("layer_parameters").asInt())
                .isEqualTo((WORDS.size() + 2) * DIM);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
            adapter combine ONE TWO --base BASE --out OUT                          | --head: is needed
            adapter combine ONE TWO --base BASE --head zero --out OUT              | --head zero: is none of the adapters
            adapter combine ONE TWO --base BASE --weights 1 --out OUT              | --weights: has 1 numbers for 2 adapters
            adapter combine ONE TWO --base BASE --weights 1,x --out OUT            | Invalid value for option '--weights'
            adapter combine ONE TWO --base BASE --weights 1,NaN --out OUT          | --weights: has NaN
            adapter combine ONE --base OTHER --out OUT                             | was trained on another base
            adapter combine BASE --base BASE --out OUT                             | is a base or an export, not an adapter
            adapter combine ONE --base ONE --out OUT                               | is an adapter, not a base
            adapter truncate ONE --base BASE --out OUT                             | needs --rank or --energy
            adapter truncate ONE --base BASE --rank 0 --out OUT                    | --rank: 0 is below 1
            adapter truncate ONE --base BASE --energy 2 --out OUT                  | --energy: 2.0 is not above 0
            adapter extract --base BASE --tuned BASE --rank 1 --out OUT            | has the base's weights in all layers
            adapter extract --base BASE --tuned TUNED --target fc2 --rank 1 --out OUT | --target fc2: cannot be adapted
            adapter negate ONE --base BASE --out BASE                              | exists and is no adapter
            inspect                                                                | needs a path or --matrix
            inspect nowhere                                                        | nowhere: no such file or folder
            inspect BASE --tensor fc9                                              | tensor 'fc9': is missing
            inspect BASE --tensor fc1.bias                                         | tensor 'fc1.bias': is no matrix
            inspect BASE --svg OUT                                                 | --svg: draws an adapter, --tensor or --matrix
            inspect --matrix 1,2;3                                                 | row 2: has 1 numbers, the first row 2
            inspect --matrix 1,x                                                   | 'x' is no number
            inspect --matrix 1,Infinity                                            | 'Infinity' is not finite
            inspect --matrix ;                                                     | --matrix
            import --labels a,b --out OUT                                          | needs --weights for a base
            import --weights SAFE --labels a,b,c --out OUT                         | needs --vectors or --tokenizer
            import --weights SAFE --vectors VECTORS --labels a,b --out OUT         | has 2 names for 3 classes
            import --weights SAFE --vectors VECTORS --rows words --labels a,b,c --out OUT | has 8 words, the embedding has rows for 10
            import --base BASE --weights SAFE --labels a,b --out OUT               | --alpha: is needed
            import --base BASE --weights SAFE --alpha x --labels a,b --out OUT     | 'x' is no number and no file
            import --base BASE --weights SAFE --alpha 1 --labels a,b --out OUT     | a model without an adapter
            import --base BASE --alpha 1 --labels a,b --out OUT                    | of an adapter needs either --weights
            """)
    void wrongUseIsOneLine(String command, String message) {
        String[] arguments = command.replace("ONE", path("one"))
                .replace("TWO", path("two"))
                .replace("OTHER", path("other"))
                .replace("BASE", path("base"))
                .replace("TUNED", path("tuned"))
                .replace("SAFE", path("base") + "/model.safetensors")
                .replace("VECTORS", path("vectors.txt"))
                .replace("OUT", out("out"))
                .split(" ");
        Outcome outcome = run(arguments);
        assertThat(outcome.code()).as(outcome.out() + outcome.err()).isEqualTo(Rango.UNUSABLE);
        assertThat(outcome.err()).contains(message);
        assertThat(outcome.err().lines().count()).isEqualTo(1);
        assertThat(folder.resolve("out")).doesNotExist();
    }

    @Test
    void picturesAreDrawn() throws Exception {
        Path file = folder.resolve("picture.svg");
        String svg = file.toString();
        isDone(run("inspect", path("one"), "--svg", svg));
        assertThat(drawn(file)).contains("embedding [10 × 6]", "fc1 [6 × 5]", "numerical rank 2");
        isDone(run("inspect", "--matrix", "1 0; -2 1; 0 1", "--svg", svg));
        assertThat(drawn(file)).contains("rank 2: the columns span a plane", "polygon", "b1", "b2");
        isDone(run("inspect", "--matrix", "1 2; 2 4", "--svg", svg));
        assertThat(drawn(file)).contains("rank 1: the columns span a line");
        isDone(run("inspect", "--matrix", "0; 0; 0", "--svg", svg));
        assertThat(drawn(file)).contains("the origin only").doesNotContain("NaN");
        isDone(run("inspect", "--matrix", "1 0 0; 0 1 0; 0 0 1", "--svg", svg));
        assertThat(drawn(file)).contains("all of space");
        isDone(run("inspect", "--matrix", "0 0 0 0; 0 0 0 0; 0 0 0 0; 0 0 0 0", "--svg", svg));
        assertThat(drawn(file)).contains("numerical rank 0").doesNotContain("NaN", "Infinity");
    }

    /** The text of a drawing that an XML parser accepts. */
    private static String drawn(Path file) throws Exception {
        DocumentBuilderFactory.newInstance().newDocumentBuilder().parse(file.toFile());
        return Files.readString(file);
    }

    @Test
    void everyKindOfFolderAndFileIsShown() {
        assertThat(run("inspect", path("base")).out()).contains("base, 113 values", "embedding.weight", "config.json");
        assertThat(run("inspect", path("base") + "/model.safetensors").out()).contains("safetensors file", "[10, 6]");
        assertThat(run("inspect", path("base"), "--tensor", "fc1.weight").out())
                .contains("fc1.weight [5 × 6]: numerical rank 5");
        isDone(run(
                "export",
                "--base",
                path("base"),
                "--adapter",
                path("one"),
                "--form",
                "branch",
                "--out",
                out("export")));
        assertThat(run("inspect", out("export")).out()).contains("exported model", "embedding.lora_A", "fc1.lora_B");
        assertThat(run("inspect", out("export") + "/model.onnx").out()).contains("ONNX graph");
    }

    @Test
    void aBaseIsImportedAndItsAnswersAreChecked() throws IOException {
        String weights = path("base") + "/model.safetensors";
        String golden = path("base") + "/golden.jsonl";
        Outcome same = run(
                "import",
                "--weights",
                weights,
                "--vectors",
                path("vectors.txt"),
                "--labels",
                "x,y,z",
                "--golden",
                golden,
                "--compat",
                "notebook",
                "--out",
                out("same"));
        isDone(same);
        assertThat(same.out()).contains("✓ trained = import, alone", "· padding counted in one batch");
        assertThat(Files.mismatch(shared.resolve("base/model.safetensors"), folder.resolve("same/model.safetensors")))
                .isEqualTo(-1);
        isDone(run("export", "--base", out("same"), "--out", out("export")));

        List<GoldenCase> cases = new ArrayList<>(GoldenCase.read(Path.of(golden)));
        cases.get(1).logits()[2] += 1e-3f;
        Path wrong = folder.resolve("wrong.jsonl");
        GoldenFiles.write(cases, wrong);
        Outcome other = run(
                "import",
                "--weights",
                weights,
                "--tokenizer",
                path("base") + "/tokenizer.json",
                "--labels",
                "x,y,z",
                "--golden",
                wrong.toString(),
                "--out",
                out("other"));
        assertThat(other.code()).isEqualTo(Rango.CHECK_FAILED);
        assertThat(other.out()).contains("✗ trained = import, alone");
        assertThat(folder.resolve("other")).doesNotExist();
        Outcome batch = run(
                "import",
                "--weights",
                weights,
                "--vectors",
                path("vectors.txt"),
                "--labels",
                "x,y,z",
                "--golden-batch",
                golden,
                "--out",
                out("other"));
        assertThat(batch.err()).contains("--golden-batch: needs --compat notebook");
    }

    private static void isDone(Outcome outcome) {
        assertThat(outcome.code()).as(outcome.out() + outcome.err()).isZero();
    }

    private static String path(String name) {
        return shared.resolve(name).toString();
    }

    private String out(String name) {
        return folder.resolve(name).toString();
    }

    private static Outcome run(String... arguments) {
        PrintStream out = System.out;
        PrintStream err = System.err;
        ByteArrayOutputStream written = new ByteArrayOutputStream();
        ByteArrayOutputStream complained = new ByteArrayOutputStream();
        try {
            System.setOut(new PrintStream(written, true, UTF_8));
            System.setErr(new PrintStream(complained, true, UTF_8));
            int code = Rango.run(arguments);
            return new Outcome(code, written.toString(UTF_8), complained.toString(UTF_8));
        } finally {
            System.setOut(out);
            System.setErr(err);
        }
    }
}
