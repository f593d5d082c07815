package dev.rango.runtime.format;

import com.fasterxml.jackson.core.JsonParser;
import dev.rango.runtime.UnusableInputException;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.function.Function;

/** {@code golden.jsonl}: a JSON object a line, each with the logits of a text or a picture. */
final class GoldenFile {
    private static final String LOGITS = "logits";

    private static final String TASK = "task";

    private static final String ROUNDING = "rounding";

    private GoldenFile() {}

    /** @throws UnusableInputException when the file is missing or broken, with the case at fault */
    static <T> List<T> read(Path file, Function<JsonFile.Fields, T> reader) {
        return JsonFile.parse(file, json -> cases(file, json, reader));
    }

    /** Of a file that was read already. */
    static <T> List<T> read(Path file, byte[] content, Function<JsonFile.Fields, T> reader) {
        return JsonFile.parse(file, content, json -> cases(file, json, reader));
    }

    private static <T> List<T> cases(Path file, JsonParser json, Function<JsonFile.Fields, T> reader)
            throws IOException {
        List<T> cases = new ArrayList<>();
        while (true) {
            String place = "case " + (cases.size() + 1);
            JsonFile.Fields fields = JsonFile.readFields(file, place, json);
            if (fields == null) {
                return cases;
            }
            cases.add(reader.apply(fields));
        }
    }

    static float[] logits(JsonFile.Fields fields) {
        double[] numbers = numbers(fields, LOGITS);
        float[] logits = new float[numbers.length];
        for (int i = 0; i < logits.length; i++) {
            logits[i] = (float) numbers[i];
        }
        return logits;
    }

    /** Of a model with several tasks. */
    static Optional<String> task(JsonFile.Fields fields) {
        return fields.values().containsKey(TASK) ? Optional.of(fields.text(TASK)) : Optional.empty();
    }

    /** What a file may say or not. */
    static OptionalDouble rounding(JsonFile.Fields fields) {
        if (!fields.values().containsKey(ROUNDING)) {
            return OptionalDouble.empty();
        }
        if (!(fields.values().get(ROUNDING) instanceof Number number)
                || !(number.doubleValue() >= 0 && number.doubleValue() < Float.MAX_VALUE)) {
            throw fields.unusable(ROUNDING, "is not a number of 0 or more");
        }
        return OptionalDouble.of(number.doubleValue());
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
}
