package dev.rango.runtime;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import java.io.IOException;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * A text with the ids and logits that the trained model gave. Such cases travel with a model as {@code golden.jsonl};
 * each step after training, the device included, can show that it still gives the same.
 *
 * @param text the text
 * @param ids its token ids
 * @param logits one for each label of the task
 * @param task whose answer it is, in a model with several; empty in any other
 */
public record GoldenCase(String text, int[] ids, float[] logits, Optional<String> task) {
    /** File name inside a model folder. */
    public static final String FILE = "golden.jsonl";

    /** The answer of a model with one task. */
    public GoldenCase(String text, int[] ids, float[] logits) {
        this(text, ids, logits, Optional.empty());
    }

    /** The same answer as that of a task among several. */
    public GoldenCase of(String taskName) {
        return new GoldenCase(text, ids, logits, Optional.of(taskName));
    }

    /**
     * Reads {@code golden.jsonl}.
     *
     * @throws UnusableInputException when it is missing or broken, with the case at fault
     */
    public static List<GoldenCase> read(Path file) {
        return JsonFile.parse(file, json -> {
            List<GoldenCase> cases = new ArrayList<>();
            while (true) {
                String place = "case " + (cases.size() + 1);
                JsonFile.Fields fields = JsonFile.readFields(file, place, json);
                if (fields == null) {
                    return cases;
                }
                int[] ids = ids(fields);
                double[] logits = numbers(fields, "logits");
                float[] floats = new float[logits.length];
                for (int i = 0; i < floats.length; i++) {
                    floats[i] = (float) logits[i];
                }
                Optional<String> task =
                        fields.values().containsKey("task") ? Optional.of(fields.text("task")) : Optional.empty();
                cases.add(new GoldenCase(fields.text("text"), ids, floats, task));
            }
        });
    }

    private static int[] ids(JsonFile.Fields fields) {
        double[] numbers = numbers(fields, "ids");
        int[] ids = new int[numbers.length];
        for (int i = 0; i < ids.length; i++) {
            ids[i] = (int) numbers[i];
            if (ids[i] != numbers[i] || ids[i] < 0) {
                throw fields.unusable("ids", "has " + numbers[i] + ", which is no id");
            }
        }
        return ids;
    }

    static double[] numbers(JsonFile.Fields fields, String name) {
        List<?> list = fields.list(name);
        double[] numbers = new double[list.size()];
        for (int i = 0; i < numbers.length; i++) {
            if (!(list.get(i) instanceof Number number) || !Double.isFinite(number.doubleValue())) {
                throw fields.unusable(name, "has an element that is not a finite number");
            }
            numbers[i] = number.doubleValue();
        }
        return numbers;
    }

    /** Writes one object a line; the logits are written so that they read back bit for bit. */
    public static void write(List<GoldenCase> cases, Path file) {
        StringWriter text = new StringWriter();
        try (JsonGenerator json = new JsonFactory().createGenerator(text)) {
            json.setRootValueSeparator(null);
            for (GoldenCase golden : cases) {
                json.writeStartObject();
                if (golden.task.isPresent()) {
                    json.writeStringField("task", golden.task.get());
                }
                json.writeStringField("text", golden.text);
                json.writeFieldName("ids");
                json.writeArray(golden.ids, 0, golden.ids.length);
                json.writeArrayFieldStart("logits");
                for (float logit : golden.logits) {
                    json.writeNumber(logit);
                }
                json.writeEndArray();
                json.writeEndObject();
                json.writeRaw('\n');
            }
            json.flush();
            Files.write(file, text.toString().getBytes(StandardCharsets.UTF_8));
        } catch (IOException e) {
            throw new UnusableInputException(file, "", "cannot be written: " + e.getMessage(), e);
        }
    }
}
