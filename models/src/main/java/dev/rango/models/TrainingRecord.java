package dev.rango.models;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.util.DefaultIndenter;
import com.fasterxml.jackson.core.util.DefaultPrettyPrinter;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.rango.runtime.UnusableInputException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;

/**
 * {@code training.json}: where the weights of a checkpoint come from. Holds no time, user, machine or path: the same
 * training with the same tools writes the same bytes.
 *
 * @param rango version of Rango
 * @param java feature version of Java
 * @param engine name and versions of what trained
 * @param data name of the data set
 * @param dataSha256 digest of the token ids and labels of all its parts, and of the names of the labels
 * @param trainingTexts texts that were trained on
 * @param validationTexts texts that chose the best epoch
 * @param recipe everything that was chosen, in words
 * @param seed of the split, the first weights, the order of the texts and dropout
 * @param bestEpoch the epoch whose weights were kept, counted from 1
 * @param validationAccuracy of that epoch, 0 to 1; empty when all texts were trained on and the last epoch was kept
 * @param testAccuracy of the kept weights on the test part; empty when the data had none
 * @param temperature what the logits were divided by so that probabilities are what they say: it is in the weights of the head;
 *     empty when there were no validation texts to fit it on
 */
public record TrainingRecord(
        String rango,
        String java,
        String engine,
        String data,
        String dataSha256,
        int trainingTexts,
        int validationTexts,
        String recipe,
        long seed,
        int bestEpoch,
        OptionalDouble validationAccuracy,
        OptionalDouble testAccuracy,
        OptionalDouble temperature) {
    /** File name inside a checkpoint. */
    public static final String FILE = "training.json";

    private static final String METRICS = "metrics.csv";

    private static final JsonMapper JSON = JsonMapper.builder().build();

    /** Writes the file into a folder. */
    public void write(Path folder) throws IOException {
        ObjectNode object = JSON.createObjectNode()
                .put("rango", rango)
                .put("java", java)
                .put("engine", engine)
                .put("data", data)
                .put("data_sha256", dataSha256)
                .put("training_texts", trainingTexts)
                .put("validation_texts", validationTexts)
                .put("recipe", recipe)
                .put("seed", seed)
                .put("best_epoch", bestEpoch);
        validationAccuracy.ifPresent(accuracy -> object.put("validation_accuracy", accuracy));
        testAccuracy.ifPresent(accuracy -> object.put("test_accuracy", accuracy));
        temperature.ifPresent(number -> object.put("temperature", number));
        DefaultPrettyPrinter printer = new DefaultPrettyPrinter().withObjectIndenter(new DefaultIndenter("  ", "\n"));
        Files.write(
                folder.resolve(FILE),
                (JSON.writer(printer).writeValueAsString(object) + "\n").getBytes(StandardCharsets.UTF_8));
    }

    /**
     * Reads the file of a folder; empty when there is none, as in checkpoints that were imported.
     *
     * @throws UnusableInputException when it is broken
     */
    public static Optional<TrainingRecord> read(Path folder) {
        return CheckedFolder.part(
                folder,
                files -> files.has(FILE) ? Optional.of(parse(files.path(FILE), files.bytes(FILE))) : Optional.empty());
    }

    private static TrainingRecord parse(Path file, byte[] content) {
        try {
            JsonNode object = JSON.readTree(content);
            return new TrainingRecord(
                    text(file, object, "rango"),
                    text(file, object, "java"),
                    text(file, object, "engine"),
                    text(file, object, "data"),
                    text(file, object, "data_sha256"),
                    number(file, object, "training_texts").intValue(),
                    number(file, object, "validation_texts").intValue(),
                    text(file, object, "recipe"),
                    number(file, object, "seed").longValue(),
                    number(file, object, "best_epoch").intValue(),
                    share(file, object, "validation_accuracy"),
                    share(file, object, "test_accuracy"),
                    share(file, object, "temperature"));
        } catch (JsonProcessingException e) {
            throw new UnusableInputException(file, "", "broken JSON: " + e.getOriginalMessage(), e);
        } catch (IOException e) {
            throw new UnusableInputException(file, "", "cannot be read: " + e, e);
        }
    }

    /**
     * The best validation accuracy in the {@code metrics.csv} of a folder, for checkpoints without a record; empty when there
     * is no such file.
     *
     * @throws UnusableInputException when it is broken
     */
    public static OptionalDouble bestValidationAccuracy(Path folder) {
        return CheckedFolder.part(
                folder,
                files -> files.has(METRICS)
                        ? bestOf(files.path(METRICS), files.bytes(METRICS))
                        : OptionalDouble.empty());
    }

    private static OptionalDouble bestOf(Path file, byte[] content) {
        try {
            List<String> lines =
                    new String(content, StandardCharsets.UTF_8).lines().toList();
            int column = lines.isEmpty() ? -1 : List.of(lines.get(0).split(",")).indexOf("validation_accuracy");
            return lines.stream()
                    .skip(1)
                    .map(line -> line.split(",", -1)[column])
                    .filter(value -> !value.isEmpty())
                    .mapToDouble(Double::parseDouble)
                    .max();
        } catch (NumberFormatException | ArrayIndexOutOfBoundsException e) {
            throw new UnusableInputException(file, "", "cannot be read: " + e.getMessage(), e);
        }
    }

    private static OptionalDouble share(Path file, JsonNode object, String field) {
        return object.has(field)
                ? OptionalDouble.of(number(file, object, field).doubleValue())
                : OptionalDouble.empty();
    }

    private static String text(Path file, JsonNode object, String field) {
        JsonNode value = object.path(field);
        if (!value.isTextual() || value.textValue().chars().anyMatch(Character::isISOControl)) {
            throw new UnusableInputException(file, field, "is no line of text");
        }
        return value.textValue();
    }

    private static Number number(Path file, JsonNode object, String field) {
        JsonNode value = object.path(field);
        if (!value.isNumber()) {
            throw new UnusableInputException(file, field, "is no number");
        }
        return value.numberValue();
    }
}
