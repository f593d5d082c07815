package dev.rango.models;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.util.DefaultIndenter;
import com.fasterxml.jackson.core.util.DefaultPrettyPrinter;
import dev.rango.runtime.ModelVersion;
import dev.rango.runtime.UnusableInputException;
import dev.rango.runtime.format.ImageConfig;
import dev.rango.runtime.format.ModelConfig;
import dev.rango.runtime.format.TaskInfo;
import dev.rango.runtime.session.ShapeProfile;
import dev.rango.runtime.text.Vocabulary;
import java.io.IOException;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/** Writes {@code config.json} as {@link ModelConfig} and {@link ImageConfig} read it; equal configurations give equal bytes. */
public final class ConfigFile {
    private static final String SINGLE = "single_label_classification";

    private ConfigFile() {}

    /** Writes that of a model of texts. */
    public static void write(ModelConfig config, Path file) {
        write(config, Optional.empty(), file);
    }

    /** The same with the batches that an engine of TensorRT shall be built for, which only that reads. */
    public static void write(ModelConfig config, Optional<ShapeProfile> profile, Path file) {
        if (config.encoder().isPresent()) {
            writeEncoder(config, config.encoder().get(), file);
            return;
        }
        write(file, TextBag.FAMILY.modelType(), json -> {
            json.writeNumberField("vocab_size", config.vocabSize());
            json.writeNumberField("embedding_dim", config.embeddingDim());
            json.writeNumberField("hidden_dim", config.hiddenDim());
            writeLabels(json, config.labels());
            json.writeNumberField("unk_token_id", Vocabulary.UNKNOWN);
            json.writeNumberField("pad_token_id", Vocabulary.PADDING);
            json.writeStringField("tokenizer_sha256", config.tokenizerSha256());
            if (config.export().isPresent()) {
                writeExport(json, SINGLE, config.export().get());
            }
            if (profile.isPresent()) {
                writeProfile(json, profile.get());
            }
        });
    }

    private static void writeEncoder(ModelConfig config, ModelConfig.EncoderInfo info, Path file) {
        write(file, "rango-text-encoder", json -> {
            json.writeNumberField("vocab_size", config.vocabSize());
            if (!config.labels().isEmpty()) {
                writeLabels(json, config.labels());
            }
            json.writeStringField("pooling", info.pooling());
            json.writeBooleanField("normalize", info.normalize());
            json.writeNumberField("max_tokens", info.maxTokens());
            json.writeNumberField("run_tokens", info.runTokens());
            json.writeNumberField("batch_difference", info.batchDifference());
            if (!info.thresholds().isEmpty()) {
                json.writeArrayFieldStart(ModelConfig.EncoderInfo.THRESHOLDS);
                for (double threshold : info.thresholds()) {
                    json.writeNumber(threshold);
                }
                json.writeEndArray();
            }
            json.writeStringField("tokenizer_sha256", config.tokenizerSha256());
            writeExport(
                    json,
                    info.multiLabel() ? "multi_label_classification" : SINGLE,
                    config.export().orElseThrow());
        });
    }

    /** Writes that of a model of pictures. */
    public static void write(ImageConfig config, Path file) {
        write(file, LeNet.FAMILY.modelType(), json -> {
            json.writeStringField("architecture", ImageConfig.ARCHITECTURE);
            json.writeNumberField("image_size", ImageConfig.SIDE);
            json.writeNumberField("num_channels", 1);
            writeLabels(json, config.labels());
            if (config.export().isPresent()) {
                writeExport(json, SINGLE, config.export().get());
            }
        });
    }

    private interface Fields {
        void write(JsonGenerator json) throws IOException;
    }

    private static void write(Path file, String modelType, Fields fields) {
        StringWriter text = new StringWriter();
        try (JsonGenerator json = new JsonFactory().createGenerator(text)) {
            json.setPrettyPrinter(new DefaultPrettyPrinter().withObjectIndenter(new DefaultIndenter("  ", "\n")));
            json.writeStartObject();
            json.writeStringField("model_type", modelType);
            json.writeNumberField("format_version", ModelConfig.FORMAT_VERSION);
            fields.write(json);
            json.writeEndObject();
            json.flush();
            Files.write(file, (text + "\n").getBytes(StandardCharsets.UTF_8));
        } catch (IOException e) {
            throw new UnusableInputException(file, "", "cannot be written: " + e.getMessage(), e);
        }
    }

    private static void writeLabels(JsonGenerator json, List<String> labels) throws IOException {
        json.writeObjectFieldStart("id2label");
        for (int id = 0; id < labels.size(); id++) {
            json.writeStringField(Integer.toString(id), labels.get(id));
        }
        json.writeEndObject();
    }

    private static void writeExport(JsonGenerator json, String problem, ModelConfig.ExportInfo export)
            throws IOException {
        // Hugging Face's field: without it DJL takes logits for probabilities.
        json.writeStringField("problem_type", problem);
        if (!export.version().equals(ModelVersion.NONE)) {
            json.writeStringField("model_version", export.version().text());
        }
        json.writeStringField("form", export.form());
        json.writeStringField("precision", export.precision());
        json.writeStringField("base_sha256", export.baseSha256());
        json.writeArrayFieldStart("adapters");
        for (ModelConfig.AdapterInfo adapter : export.adapters()) {
            json.writeStartObject();
            writeAdapter(json, adapter);
            json.writeEndObject();
        }
        json.writeEndArray();
        if (export.tasks().isEmpty()) {
            return;
        }
        json.writeArrayFieldStart("tasks");
        for (TaskInfo task : export.tasks()) {
            json.writeStartObject();
            json.writeStringField("name", task.name());
            writeTexts(json, "labels", task.labels());
            if (task.adapter().isPresent()) {
                writeAdapter(json, task.adapter().get());
            }
            json.writeEndObject();
        }
        json.writeEndArray();
    }

    private static void writeAdapter(JsonGenerator json, ModelConfig.AdapterInfo adapter) throws IOException {
        json.writeStringField("sha256", adapter.sha256());
        json.writeNumberField("rank", adapter.rank());
        json.writeNumberField("alpha", adapter.alpha());
        writeTexts(json, "targets", adapter.targets());
        if (!adapter.alphas().isEmpty()) {
            json.writeArrayFieldStart("alphas");
            for (double alpha : adapter.alphas()) {
                json.writeNumber(alpha);
            }
            json.writeEndArray();
        }
    }

    private static void writeTexts(JsonGenerator json, String name, List<String> texts) throws IOException {
        json.writeArrayFieldStart(name);
        for (String text : texts) {
            json.writeString(text);
        }
        json.writeEndArray();
    }

    private static void writeProfile(JsonGenerator json, ShapeProfile profile) throws IOException {
        json.writeObjectFieldStart(ShapeProfile.FIELD);
        writeSize(json, "min", profile.min());
        writeSize(json, "opt", profile.opt());
        writeSize(json, "max", profile.max());
        json.writeEndObject();
    }

    private static void writeSize(JsonGenerator json, String name, ShapeProfile.Size size) throws IOException {
        json.writeObjectFieldStart(name);
        json.writeNumberField("batch", size.batch());
        json.writeNumberField("tokens", size.tokens());
        json.writeEndObject();
    }
}
