package dev.rango.cli;

import dev.rango.runtime.UnusableInputException;
import java.util.List;
import picocli.CommandLine.Option;

/** How many labels are shown, and when none is given. */
final class AnswerOptions {
    private static final String UNKNOWN = "unknown";

    @Option(names = "--top", paramLabel = "K", description = "show the K best labels with their scores, the best first")
    private Integer top;

    @Option(
            names = "--threshold",
            paramLabel = "P",
            converter = Share.class,
            description =
                    "answer \"unknown\" where the best label is less probable, as 60%% or 0.6; of a model that gives any number of"
                            + " labels, those that are as probable (default: its own thresholds)")
    private Double threshold;

    @Option(
            names = "--unknown-label",
            paramLabel = "WORD",
            description = "what --threshold answers instead (default: " + UNKNOWN + ")")
    private String unknown;

    /**
     * The rule for a model.
     *
     * @param labels its labels
     * @param several whether it gives any number of them
     * @throws UnusableInputException when the options contradict each other or the labels
     */
    AnswerRule rule(List<String> labels, boolean several) {
        if (top != null && top < 1) {
            throw new UnusableInputException("--top", "", "must be at least 1, not " + top);
        }
        if (threshold == null && !several) {
            if (unknown != null) {
                throw new UnusableInputException(
                        "--unknown-label", unknown, "needs a --threshold below which it is given");
            }
            return new AnswerRule(top == null ? 0 : top, 0, "");
        }
        String word = unknown == null ? UNKNOWN : unknown;
        if (labels.contains(word)) {
            throw unknown == null
                    ? new UnusableInputException(
                            several ? "--unknown-label" : "--threshold",
                            "",
                            "the model has a label \"" + word + "\" itself; --unknown-label gives it another word")
                    : new UnusableInputException(
                            "--unknown-label", word, "the model has a label of that name itself; give another word");
        }
        return new AnswerRule(top == null ? 0 : top, threshold == null ? 0 : threshold, word, several);
    }
}
