package dev.rango.plugin;

import dev.rango.data.Columns;
import dev.rango.data.FileFormat;
import dev.rango.data.FileOptions;
import dev.rango.data.Plural;
import dev.rango.data.QuotedList;
import dev.rango.exporter.Export;
import dev.rango.exporter.ExportRequest;
import dev.rango.exporter.FileDigest;
import dev.rango.exporter.Form;
import dev.rango.exporter.proof.ProofReport;
import dev.rango.exporter.shrink.Precision;
import dev.rango.exporter.shrink.Shrink;
import dev.rango.exporter.shrink.WordLimit;
import dev.rango.exporter.target.ExportTarget;
import dev.rango.runtime.ModelVersion;
import dev.rango.runtime.UnusableInputException;
import java.io.File;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.apache.maven.plugin.AbstractMojo;
import org.apache.maven.plugin.MojoExecutionException;
import org.apache.maven.plugin.MojoFailureException;
import org.apache.maven.plugins.annotations.LifecyclePhase;
import org.apache.maven.plugins.annotations.Mojo;
import org.apache.maven.plugins.annotations.Parameter;

/**
 * Exports a trained base, with an adapter or several, as an ONNX model on the application's class path, and proves that it
 * gives the trained model's answers. Where the proof fails the build ends, and nothing is written. Nothing is done when
 * neither the base, the adapters, the parameters, the version of the plugin nor the export has changed since.
 *
 * <p>Bound to process-resources, after the resources are copied: what it writes is there for the tests and the jar.
 */
@Mojo(name = "export", defaultPhase = LifecyclePhase.PROCESS_RESOURCES, threadSafe = true)
public final class ExportMojo extends AbstractMojo {
    /** Folder of the trained base, as <code>rango train</code> writes it. */
    @Parameter(property = "rango.base", required = true)
    File base;

    /** Folder of an adapter of that base, as <code>rango adapt</code> writes it; without one the base itself is exported. */
    @Parameter(property = "rango.adapter")
    File adapter;

    /** Several adapters, for the forms swappable and bank: each with a <code>folder</code> and, if it is not to be called like that, a <code>name</code>. */
    @Parameter
    List<NamedAdapter> adapters;

    /**
     * How the adapter is in the graph: merged (added into the weights), branch (beside them), swappable (changed between
     * calls), bank (each row of a batch chooses its own).
     */
    @Parameter(property = "rango.form", defaultValue = "merged")
    String form;

    /** How the embedding is stored: none (float), fp16 (in half of its size) or int8 (in a quarter). */
    @Parameter(property = "rango.quantize", defaultValue = "none")
    String quantize;

    /**
     * Keep the most frequent words of the data's training part: a number, as 30000, or the words that make up a share of its
     * known tokens, as 99.5%.
     */
    @Parameter(property = "rango.pruneVocab")
    String pruneVocab;

    /**
     * Labelled texts on whose test part is measured what quantizing and pruning cost: csv:FILE, tsv:FILE, jsonl:FILE, imdb:DIR
     * or agnews:DIR. A file of one's own without <code>testData</code> is measured as a whole. Without data it is measured
     * on the golden and 1,000 random texts.
     */
    @Parameter(property = "rango.data")
    String data;

    /** Column of the texts in a file of one's own; several, as Title,Description, are joined with a space. */
    @Parameter(property = "rango.textColumn", defaultValue = "text")
    String textColumn;

    /** Column of the labels in a file of one's own. */
    @Parameter(property = "rango.labelColumn", defaultValue = "label")
    String labelColumn;

    /** What the data call the labels, in the model's order, as 1,2,3,4; without, as the model calls them. */
    @Parameter(property = "rango.labels")
    String labels;

    /** Encoding of a file of one's own, as windows-1252. */
    @Parameter(property = "rango.encoding", defaultValue = "UTF-8")
    String encoding;

    /** What stands between the values of csv:FILE: a character, or tab; a comma unless set. */
    @Parameter(property = "rango.delimiter")
    String delimiter;

    /** Whether csv:FILE or tsv:FILE has no header line; columns are then numbered from 1. */
    @Parameter(property = "rango.noHeader", defaultValue = "false")
    boolean noHeader;

    /** How labels begin in fasttext:FILE; __label__ unless set. */
    @Parameter(property = "rango.labelPrefix")
    String labelPrefix;

    /** Whether rows without text or label, or of another width, are left out, with a warning, and do not end the build. */
    @Parameter(property = "rango.skipBadRows", defaultValue = "false")
    boolean skipBadRows;

    /** Test part of a file of one's own. */
    @Parameter(property = "rango.testData")
    File testData;

