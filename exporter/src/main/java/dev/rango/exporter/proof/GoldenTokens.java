package dev.rango.exporter.proof;

import dev.rango.data.Plural;
import dev.rango.runtime.format.GoldenCase;
import dev.rango.runtime.text.Tokenizer;
import java.util.Arrays;
import java.util.List;

/** Whether a tokenizer still gives the ids with which the golden texts were computed. */
public final class GoldenTokens {
    private GoldenTokens() {}

    public static Check check(Tokenizer tokenizer, List<GoldenCase> golden) {
        for (int i = 0; i < golden.size(); i++) {
            if (!Arrays.equals(golden.get(i).ids(), tokenizer.ids(golden.get(i).text()))) {
                return Check.yesNo(
                        "golden tokens",
                        false,
                        "case " + (i + 1)
                                + " has other ids: tokenizer.json, or pairs.txt, is not the one that gave golden.jsonl; export again");
            }
        }
        return Check.yesNo("golden tokens", !golden.isEmpty(), Plural.of(golden.size(), "text"));
    }
}
