package dev.rango.exporter;

import dev.rango.data.Plural;
import dev.rango.exporter.graph.GraphContents;
import dev.rango.exporter.proof.Check;
import dev.rango.exporter.proof.SampleTexts;
import dev.rango.exporter.proof.SizeTable;
import dev.rango.exporter.shrink.CostLimits;
import dev.rango.exporter.shrink.CostProof;
import dev.rango.exporter.shrink.Measurement;
import dev.rango.exporter.shrink.Precision;
import dev.rango.models.Checkpoint;
import dev.rango.models.ConfigFile;
import dev.rango.models.TextBag;
import dev.rango.onnx.OnnxModel;
import dev.rango.runtime.format.GoldenCase;
import dev.rango.runtime.format.ModelConfig;
import dev.rango.runtime.session.GraphScorer;
import dev.rango.runtime.text.FastStart;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** An export beside the float export of the same model with all words: labels, accuracy, sizes. */
final class Comparison {
    /**
     * Found before metadata and card are written, for they tell of it.
     *
     * @param sizes not yet those of the export
     */
    record Result(List<Check> checks, Optional<Measurement> measured, Optional<SizeTable> sizes) {
        static final Result NONE = new Result(List.of(), Optional.empty(), Optional.empty());
    }

    private final ExportPlan trained;
    private final Provenance origin;
    private final ExportPlan plan;
    private final CostLimits limits;

    /**
     * @param trained all words, in float
     * @param origin of that export
     * @param plan the export
     */
    Comparison(ExportPlan trained, Provenance origin, ExportPlan plan, CostLimits limits) {
        this.trained = trained;
        this.origin = origin;
        this.plan = plan;
        this.limits = limits;
    }

    private boolean smaller() {
        return fewerWords() || plan.precision() != Precision.FLOAT32;
    }

    private boolean fewerWords() {
        return plan.words() < trained.words();
    }

    private String nameBefore() {
        return !fewerWords() ? "float" : plan.precision() == Precision.FLOAT32 ? "all words" : "float, all words";
    }

    private String nameAfter() {
        String count = Plural.of(plan.words(), "word");
        if (plan.precision() == Precision.FLOAT32) {
            return fewerWords() ? count : "float";
        }
        return plan.precision().id() + (fewerWords() ? ", " + count : "");
    }

    /**
     * @param folder the export, as yet without its graph
     * @param exported the graph, as yet without metadata
     * @param base the checkpoint that it comes from
     */
    Result run(Path folder, OnnxModel exported, Path base, Optional<Path> adapter) throws IOException {
        if (!smaller() && limits.data().isEmpty()) {
            return Result.NONE;
        }
        Path graph = folder.resolve(GraphContents.FILE);
        exported.write(graph);
        try (GraphScorer<int[]> scorer = GraphScorer.open(graph)) {
            CostProof.Side after =
                    new CostProof.Side(nameAfter(), scorer, plan.base().tokenizer());
            if (!smaller()) {
                return new Result(List.of(), limits.data().map(new CostProof(after, after)::measure), Optional.empty());
            }
            return besideFloat(folder, base, adapter, after);
        }
    }

    private Result besideFloat(Path folder, Path base, Optional<Path> adapter, CostProof.Side after)
            throws IOException {
        Path exactFolder = Files.createTempDirectory(folder, "exact");
        try {
            trained.base().copyTokenizer(base, exactFolder.resolve(Checkpoint.TOKENIZER_FILE));
            ConfigFile.write(TextBag.config(trained.base()), exactFolder.resolve(ModelConfig.FILE));
            Path graph = exactFolder.resolve(GraphContents.FILE);
            OnnxModel exactGraph = trained.graph();
            origin.writeInto(exactGraph);
            exactGraph.write(graph);
            FastStart.write(exactFolder);
            SizeTable sizes = SizeTable.of(base, adapter, exactFolder);
            try (GraphScorer<int[]> exact = GraphScorer.open(graph)) {
                CostProof proof = new CostProof(
                        new CostProof.Side(nameBefore(), exact, trained.base().tokenizer()), after);
                Optional<Measurement> measured = limits.data().map(proof::measure);
                List<Check> checks = measured.map(m -> m.checks(limits))
                        .orElseGet(() -> List.of(proof.checkSample(sample(), limits)));
                return new Result(checks, measured, Optional.of(sizes));
            }
        } finally {
            try (Stream<Path> files = Files.list(exactFolder)) {
                for (Path file : files.toList()) {
                    Files.delete(file);
                }
            }
            Files.delete(exactFolder);
        }
    }

    /** Ids of random texts and of the golden ones. */
    private List<int[]> sample() {
        return Stream.concat(
                        TextBag.texts(trained.base().golden()).stream().map(GoldenCase::ids),
                        SampleTexts.of(trained.base().tokenizer()).stream())
                .toList();
    }
}
