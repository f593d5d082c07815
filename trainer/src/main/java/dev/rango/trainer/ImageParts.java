package dev.rango.trainer;

import dev.rango.data.ImageDataset;
import dev.rango.data.LabelledImage;
import dev.rango.data.Split;
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
        Split<LabelledImage> split = recipe.split(data, "images");
        return new ImageParts(
                new ImageInputs(split.train()), new ImageInputs(split.validation()), new ImageInputs(data.test()));
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
