package dev.rango.plugin;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.rango.exporter.FileDigest;
import dev.rango.models.FolderSignature;
import dev.rango.models.GoldenFiles;
import dev.rango.models.SigningKey;
import dev.rango.runtime.ImageClassifier;
import dev.rango.runtime.TextClassifier;
import dev.rango.runtime.format.GoldenCase;
import dev.rango.runtime.format.ModelSignature;
import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.Optional;
import org.apache.maven.plugin.MojoExecutionException;
import org.apache.maven.plugin.MojoFailureException;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a build finds on its class path, and when it writes it again. */
class ExportMojoTest {
    @TempDir
    Path folder;

    private Path base;
    private final Lines log = new Lines();
    private ExportMojo mojo;

    @BeforeEach
    void defaults() throws IOException {
        base = TinyModels.base(folder.resolve("base"));
        mojo = mojo();
    }

    /** With the defaults that the plugin's descriptor gives to Maven. */
    private ExportMojo mojo() {
        ExportMojo made = new ExportMojo();
        made.base = base.toFile();
        made.form = "merged";
        made.quantize = "none";
        made.maxFlips = 0.002;
        made.maxLoss = 0.001;
        made.textColumn = "text";
        made.labelColumn = "label";
        made.basedir = folder.toFile();
        made.target = "rango";
        made.outputDirectory = folder.resolve("classes").toFile();
        made.resource = "models/tiny";
        made.stateDirectory = folder.resolve("state").toFile();
        made.setLog(log);
        return made;
    }

    private Path out() {
        return folder.resolve("classes/models/tiny");
    }

    private void assertWritten() throws Exception {
        log.printed.clear();
        mojo.execute();
        assertThat(log.printed.stream().filter(line -> !line.startsWith("WARN ")))
                .singleElement()
                .asString()
                .startsWith("INFO wrote " + out());
    }

    private void assertUpToDate() throws Exception {
        log.printed.clear();
        List<FileDigest> before = FileDigest.in(out());
        Object time = Files.getLastModifiedTime(out().resolve("model.onnx"));
        mojo.execute();
        assertThat(log.printed).containsExactly("INFO " + out() + " is up to date");
        assertThat(FileDigest.in(out())).isEqualTo(before);
        assertThat(Files.getLastModifiedTime(out().resolve("model.onnx"))).isEqualTo(time);
    }

    @Test
    void writesWhatTheRuntimeOpens() throws Exception {
        assertWritten();
        try (TextClassifier classifier = TextClassifier.open(out())) {
            assertThat(classifier.labels()).containsExactly("down", "up");
        }
    }

    @Test
    void aModelOfImagesIsOneLikeAnyOther() throws Exception {
        mojo.base = TinyModels.images(folder.resolve("images")).toFile();
        assertWritten();
        assertUpToDate();
        try (ImageClassifier classifier = ImageClassifier.open(out())) {
            assertThat(classifier.labels()).containsExactly("down", "up");
            classifier.checkGolden();
        }
        mojo.quantize = "int8";
        assertThatThrownBy(mojo::execute).hasMessageContaining("image");
    }

    @Test
    void doesNothingUntilAParameterAnInputOrTheExportChanges() throws Exception {
        assertWritten();
        assertUpToDate();
        mojo = mojo();
        assertUpToDate();

        mojo.quantize = "fp16";
        assertWritten();
        assertUpToDate();
        mojo.adapter = TinyModels.adapter(folder.resolve("adapter"), base, 4).toFile();
        assertWritten();
        assertUpToDate();
        mojo.form = "branch";
        assertWritten();
        TinyModels.adapter(folder.resolve("adapter"), base, 5);
        assertWritten();
        assertUpToDate();

        Files.writeString(out().resolve("golden.jsonl"), "{}");
        assertWritten();
        Files.delete(out().resolve("start.bin"));
        assertWritten();
        Path state = folder.resolve("state/models_tiny.state");
        Files.write(state, new byte[] {(byte) 0xFF, 0});
        assertWritten();
        Files.writeString(state, Files.readString(state).replaceFirst("rango .*", "rango 0.0.9"));
        assertWritten();
        assertUpToDate();
    }

