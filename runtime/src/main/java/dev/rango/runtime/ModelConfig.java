package dev.rango.runtime;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;

/**
 * {@code config.json} of a base model and of an export: the shapes of the network
 * {@code embedding [vocabSize, embeddingDim] → masked mean → fc1 [hiddenDim, embeddingDim] → ReLU →
 * fc2 [labels, hiddenDim]}, its labels, and which tokenizer belongs to it.
 *
 * @param vocabSize rows of the embedding, specials included
 * @param embeddingDim columns of the embedding
 * @param hiddenDim outputs of fc1
 * @param labels names of the classes in the order of the logits, at least 2, all different
 * @param tokenizerSha256 SHA-256 of the {@code tokenizer.json} beside it, in hexadecimal
 * @param export what the exporter adds; empty for a base model
 */
public record ModelConfig(
        int vocabSize,
        int embeddingDim,
        int hiddenDim,
        List<String> labels,
        String tokenizerSha256,
        Optional<ExportInfo> export) {
    /** File name inside a model folder. */
    public static final String FILE = "config.json";

    /** Of the file. */
    public static final int FORMAT_VERSION = 1;

    private static final int MAX_CLASSES = 100_000;

    /**
     * What an export is made of.
     *
     * @param form {@code merged}, {@code branch}, {@code swappable} or {@code bank}
     * @param precision of the embedding: {@code float32} or {@code int8}
     * @param baseSha256 SHA-256 of the base's {@code model.safetensors}
     * @param adapters those of {@code merged} and {@code branch}; none when the base itself was exported
     * @param tasks those of {@code swappable} and {@code bank}, the base's first; in a bank a task's index is its id
     * @param version which of the models that follow one another it is
     */
    public record ExportInfo(
            String form,
            String precision,
            String baseSha256,
            List<AdapterInfo> adapters,
            List<TaskInfo> tasks,
            ModelVersion version) {
        /** Copies the lists; of two tasks with one name it makes an error. */
        public ExportInfo {
            adapters = List.copyOf(adapters);
            tasks = TaskInfo.requireDistinct(tasks);
            if (tasks.isEmpty() == TaskInfo.areIn(form)) {
                throw new UnusableInputException("tasks", "", tasks.size() + " tasks in the form " + form);
            }
        }

        /** An export that says no version. */
        public ExportInfo(
                String form, String precision, String baseSha256, List<AdapterInfo> adapters, List<TaskInfo> tasks) {
            this(form, precision, baseSha256, adapters, tasks, ModelVersion.NONE);
        }

        /** An export with one task that says no version. */
        public ExportInfo(String form, String precision, String baseSha256, List<AdapterInfo> adapters) {
            this(form, precision, baseSha256, adapters, List.of());
        }

        /** The same as another of the models that follow one another. */
        public ExportInfo withVersion(ModelVersion other) {
            return new ExportInfo(form, precision, baseSha256, adapters, tasks, other);
        }
    }

    /**
     * An adapter in an export: h = x·W0ᵀ + b + alpha·(x·A·B).
     *
     * @param sha256 SHA-256 of its {@code adapter_model.safetensors}
     * @param rank columns of A
     * @param alpha factor of the branches (in PEFT's terms lora_alpha / r); where they differ, that of the first
     * @param targets names of the adapted layers
     * @param alphas where they differ, the factor of each branch in the order of the targets; empty where alpha is that of all
     */
    public record AdapterInfo(String sha256, int rank, double alpha, List<String> targets, List<Double> alphas) {
        /** Copies the lists, and checks that they agree. */
        public AdapterInfo {
            targets = List.copyOf(targets);
            alphas = List.copyOf(alphas);
            if (!alphas.isEmpty() && alphas.size() != targets.size()) {
                throw new UnusableInputException("adapters", "alphas", "are not one for each of " + targets);
            }
        }

        /** An adapter with one factor for all branches. */
        public AdapterInfo(String sha256, int rank, double alpha, List<String> targets) {
            this(sha256, rank, alpha, targets, List.of());
        }

        static AdapterInfo read(JsonFile.Fields fields) {
            return new AdapterInfo(
                    fields.text("sha256"),
                    fields.integer("rank"),
                    fields.number("alpha"),
                    fields.texts("targets"),
                    fields.values().containsKey("alphas") ? fields.numbers("alphas") : List.of());
        }
    }

    /** Checks the ranges. */
    public ModelConfig {
        labels = List.copyOf(labels);
        requirePositive("vocab_size", vocabSize);
        requirePositive("embedding_dim", embeddingDim);
        requirePositive("hidden_dim", hiddenDim);
        requireLabels(labels);
    }

    static void requireLabels(List<String> labels) {
        if (labels.size() < 2 || labels.size() > MAX_CLASSES) {
            throw new UnusableInputException(
                    FILE, "id2label", labels.size() + " labels; 2 to " + MAX_CLASSES + " can be");
        }
        if (new HashSet<>(labels).size() < labels.size()) {
            throw new UnusableInputException(FILE, "id2label", "two classes have the same label");
        }
    }

    private static void requirePositive(String field, int value) {
        if (value < 1) {
            throw new UnusableInputException(FILE, field, value + " is below 1");
        }
    }

    /** Number of classes, the width of the logits. */
    public int classes() {
        return labels.size();
    }

    /** The tasks of an export that has several; of any other none. */
    public List<TaskInfo> tasks() {
        return export.map(ExportInfo::tasks).orElse(List.of());
    }

    /** Which of the models that follow one another this is; {@link ModelVersion#NONE} when it does not say. */
    public ModelVersion version() {
        return export.map(ExportInfo::version).orElse(ModelVersion.NONE);
    }

    /** The same body with other labels, as a new head gives it. */
    public ModelConfig withLabels(List<String> newLabels) {
        return new ModelConfig(vocabSize, embeddingDim, hiddenDim, newLabels, tokenizerSha256, export);
    }

    /** The same network with another vocabulary. */
    public ModelConfig withVocabulary(int newSize, String newTokenizerSha256) {
        return new ModelConfig(newSize, embeddingDim, hiddenDim, labels, newTokenizerSha256, export);
    }

    /** The same network as an export. */
    public ModelConfig withExport(ExportInfo info) {
        return new ModelConfig(vocabSize, embeddingDim, hiddenDim, labels, tokenizerSha256, Optional.of(info));
    }

    /**
     * Reads {@code config.json} of a model folder.
     *
     * @throws UnusableInputException when it is missing, broken or of another kind of model
     */
    public static ModelConfig read(Path file) {
        return read(file, JsonFile.readObject(file));
    }

    /**
     * As {@link #read(Path)}, of a file that was read already.
     *
     * @param file what an error names
     */
    public static ModelConfig read(Path file, byte[] content) {
        return read(file, JsonFile.readObject(file, content));
    }

    private static ModelConfig read(Path file, JsonFile.Fields fields) {
        requireFormat(fields, ModelKind.TEXT);
        try {
            return new ModelConfig(
                    fields.integer("vocab_size"),
                    fields.integer("embedding_dim"),
                    fields.integer("hidden_dim"),
                    labels(fields.object("id2label")),
                    fields.text("tokenizer_sha256"),
                    exportInfo(fields));
        } catch (UnusableInputException e) {
            throw e.source().equals(file.toString()) ? e : new UnusableInputException(file, e.place(), e.reason(), e);
        }
    }

    static void requireFormat(JsonFile.Fields fields, ModelKind kind) {
        kind.require(fields);
        if (fields.integer("format_version") != FORMAT_VERSION) {
            throw fields.unusable("format_version", "is not " + FORMAT_VERSION + ", the one this version reads");
        }
    }

    static Optional<ExportInfo> exportInfo(JsonFile.Fields fields) {
        return fields.values().get("form") == null ? Optional.empty() : Optional.of(export(fields));
    }

    static List<String> labels(JsonFile.Fields id2label) {
        List<String> labels = new ArrayList<>();
        for (int id = 0; id < id2label.values().size(); id++) {
            labels.add(id2label.text(Integer.toString(id)));
        }
        return labels;
    }

    private static ExportInfo export(JsonFile.Fields fields) {
        String form = fields.text("form");
        return new ExportInfo(
                form,
                fields.textOr("precision", "float32"),
                fields.text("base_sha256"),
                fields.objects("adapters").stream().map(AdapterInfo::read).toList(),
                TaskInfo.areIn(form) ? TaskInfo.read(fields) : List.of(),
                fields.values().containsKey("model_version")
                        ? new ModelVersion(fields.text("model_version"))
                        : ModelVersion.NONE);
    }
}
