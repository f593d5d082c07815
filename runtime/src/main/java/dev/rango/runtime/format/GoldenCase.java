package dev.rango.runtime.format;

import dev.rango.runtime.UnusableInputException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;

/**
 * A text with the ids and logits that the trained model gave. Such cases travel with a model as {@code golden.jsonl};
 * each step after training, the device included, can show that it still gives the same.
 *
 * @param text the text
 * @param ids its token ids
 * @param logits one for each label of the task
 * @param task whose answer it is, in a model with several; empty in any other
 * @param rounding by how much a logit in float arithmetic may differ from that in exact arithmetic, told by the size of the
 *     text's sums; empty in files that do not say
 */
public record GoldenCase(String text, int[] ids, float[] logits, Optional<String> task, OptionalDouble rounding)
        implements Golden {
    /** File name inside a model folder. */
    public static final String FILE = "golden.jsonl";

    /** The answer of a model with one task. */
    public GoldenCase(String text, int[] ids, float[] logits) {
        this(text, ids, logits, Optional.empty(), OptionalDouble.empty());
    }

    @Override
    public GoldenCase of(String taskName) {
        return new GoldenCase(text, ids, logits, Optional.of(taskName), rounding);
    }

    @Override
    public GoldenCase withLogits(float[] newLogits) {
        return new GoldenCase(text, ids, newLogits);
    }

    @Override
    public GoldenCase within(double newRounding) {
        return new GoldenCase(text, ids, logits, task, OptionalDouble.of(newRounding));
    }

    /**
     * Reads {@code golden.jsonl}.
     *
     * @throws UnusableInputException when it is missing or broken, with the case at fault
     */
    public static List<GoldenCase> read(Path file) {
        return GoldenFile.read(file, GoldenCase::read);
    }

    /**
     * As {@link #read(Path)}, of a file that was read already.
     *
     * @param file what an error names
     */
    public static List<GoldenCase> read(Path file, byte[] content) {
        return GoldenFile.read(file, content, GoldenCase::read);
    }

    private static GoldenCase read(JsonFile.Fields fields) {
        return new GoldenCase(
                fields.text("text"),
                ids(fields),
                GoldenFile.logits(fields),
                GoldenFile.task(fields),
                GoldenFile.rounding(fields));
    }

    private static int[] ids(JsonFile.Fields fields) {
        double[] numbers = GoldenFile.numbers(fields, "ids");
        int[] ids = new int[numbers.length];
        for (int i = 0; i < ids.length; i++) {
            ids[i] = (int) numbers[i];
            if (ids[i] != numbers[i] || ids[i] < 0) {
                throw fields.unusable("ids", "has " + numbers[i] + ", which is no id");
            }
        }
        return ids;
    }
}
