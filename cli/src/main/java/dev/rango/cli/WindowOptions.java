package dev.rango.cli;

import dev.rango.data.Plural;
import dev.rango.runtime.ClassifierOptions;
import dev.rango.runtime.UnusableInputException;
import dev.rango.runtime.text.Tokenizer;
import picocli.CommandLine.Option;

/** How texts are read that are longer than a transformer takes. */
final class WindowOptions {
    @Option(
            names = "--windows",
            paramLabel = "N",
            description = "of a transformer: read longer texts in up to N parts of one size, and average what they give"
                    + " (default: 1, a text's beginning)")
    private Integer windows;

    @Option(names = "--overlap", paramLabel = "TOKENS", description = "that neighbouring windows share (default: 0)")
    private Integer overlap;

    /** The same with these. */
    ClassifierOptions applied(ClassifierOptions options) {
        if (windows == null) {
            ImportCommand.refuse(overlap, "--overlap", "it is of --windows");
            return options;
        }
        if (windows < 1) {
            throw new UnusableInputException("--windows", "", windows + " is below 1");
        }
        if (overlap != null && overlap < 0) {
            throw new UnusableInputException("--overlap", "", overlap + " is below 0");
        }
        return options.withWindows(windows, overlap == null ? 0 : overlap);
    }

    /** What is read of a text that has more. */
    String most(Tokenizer tokenizer) {
        String tokens = Plural.of(tokenizer.maxTokens(), "token");
        return windows == null || windows == 1 ? tokens : Plural.of(windows, "window") + " of " + tokens;
    }
}
