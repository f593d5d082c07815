package dev.rango.trainer;

import dev.rango.runtime.GoldenCase;
import dev.rango.runtime.Tokenizer;
import dev.rango.runtime.UnusableInputException;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/** Texts written for this project, ordinary and awkward ones, on which every later form of a model is checked. */
final class GoldenTexts {
    private static final int LONG_TEXT_REPEATS = 60;

    private GoldenTexts() {}

    static List<String> all() {
        List<String> texts = new ArrayList<>();
        try (InputStream in = GoldenTexts.class.getResourceAsStream("golden-texts.txt");
                BufferedReader lines = new BufferedReader(new InputStreamReader(in, StandardCharsets.UTF_8))) {
            lines.lines().forEach(texts::add);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        texts.add("");
        texts.add(" \t \" \u00A0 ");
        texts.add("qzxv wqqk zzzzzy");
        texts.add((texts.get(0) + " ").repeat(LONG_TEXT_REPEATS));
        return texts;
    }

    /** The cases that a trained network gives. */
    static List<GoldenCase> cases(Tokenizer tokenizer, TrainedModel model) {
        List<GoldenCase> cases = new ArrayList<>();
        for (String text : all()) {
            int[] ids = tokenizer.ids(text);
            float[] logits = model.logits(List.of(ids))[0];
            for (float logit : logits) {
                if (!Float.isFinite(logit)) {
                    throw new UnusableInputException(
                            "training", "", "the trained network gives " + logit + " for a text; try a lower --lr");
                }
            }
            cases.add(new GoldenCase(text, ids, logits));
        }
        return cases;
    }
}
