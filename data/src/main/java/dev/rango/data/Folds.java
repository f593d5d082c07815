package dev.rango.data;

import dev.rango.runtime.Setting;
import dev.rango.runtime.UnusableInputException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.function.ToIntFunction;

/** The training part in folds for cross-validation: each is tested with once, and trained on in all others. */
final class Folds {
    private Folds() {}

    /**
     * Cuts by a seeded shuffle; each label is spread evenly over the folds.
     *
     * @param count of the folds, at least 2
     * @return for each fold all examples but its own, and its own
     * @throws UnusableInputException when there are fewer than 2 folds, or fewer examples than folds
     */
    static <E> List<Split<E>> of(String name, List<E> examples, ToIntFunction<E> label, int count, long seed) {
        if (count < 2) {
            throw new UnusableInputException(Setting.of("folds"), "", "must be at least 2, not " + count);
        }
        if (examples.size() < count) {
            throw new UnusableInputException(
                    name, "", "has " + examples.size() + " examples, fewer than " + count + " folds");
        }
        List<E> shuffled =
                new ArrayList<>(Split.cut(examples, examples.size(), seed).train());
        // Stable: within a label the order stays random.
        shuffled.sort(Comparator.comparingInt(label));
        List<Split<E>> folds = new ArrayList<>();
        for (int fold = 0; fold < count; fold++) {
            List<E> train = new ArrayList<>();
            List<E> own = new ArrayList<>();
            for (int i = 0; i < shuffled.size(); i++) {
                (i % count == fold ? own : train).add(shuffled.get(i));
            }
            folds.add(new Split<>(train, own));
        }
        return folds;
    }
}