    @Test
    void aModelThatWasSignedIsUpToDate() throws Exception {
        assertWritten();
        SigningKey key = SigningKey.parse("key", TinyKeys.of(1).secret(), Optional.empty());
        Path signature = out().resolve(ModelSignature.FILE);
        FolderSignature.of(out(), key, signature).write();
        assertUpToDate();
        assertThat(signature).exists();
        Files.writeString(out().resolve("golden.jsonl"), "{}");
        assertWritten();
        assertThat(signature).doesNotExist();
    }

    @Test
    void theModelSaysWhichVersionItIs() throws Exception {
        mojo.modelVersion = "1.4";
        assertWritten();
        assertUpToDate();
        try (TextClassifier classifier = TextClassifier.open(out())) {
            assertThat(classifier.version()).hasToString("1.4");
        }
        mojo.modelVersion = "1.10";
        assertWritten();
        mojo.modelVersion = "one";
        assertUnusable("one");
    }

    /** Half of the words say nothing, and no text has them. */
    @Test
    void whatItCostsToBeSmallerIsMeasuredOnTheProjectsOwnTexts() throws Exception {
        Path texts = folder.resolve("src/texts.csv");
        Files.createDirectories(texts.getParent());
        writeTexts(texts);
        mojo.data = "csv:src/texts.csv";
        mojo.textColumn = "words";
        mojo.pruneVocab = "100%";
        mojo.maxFlips = 1;
        mojo.maxLoss = 1;
        assertWritten();
        assertThat(log.printed)
                .anyMatch(line -> line.startsWith("WARN 9 texts of 12 to test with repeat an earlier one"));
        assertUpToDate();
        try (TextClassifier classifier = TextClassifier.open(out())) {
            assertThat(classifier.config().vocabSize()).isEqualTo(2 + 3);
        }
        assertThat(out().resolve("README.md")).content().contains("texts.csv");

        Files.writeString(texts, "the,up\n", StandardOpenOption.APPEND);
        assertWritten();
        try (TextClassifier classifier = TextClassifier.open(out())) {
            assertThat(classifier.config().vocabSize()).isEqualTo(2 + 4);
        }
        mojo.quantize = "int8";
        assertWritten();
        mojo.maxLoss = 0.5;
        assertWritten();
        assertUpToDate();

        mojo.data = null;
        assertUnusable("<pruneVocab>: needs <data>");
        mojo.pruneVocab = "many";
        mojo.data = "csv:src/texts.csv";
        assertUnusable("many: is neither a number of words");
        mojo.pruneVocab = null;
        mojo.data = "csv:src/none.csv";
        assertUnusable("none.csv: no such file");
        mojo.data = "texts.csv";
        assertUnusable("no format before a colon");
    }

    @Test
    void aFileOfOnesOwnIsReadAsItIs() throws Exception {
        Files.createDirectories(folder.resolve("src"));
        Files.writeString(
                folder.resolve("src/texts.csv"),
                "1;gr\u00fcn good\n2;bad\n1;\n2;film bad\n",
                StandardCharsets.ISO_8859_1);
        mojo.data = "csv:src/texts.csv";
        mojo.quantize = "fp16";
        mojo.noHeader = true;
        mojo.textColumn = "2";
        mojo.labelColumn = "1";
        mojo.labels = "1,2";
        mojo.maxFlips = 1;
        mojo.maxLoss = 1;
        assertUnusable("line 1: not UTF-8 (byte 0xFC); <encoding>windows-1252</encoding>, or what else");
        mojo.encoding = "latin1";
        assertUnusable("line 1: there is no column 2; the first row has 1");
        mojo.delimiter = ";";
        assertUnusable("line 3: the text is empty; <skipBadRows>true</skipBadRows> leaves out such rows");
        mojo.skipBadRows = true;
        log.printed.clear();
        mojo.execute();
        assertThat(log.printed).hasSize(4);
        assertThat(log.printed.toString())
                .contains("WARN only 80.00 % of the tokens to test with are in the vocabulary of 6 words")
                .contains(
                        "WARN " + folder.resolve("src/texts.csv") + ": skipped 1 of 4 rows: the text is empty (line 3)")
                .contains("WARN labels 1, 2 are taken for the model's ");
        assertUpToDate();
        mojo.labels = "2,1";
        log.printed.clear();
        mojo.execute();
        assertThat(log.printed.toString()).contains("labels 2, 1 are taken");
    }

