package dev.rango.models;

import dev.rango.runtime.UnusableInputException;
import dev.rango.runtime.format.Golden;
import dev.rango.runtime.format.GoldenCase;
import dev.rango.runtime.text.Tokenizer;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/** Texts written for this project, ordinary and awkward ones, on which every form of a model is checked. */
public final class GoldenTexts {
    private static final int LONG_TEXT_REPEATS = 60;

    private GoldenTexts() {}

    /** All texts. */
    public static List<String> all() {
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

    /**
     * What a network answers to them, for models that no engine has trained.
     *
     * @throws UnusableInputException when a logit is not finite
     */
    public static List<Golden> answers(Tokenizer tokenizer, Reference network) {
        return finite(network.answered(inputs(tokenizer)), TextBag.FAMILY);
    }

    private static List<Golden> finite(List<Golden> cases, Family family) {
        for (Golden golden : cases) {
            for (float logit : golden.logits()) {
                if (!Float.isFinite(logit)) {
                    throw new UnusableInputException(
                            "weights", "", "give the logit " + logit + " for " + family.input());
                }
            }
        }
        return cases;
    }

    /** The texts with their ids, without an answer. */
    static List<Golden> inputs(Tokenizer tokenizer) {
        return all().stream()
                .<Golden>map(text -> new GoldenCase(text, tokenizer.ids(text), new float[0]))
                .toList();
    }

    /** An adapter with the answers that it gives on its base. */
    static Adapter answered(Checkpoint base, Adapter adapter) {
        Reference network = new AdaptedModel(base, adapter).reference();
        return adapter.withGolden(finite(network.answered(base.goldenInputs()), adapter.family()));
    }
}
