package dev.rango.cli;

import dev.rango.data.Dataset;
import dev.rango.data.LabelledDataset;
import dev.rango.data.LabelledText;
import dev.rango.models.Checkpoint;
import dev.rango.models.TextBag;
import dev.rango.runtime.text.Tokenizer;
import dev.rango.trainer.TokenCoverage;
import java.nio.file.Path;
import java.util.List;
import picocli.CommandLine.Option;

/** Whether to train on texts of which the vocabulary knows next to nothing. */
final class CoverageOption {
    private static final String NAME = "--allow-low-coverage";

    @Option(
            names = NAME,
            description = "train although fewer than 10 %% of the words of the texts are in the vocabulary")
    private boolean allowed;

    /** Of a base that reads words; a transformer's pieces make up all that it reads. */
    void check(Path base, Checkpoint frozen, Dataset<?> examples) {
        if (examples instanceof LabelledDataset texts && frozen.network().family() == TextBag.FAMILY) {
            check(base.toString(), texts.train(), frozen.tokenizer());
        }
    }

    /** @param source of the tokenizer's words */
    void check(String source, List<LabelledText> texts, Tokenizer tokenizer) {
        if (!allowed) {
            TokenCoverage.of(texts, tokenizer).requireSome(source, NAME);
        }
    }
}