    private static void writeTexts(Path file) throws IOException {
        StringBuilder csv = new StringBuilder("words,label\n");
        for (int i = 0; i < 12; i++) {
            csv.append(List.of("good", "bad", "film").get(i % 3)).append(i % 2 == 0 ? ",up\n" : ",down\n");
        }
        Files.writeString(file, csv);
    }

    /** At first they would work: the folder is empty before the compiler fills it. */
    @Test
    void aModelIsAFolderBelowTheClassesAndNotTheirs() {
        for (String resource : List.of("", ".", "model/..", "../model", "/tmp/model")) {
            mojo.resource = resource;
            assertUnusable("<resource>: '" + resource + "' is no folder below ");
        }
        assertThat(folder.resolve("classes")).doesNotExist();
        assertThat(folder.resolve("model")).doesNotExist();
    }

    @Test
    void severalTasksGoToTensorRtToo() throws Exception {
        mojo.form = "bank";
        mojo.target = "tensorrt";
        mojo.adapters = List.of(named("one", TinyModels.adapter(folder.resolve("first"), base, 4)));
        assertWritten();
        assertThat(out().resolve("trtexec.txt")).content().contains("adapter_id:1");
        mojo.target = "djl";
        assertUnusable("<target>djl</target>: takes one task");
    }

    @Test
    void severalAdaptersHaveTheNamesOfTheirFoldersOrTheirOwn() throws Exception {
        mojo.form = "bank";
        mojo.adapters = List.of(
                named(null, TinyModels.adapter(folder.resolve("first"), base, 4)),
                named("other", TinyModels.adapter(folder.resolve("second"), base, 5)));
        assertWritten();
        try (TextClassifier classifier = TextClassifier.open(out())) {
            assertThat(classifier.tasks()).contains("first", "other");
        }
        mojo.form = "merged";
        assertUnusable(
                "<adapter>: 2 adapters in the form merged, which takes one; <form>swappable</form> and bank take several");
        mojo.adapter = folder.resolve("first").toFile();
        assertUnusable("<adapter>: and <adapters> are both there");
        mojo.adapters = List.of(new NamedAdapter());
        mojo.adapter = null;
        assertUnusable("has no <folder>");
    }

    private static NamedAdapter named(String name, Path folder) {
        NamedAdapter adapter = new NamedAdapter();
        adapter.name = name;
        adapter.folder = folder.toFile();
        return adapter;
    }

    @Test
    void aFailedProofEndsTheBuildInOneLineAndWritesNothing() throws Exception {
        List<GoldenCase> golden = GoldenCase.read(base.resolve(GoldenCase.FILE));
        golden.get(1).logits()[0] += 0.25f;
        GoldenFiles.write(golden, base.resolve(GoldenCase.FILE));
        assertThatThrownBy(mojo::execute)
                .isInstanceOf(MojoFailureException.class)
                .hasMessageStartingWith(
                        "the export was not written: trained model = export: max |Δ| 2.5e-01 (limit 1e-04)")
                .hasMessageNotContaining("\n");
        assertThat(log.printed).anyMatch(line -> line.startsWith("ERROR ✗ trained model = export"));
        assertThat(out()).doesNotExist();
    }

    @Test
    void mistakesAreOneLine() throws IOException {
        mojo.form = "sideways";
        assertUnusable("<form>: sideways is none of merged, branch, swappable, bank");
        mojo.form = "swappable";
        mojo.quantize = "int8";
        assertUnusable("<form>swappable</form>: can not be quantized");
        mojo = mojo();
        mojo.quantize = "int8";
        mojo.maxFlips = 2;
        assertUnusable("<maxFlips>: 2.0 is not a share of 0 to 1");
        mojo = mojo();
        mojo.base = new File("no/such/base");
        assertUnusable("no/such/base: no such folder");
        mojo.base = Files.createDirectory(folder.resolve("empty")).toFile();
        assertUnusable("empty");
        mojo = mojo();
        Files.createDirectories(out());
        Files.writeString(out().resolve("notes.txt"), "mine");
        assertUnusable("not replaced");
    }

    private void assertUnusable(String part) {
        assertThatThrownBy(mojo::execute)
                .isInstanceOf(MojoExecutionException.class)
                .hasMessageContaining(part)
                .hasMessageNotContaining("\n");
    }

    @Test
    void skipDoesNothing() throws Exception {
        mojo.skip = true;
        mojo.execute();
        assertThat(log.printed).containsExactly("INFO skipped");
        assertThat(out()).doesNotExist();
    }
}
