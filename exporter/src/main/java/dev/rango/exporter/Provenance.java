package dev.rango.exporter;

import dev.rango.exporter.card.Fact;
import dev.rango.exporter.graph.GraphFormat;
import dev.rango.exporter.shrink.LabelledSample;
import dev.rango.exporter.shrink.Measurement;
import dev.rango.models.AdapterFiles;
import dev.rango.models.Checkpoint;
import dev.rango.models.RangoVersion;
import dev.rango.models.TrainingRecord;
import dev.rango.onnx.OnnxModel;
import dev.rango.runtime.format.ModelConfig;
import dev.rango.runtime.format.TaskInfo;
import dev.rango.runtime.session.GraphScorer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Collectors;

/** Where an export comes from and what was measured on it, as facts. */
final class Provenance {
    /** The fact that says how many words the base has, of an export that has fewer. */
    static final String WORDS_OF_BASE = "words_of_base";

    private static final String BASE_TRAINING = "base_training.";

    private final List<Fact> facts = new ArrayList<>();

    private Provenance() {}

    /**
     * @param labels of the export
     * @param model the base as it was trained
     * @param base its folder
     * @param adapter likewise
     */
    static Provenance of(
            ModelConfig.ExportInfo info, List<String> labels, Checkpoint model, Path base, Optional<Path> adapter) {
        Provenance provenance = ofBase(info, labels, model, base);
        info.adapters().forEach(part -> provenance.addAdapter("", part));
        adapter.ifPresent(folder -> {
            provenance.addBinding("", folder);
            provenance.addTraining("adapter_training.", folder);
        });
        return provenance;
    }

    /**
     * The same of an export with several tasks: what concerns one begins with {@code task.NAME.}.
     *
     * @param adapters their folders, in the order of the tasks that have one
     */
    static Provenance ofTasks(ModelConfig.ExportInfo info, Checkpoint model, Path base, List<Path> adapters) {
        Provenance provenance = ofBase(info, model.labels(), model, base);
        int adapted = 0;
        for (TaskInfo task : info.tasks()) {
            provenance.facts.add(labelsOf(task));
            if (task.adapter().isPresent()) {
                provenance.addAdapter(prefixOf(task), task.adapter().get());
                provenance.addBinding(prefixOf(task), adapters.get(adapted));
                provenance.addTraining(trainingOf(task), adapters.get(adapted++));
            }
        }
        return provenance;
    }

    private static Provenance ofBase(ModelConfig.ExportInfo info, List<String> labels, Checkpoint model, Path base) {
        Provenance provenance = new Provenance();
        provenance.add("form", info.form());
        provenance.add("precision", info.precision());
        provenance.add(Fact.LABELS, String.join("\n", labels));
        provenance.add("version", RangoVersion.current());
        provenance.add("java", Runtime.version().feature());
        provenance.add("onnx_opset", GraphFormat.OPSET);
        provenance.add("onnxruntime", GraphScorer.onnxRuntimeVersion());
        provenance.add("base_sha256", info.baseSha256());
        model.text().ifPresent(text -> provenance.add("tokenizer_sha256", text.sha256()));
        provenance.addTraining(BASE_TRAINING, base);
        return provenance;
    }

    private static String prefixOf(TaskInfo task) {
        return "task." + task.name() + ".";
    }

    /** The fact that names a task's labels. */
    static Fact labelsOf(TaskInfo task) {
        return Fact.of(prefixOf(task) + Fact.LABELS, String.join("\n", task.labels()));
    }

    /** What the facts of a task's training begin with: those of the base for the base. */
    static String trainingOf(TaskInfo task) {
        return task.adapter().isPresent() ? prefixOf(task) + "adapter_training." : BASE_TRAINING;
    }

    /** That a foreign adapter fits the base's shapes does not say that it was trained on it. */
    private void addBinding(String prefix, Path adapter) {
        if (!AdapterFiles.namesBase(adapter)) {
            add(prefix + "adapter_base", "not bound to a base: its files name none");
        }
    }

    private void addAdapter(String prefix, ModelConfig.AdapterInfo adapter) {
        add(prefix + "adapter_sha256", adapter.sha256());
        add(prefix + "adapter_rank", adapter.rank());
        Object alpha = adapter.alphas().isEmpty() ? adapter.alpha() : join(adapter.alphas());
        add(prefix + "adapter_alpha", alpha);
        add(prefix + "adapter_targets", String.join(", ", adapter.targets()));
    }

    /** Of an older checkpoint, which has no record, the accuracy in its {@code metrics.csv}. */
    private void addTraining(String prefix, Path folder) {
        TrainingRecord.read(folder)
                .ifPresentOrElse(
                        record -> addTraining(prefix, record),
                        () -> TrainingRecord.bestValidationAccuracy(folder)
                                .ifPresent(accuracy -> add(prefix + "validation_accuracy", share(accuracy))));
    }

    private void addTraining(String prefix, TrainingRecord record) {
        add(prefix + "data", record.data());
        add(prefix + "data_sha256", record.dataSha256());
        add(prefix + "texts", record.trainingTexts());
        add(prefix + "validation_texts", record.validationTexts());
        add(prefix + "recipe", record.recipe());
        add(prefix + "seed", record.seed());
        add(prefix + "epoch", record.bestEpoch());
        record.validationAccuracy().ifPresent(accuracy -> add(prefix + "validation_accuracy", share(accuracy)));
        record.testAccuracy().ifPresent(accuracy -> add(prefix + "test_accuracy", share(accuracy)));
        add(prefix + "tools", "Rango " + record.rango() + ", Java " + record.java() + ", " + record.engine());
    }

    /** Says which words stayed, and by which texts. */
    void addPruning(int wordsOfBase, int words, LabelledSample counted) {
        add(WORDS_OF_BASE, wordsOfBase);
        add("words", words);
        add("words_by.data", counted.name());
        add("words_by.texts", counted.texts().size());
        add("words_by.data_sha256", counted.sha256());
    }

    void addMeasurement(Measurement measured) {
        add("measured.data", measured.data());
        add("measured.data_sha256", measured.dataSha256());
        add("measured.texts", measured.texts());
        add("measured.accuracy", share(measured.accuracyAfter()));
        if (!measured.before().equals(measured.after())) {
            add("measured.accuracy_before", share(measured.accuracyBefore()));
            add("measured.flips", measured.flips());
        }
    }

    /** Five digits: a text more or less of 100,000 can be seen. */
    private static String share(double value) {
        return String.format(Locale.ROOT, "%.5f", value);
    }

    private void add(String key, Object value) {
        facts.add(Fact.of(key, value));
    }

    private static String join(List<Double> numbers) {
        return numbers.stream().map(String::valueOf).collect(Collectors.joining(", "));
    }

    List<Fact> facts() {
        return List.copyOf(facts);
    }

    void writeInto(OnnxModel graph) {
        facts.forEach(fact -> graph.metadata(fact.metadataKey(), fact.value()));
    }
}
