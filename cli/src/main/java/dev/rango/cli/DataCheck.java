package dev.rango.cli;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.rango.data.DataReport;
import dev.rango.data.DataWarning;
import dev.rango.data.Dataset;
import dev.rango.data.ImageDataset;
import dev.rango.data.LabelledDataset;
import dev.rango.models.Checkpoint;
import dev.rango.models.TextBag;
import dev.rango.runtime.TextClassifier;
import dev.rango.runtime.text.Tokenizer;
import java.util.List;
import java.util.Optional;

/**
 * What a data set holds and what is off with it, as every verb that reads one says it.
 *
 * @param report the facts
 * @param warnings what is off, the labels first
 */
record DataCheck(DataReport report, List<DataWarning> warnings) {
    /** Of what a base classifies. */
    static DataCheck of(Dataset<?> examples, Checkpoint base) {
        if (examples instanceof ImageDataset images) {
            return of(images);
        }
        boolean isBag = base.network().family() == TextBag.FAMILY;
        return of(DataReport.of((LabelledDataset) examples, isBag ? Optional.of(base.tokenizer()) : Optional.empty()));
    }

    /** Of texts for a model; a transformer's pieces are no words, of which some would be unknown. */
    static DataCheck of(LabelledDataset texts, TextClassifier model) {
        boolean isBag = model.config().encoder().isEmpty();
        return of(DataReport.of(texts, isBag ? Optional.of(model.tokenizer()) : Optional.empty()));
    }

    /** Of texts for a model with this tokenizer. */
    static DataCheck of(LabelledDataset texts, Tokenizer tokenizer) {
        return of(DataReport.of(texts, Optional.of(tokenizer)));
    }

    /** Of images. */
    static DataCheck of(ImageDataset images) {
        return of(DataReport.of(images));
    }

    static DataCheck of(DataReport report) {
        return new DataCheck(report, DataWarning.of(report));
    }

    /** Before a training, on standard error: what was read, in two lines, and the warnings. */
    DataCheck tell(boolean onlyWarnings) {
        if (!onlyWarnings) {
            DataScreen.summary(report).forEach(System.err::println);
        }
        return warn();
    }

    /** The warnings alone, on standard error. */
    DataCheck warn() {
        warnings.forEach(System.err::println);
        return this;
    }

    /** Adds the warnings to the result of a verb, and what the reader noted. */
    void addTo(ObjectNode result) {
        if (!report.notes().isEmpty()) {
            var notes = result.putArray("data_notes");
            report.notes().stream().map(OptionNames::in).forEach(notes::add);
        }
        var list = result.putArray("data_warnings");
        for (DataWarning warning : warnings) {
            list.addObject().put("kind", warning.kind().code()).put("text", warning.sentence());
        }
    }
}
