package dev.rango.data;

import dev.rango.runtime.UnusableInputException;
import java.nio.file.Path;
import java.util.List;

/** What must hold for texts to be trained on. */
final class TrainingPart {
    private TrainingPart() {}

    /** @throws UnusableInputException if all texts have the same label: there would be nothing to learn */
    static void requireTwoClasses(Path from, List<String> labels, List<LabelledText> train) {
        int first = train.get(0).label();
        if (train.stream().allMatch(text -> text.label() == first)) {
            throw new UnusableInputException(
                    from, "", "only one class in the training part, \"" + labels.get(first) + "\"; two are needed");
        }
    }
}
