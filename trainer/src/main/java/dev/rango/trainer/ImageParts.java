package dev.rango.trainer;

import dev.rango.data.ImageDataset;
import dev.rango.data.LabelledImage;
import dev.rango.data.Split;
import dev.rango.runtime.Setting;
import dev.rango.runtime.UnusableInputException;
import java.util.List;
import java.util.OptionalDouble;

/**
 * The three parts of a data set of images.
 *
 * @param training what is trained on
 * @param validation chooses the best epoch; empty when none is wanted
 * @param test measured once, at the end; may be empty
 */
record ImageParts(ImageInputs training, ImageInputs validation, ImageInputs test) {
    static ImageParts of(ImageDataset data, TrainingRecipe recipe) {
        Split<LabelledImage> split = Split.of(data.train(), 1 - recipe.validationFraction(), recipe.seed());
        if (split.validation().isEmpty() && recipe.validationFraction() > 0) {
            throw new UnusableInputException(
                    data.name(),
                    "",
                    data.train().size() + " training images leave none for validation; " + Setting.of("validation", "0")
                            + " needs none");
        }
        int wanted = Math.max(1, (int) Math.round(data.train().size() * recipe.subset()));
        List<LabelledImage> training =
                split.train().subList(0, Math.min(wanted, split.train().size()));
        return new ImageParts(
                new ImageInputs(training), new ImageInputs(split.validation()), new ImageInputs(data.test()));
    }

    Material material(ImageDataset data) {
        return new Material(
                data.name(),
                data.labels(),
                TrainingIdentity.digest(data),
                training.size(),
                validation.size(),
                OptionalDouble.empty());
    }
}
