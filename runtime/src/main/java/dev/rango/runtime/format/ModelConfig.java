package dev.rango.runtime.format;

import dev.rango.runtime.ModelVersion;
import dev.rango.runtime.UnusableInputException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;

/**
 * {@code config.json} of a base model and of an export: the shapes of the network
 * {@code embedding [vocabSize, embeddingDim] → masked mean → fc1 [hiddenDim, embeddingDim] → ReLU →
 * fc2 [labels, hiddenDim]}, its labels, and which tokenizer belongs to it. A transformer's shapes are its graph's business.
 *
 * @param vocabSize rows of the embedding, specials included
 * @param embeddingDim columns of the embedding; 0 of a transformer
 * @param hiddenDim outputs of fc1; 0 of a transformer
 * @param labels names of the classes in the order of the logits, at least 2, all different; none of a transformer that gives vectors
 * @param tokenizerSha256 SHA-256 of the {@code tokenizer.json} beside it, in hexadecimal
 * @param export what the exporter adds; empty for a base model
 * @param encoder how a transformer is asked; empty for any other network
 */
public record ModelConfig(
        int vocabSize,
        int embeddingDim,
        int hiddenDim,
        List<String> labels,
        String tokenizerSha256,
        Optional<ExportInfo> export,
        Optional<EncoderInfo> encoder) {
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

    /** How a transformer is asked, and what is made of its answer. No record: it would cost the jar twice as much. */
    public static final class EncoderInfo {
        /** Value of {@link #pooling} where the graph gives logits. */
        public static final String LOGITS = "none";
        /** In the file. */
        public static final String THRESHOLDS = "thresholds";

        private final String pooling;
        private final boolean normalize;
        private final int maxTokens;
        private final boolean multiLabel;
        private final int runTokens;
        private final double batchDifference;
        private final List<Double> thresholds;

        /**
         * @param pooling {@code none}: the graph gives logits; {@code mean}, {@code first}: it gives {@code last_hidden_state}, of which
         *     the mean over a text's tokens is taken, or the first token's
         * @param normalize whether a vector gets the length 1
         * @param maxTokens ids of a text that count, special ones included
         * @param multiLabel whether each label has a probability of its own, the sigmoid of its logit, and not a share of one
         * @param runTokens texts × tokens of a run at most; 1 lets each text run alone
         * @param batchDifference by how much a number of an answer differed between a text alone and in company, at most, when this was
         *     measured; 0 where it was not
         * @param thresholds probability from which each label is given where each has one of its own: one for each, one for all, or none for
         *     0.5; above 0 to 1
         */
        public EncoderInfo(
                String pooling,
                boolean normalize,
                int maxTokens,
                boolean multiLabel,
                int runTokens,
                double batchDifference,
                List<Double> thresholds) {
            for (double threshold : thresholds) {
                if (!(threshold > 0 && threshold <= 1)) {
                    throw new UnusableInputException(
                            FILE, THRESHOLDS, "has " + threshold + ", which is not above 0 to 1");
                }
            }
            if (!multiLabel && !thresholds.isEmpty()) {
                throw new UnusableInputException(
                        FILE,
                        THRESHOLDS,
                        "are of labels with a probability each: problem_type is none of several labels");
            }
            if (!pooling.equals(LOGITS) && !pooling.equals("mean") && !pooling.equals("first")) {
                throw new UnusableInputException(FILE, "pooling", "is " + pooling + ", not mean, first or none");
            }
            requirePositive("max_tokens", maxTokens);
            requirePositive("run_tokens", runTokens);
            this.pooling = pooling;
            this.normalize = normalize;
            this.maxTokens = maxTokens;
            this.multiLabel = multiLabel;
            this.runTokens = runTokens;
            this.batchDifference = batchDifference;
            this.thresholds = List.copyOf(thresholds);
        }

        /** Without thresholds of its own. */
        public EncoderInfo(
                String pooling,
                boolean normalize,
                int maxTokens,
                boolean multiLabel,
                int runTokens,
                double batchDifference) {
            this(pooling, normalize, maxTokens, multiLabel, runTokens, batchDifference, List.of());
        }

        /** How a text's answer comes of the graph's. */
        public String pooling() {
            return pooling;
        }

        /** Whether a vector gets the length 1. */
        public boolean normalize() {
            return normalize;
        }

        /** Ids of a text that count. */
        public int maxTokens() {
            return maxTokens;
        }

        /** Whether each label has a probability of its own. */
        public boolean multiLabel() {
            return multiLabel;
        }

        /** Texts × tokens of a run at most. */
        public int runTokens() {
            return runTokens;
        }

        /** By how much an answer may differ for no other reason than what runs with its text, as it was measured. */
        public double batchDifference() {
            return batchDifference;
        }

        /** Probability from which each label is given: one for each, one for all, or none for 0.5. */
        public List<Double> thresholds() {
            return thresholds;
        }

        static EncoderInfo read(JsonFile.Fields fields) {
            return new EncoderInfo(
                    fields.text("pooling"),
                    fields.flag("normalize", false),
                    fields.integer("max_tokens"),
                    fields.textOr("problem_type", "").startsWith("multi"),
                    fields.integer("run_tokens"),
                    fields.values().containsKey("batch_difference") ? fields.number("batch_difference") : 0,
                    fields.values().containsKey(THRESHOLDS) ? fields.numbers(THRESHOLDS) : List.of());
        }
    }

    /** Checks the ranges. */
    public ModelConfig {
        labels = List.copyOf(labels);
        requirePositive("vocab_size", vocabSize);
        if (encoder.isEmpty()) {
            requirePositive("embedding_dim", embeddingDim);
            requirePositive("hidden_dim", hiddenDim);
        }
        if (encoder.isEmpty() || encoder.get().pooling().equals(EncoderInfo.LOGITS)) {
            requireLabels(labels);
        } else if (!labels.isEmpty()) {
            throw new UnusableInputException(FILE, "pooling", "gives a vector, which has no labels");
        }
        int thresholds = encoder.isEmpty() ? 0 : encoder.get().thresholds().size();
        if (thresholds > 1 && thresholds != labels.size()) {
            throw new UnusableInputException(
                    FILE, EncoderInfo.THRESHOLDS, "are " + thresholds + " for " + labels.size() + " labels");
        }
    }

    /** Of a network that is no transformer. */
    public ModelConfig(
            int vocabSize,
            int embeddingDim,
            int hiddenDim,
            List<String> labels,
            String tokenizerSha256,
            Optional<ExportInfo> export) {
        this(vocabSize, embeddingDim, hiddenDim, labels, tokenizerSha256, export, Optional.empty());
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
        return new ModelConfig(vocabSize, embeddingDim, hiddenDim, newLabels, tokenizerSha256, export, encoder);
    }

    /** The same network with another vocabulary. */
    public ModelConfig withVocabulary(int newSize, String newTokenizerSha256) {
        return new ModelConfig(newSize, embeddingDim, hiddenDim, labels, newTokenizerSha256, export, encoder);
    }

    /** The same transformer, asked in another way. */
    public ModelConfig withEncoder(EncoderInfo info) {
        return new ModelConfig(vocabSize, embeddingDim, hiddenDim, labels, tokenizerSha256, export, Optional.of(info));
    }

    /** The same network as an export. */
    public ModelConfig withExport(ExportInfo info) {
        return new ModelConfig(vocabSize, embeddingDim, hiddenDim, labels, tokenizerSha256, Optional.of(info), encoder);
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

    /** Whether a folder holds a transformer that texts go through, for labels or vectors; false where it does not say. */
    public static boolean isEncoder(Path folder) {
        return ModelKind.of(folder) == ModelKind.ENCODER;
    }

    private static ModelConfig read(Path file, JsonFile.Fields fields) {
        boolean isEncoder = fields.textOr("model_type", "").equals(ModelKind.ENCODER_TYPE);
        requireFormat(fields, isEncoder ? ModelKind.ENCODER : ModelKind.TEXT);
        try {
            return new ModelConfig(
                    fields.integer("vocab_size"),
                    isEncoder ? 0 : fields.integer("embedding_dim"),
                    isEncoder ? 0 : fields.integer("hidden_dim"),
                    isEncoder && !fields.values().containsKey("id2label")
                            ? List.of()
                            : labels(fields.object("id2label")),
                    fields.text("tokenizer_sha256"),
                    exportInfo(fields),
                    isEncoder ? Optional.of(EncoderInfo.read(fields)) : Optional.empty());
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
