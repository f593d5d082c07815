package dev.rango.trainer;

import dev.rango.data.LabelledDataset;
import dev.rango.data.LabelledText;
import dev.rango.data.Split;
import dev.rango.runtime.UnusableInputException;
import dev.rango.runtime.text.Tokenizer;
import java.util.OptionalDouble;

/**
 * The three parts of a data set as token ids.
 *
 * @param training what is trained on
 * @param validation chooses the best epoch; empty when none is wanted
 * @param test measured once, at the end; may be empty
 * @param words number of ids that are words; those of pairs follow
 * @param unknown id of what is not among them
 */
record TrainingData(Examples training, Examples validation, Examples test, int words, int unknown) {
    static TrainingData of(LabelledDataset data, Tokenizer tokenizer, TrainingRecipe recipe) {
        return of(data, recipe.split(data, "texts"), tokenizer);
    }

    /** @param split of the data */
    static TrainingData of(LabelledDataset data, Split<LabelledText> split, Tokenizer tokenizer) {
        for (String label : data.labels()) {
            if (!isPrintable(label)) {
                throw new UnusableInputException(
                        data.name(), "labels", "a label has control characters or unpaired surrogates");
            }
        }
        return new TrainingData(
                Examples.of(split.train(), tokenizer),
                Examples.of(split.validation(), tokenizer),
                Examples.of(data.test(), tokenizer),
                tokenizer.size() - tokenizer.pairs().size(),
                tokenizer.unknown());
    }

    Material material(LabelledDataset data) {
        return new Material(
                data.name(),
                data.labels(),
                TrainingIdentity.digest(data, this),
                training.size(),
                validation.size(),
                OptionalDouble.of(training.coverage(words, unknown)));
    }

    private static boolean isPrintable(String label) {
        return label.codePoints()
                .noneMatch(c -> Character.isISOControl(c) || Character.getType(c) == Character.SURROGATE);
    }
}
