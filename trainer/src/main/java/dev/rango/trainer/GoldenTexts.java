package dev.rango.trainer;

import dev.rango.runtime.GoldenCase;
import dev.rango.runtime.Setting;
import dev.rango.runtime.Tokenizer;
import dev.rango.runtime.UnusableInputException;
import java.util.ArrayList;
import java.util.List;

/** What a trained network answers to the project's golden texts. */
final class GoldenTexts {
    private GoldenTexts() {}

    /** The cases that a trained network gives. */
    static List<GoldenCase> cases(Tokenizer tokenizer, TrainedModel model) {
        List<GoldenCase> cases = new ArrayList<>();
        for (String text : dev.rango.models.GoldenTexts.all()) {
            int[] ids = tokenizer.ids(text);
            float[] logits = model.logits(List.of(ids))[0];
            for (float logit : logits) {
                if (!Float.isFinite(logit)) {
                    throw new UnusableInputException(
                            "training",
                            "",
                            "the trained network gives " + logit + " for a text; try a lower " + Setting.of("lr"));
                }
            }
            cases.add(new GoldenCase(text, ids, logits));
        }
        return cases;
    }
}