    /** Share of labels that quantizing and pruning may change, 0 to 1; more ends the build. */
    @Parameter(property = "rango.maxFlips", defaultValue = "0.002")
    double maxFlips;

    /** Accuracy that quantizing and pruning may cost on the data, 0 to 1; more ends the build. */
    @Parameter(property = "rango.maxLoss", defaultValue = "0.001")
    double maxLoss;

    /** Who reads the folder: rango, djl (Deep Java Library), tensorrt or triton (NVIDIA's server; not for a class path). */
    @Parameter(property = "rango.target", defaultValue = "rango")
    String target;

    /** Which of the models that follow one another it is, 7 or 1.4.2: a device can refuse older ones. */
    @Parameter(property = "rango.modelVersion")
    String modelVersion;

    /** Folder that becomes the class path. */
    @Parameter(property = "rango.outputDirectory", defaultValue = "${project.build.outputDirectory}")
    File outputDirectory;

    /** Where the model lies on the class path: what <code>TextClassifier.openResource(App.class, "model")</code> is given. */
    @Parameter(property = "rango.resource", defaultValue = "model")
    String resource;

    /** Where the plugin remembers from what an export was made. */
    @Parameter(defaultValue = "${project.build.directory}/rango", readonly = true)
    File stateDirectory;

    /** Where relative paths begin. */
    @Parameter(defaultValue = "${project.basedir}", readonly = true)
    File basedir;

    /** Skips this goal. */
    @Parameter(property = "rango.skip", defaultValue = "false")
    boolean skip;

    /** How the embedding can be stored. */
    private enum Rounding {
        NONE(Precision.FLOAT32),
        FP16(Precision.FLOAT16),
        INT8(Precision.INT8);

        private final Precision precision;

        Rounding(Precision precision) {
            this.precision = precision;
        }
    }

    /** Maven makes it. */
    public ExportMojo() {}

    @Override
    public void execute() throws MojoFailureException, MojoExecutionException {
        if (skip) {
            getLog().info("skipped");
            return;
        }
        Step.run(getLog(), this::export);
    }

    private void export() {
        Optional<LabelledTexts> texts =
                Optional.ofNullable(data).map(spec -> LabelledTexts.of(basedir, spec, reading()));
        ExportRequest request = request(texts);
        Path out = ModelFolder.of(outputDirectory, resource);
        Path stateFile = stateDirectory.toPath().resolve(resource.replaceAll("[^A-Za-z0-9._-]", "_") + ".state");
        ExportState state = ExportState.of(request, texts);
        if (state.isThatOf(out, stateFile)) {
            getLog().info(out + " is up to date");
            return;
        }
        ProofReport report = Export.of(request).write(out);
        state.write(out, stateFile);
        report.checks().forEach(check -> getLog().debug("✓ " + check.name() + ": " + check.finding()));
        List<FileDigest> files = FileDigest.in(out);
        getLog().info(String.format(
                Locale.ROOT,
                "wrote %s: %s, %s, %,d bytes; all %d checks of the proof hold",
                out,
                request.form().id(),
                Plural.of(files.size(), "file"),
                files.stream().mapToLong(FileDigest::bytes).sum(),
                report.checks().size()));
    }

    private ExportRequest request(Optional<LabelledTexts> texts) {
        Shrink shrink = new Shrink(
                Choice.of(Rounding.class, "quantize", quantize).precision,
                Optional.ofNullable(pruneVocab).map(WordLimit::parse),
                maxFlips,
                maxLoss,
                texts.map(given -> given.measured(note -> getLog().warn(ParameterNames.in(note)))));
        return new ExportRequest(
                base.toPath(),
                named(),
                Choice.of(Form.class, "form", form),
                Optional.of(shrink).filter(Shrink::isWanted),
                Choice.of(ExportTarget.class, "target", target),
                modelVersion == null ? ModelVersion.NONE : new ModelVersion(modelVersion));
    }

    private List<ExportRequest.Named> named() {
        List<ExportRequest.Named> named = new ArrayList<>();
        if (adapter != null) {
            named.add(new ExportRequest.Named(adapter.getName(), adapter.toPath()));
        }
        if (adapters != null) {
            if (adapter != null) {
                throw new UnusableInputException("<adapter>", "", "and <adapters> are both there; give one of them");
            }
            adapters.forEach(one -> named.add(one.named()));
        }
        return named;
    }

    private FileOptions reading() {
        return new FileOptions(
                new Columns(List.of(textColumn), Optional.of(labelColumn)),
                labels == null ? List.of() : QuotedList.parse("<labels>", labels),
                Optional.ofNullable(testData).map(File::toPath),
                0,
                0,
                FileFormat.of(encoding, delimiter, !noHeader, labelPrefix, skipBadRows));
    }
}
