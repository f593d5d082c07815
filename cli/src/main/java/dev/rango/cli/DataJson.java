package dev.rango.cli;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.rango.data.DataReport;
import dev.rango.data.PartReport;
import dev.rango.data.Repeats;
import dev.rango.data.RowPair;
import dev.rango.data.ScriptShare;
import dev.rango.data.TokenFacts;
import dev.rango.data.WordCount;
import java.util.List;

/** A data set for programs; the keys are those of docs/data.md. */
final class DataJson {
    private final DataReport report;

    private DataJson(DataReport report) {
        this.report = report;
    }

    static ObjectNode describe(DataCheck check) {
        return new DataJson(check.report()).everything(check);
    }

    private ObjectNode everything(DataCheck check) {
        ObjectNode object = Json.object();
        object.put("data", report.name());
        object.put("unit", report.holdsImages() ? "images" : "texts");
        ArrayNode labels = object.putArray("labels");
        for (int label = 0; label < report.labels().size(); label++) {
            labels.addObject()
                    .put("label", report.labels().get(label))
                    .put("train", report.train().perLabel().get(label))
                    .put("test", report.test().perLabel().get(label));
        }
        object.set("train", part(report.train()));
        object.set("test", part(report.test()));
        object.set("overlap", repeats(report.overlap()));
        check.addTo(object);
        return object;
    }

    private ObjectNode part(PartReport part) {
        ObjectNode object = Json.object();
        object.put("rows", part.rows());
        object.put("empty", part.empty());
        object.set("missing", words(part.missing()));
        object.put("damaged", part.damaged());
        object.set("repeats", repeats(part.repeats()));
        part.tokens().ifPresent(tokens -> object.set("tokens", tokens(tokens)));
        return object;
    }

    private ObjectNode repeats(Repeats repeats) {
        ObjectNode object = Json.object();
        object.put("exact", repeats.exact());
        object.put("same_tokens", repeats.sameTokens());
        object.put("contradictions", repeats.contradictions());
        object.set("first_repeats", pairs(repeats.firstRepeats()));
        object.set("first_contradictions", pairs(repeats.firstContradictions()));
        return object;
    }

    private ArrayNode pairs(List<RowPair> pairs) {
        ArrayNode array = Json.object().arrayNode();
        for (RowPair pair : pairs) {
            array.addObject()
                    .put("row", pair.first())
                    .put("label", report.labels().get(pair.firstLabel()))
                    .put("other_row", pair.second())
                    .put("other_label", report.labels().get(pair.secondLabel()))
                    .put("excerpt", pair.excerpt());
        }
        return array;
    }

    private static ObjectNode tokens(TokenFacts tokens) {
        ObjectNode object = Json.object();
        object.put("all", tokens.tokens());
        object.put("median", tokens.median());
        object.put("p95", tokens.p95());
        object.put("longest", tokens.longest());
        object.put("texts_cut", tokens.cut());
        ArrayNode scripts = object.putArray("scripts");
        for (ScriptShare script : tokens.scripts()) {
            ObjectNode one = scripts.addObject().put("script", script.script()).put("share", script.share());
            tokens.coverage().ifPresent(coverage -> one.put("words", script.words()));
        }
        tokens.coverage().ifPresent(coverage -> {
            object.put("known_share", coverage.share());
            object.put("vocabulary", coverage.words());
            object.put("texts_without_known_word", coverage.blind());
            object.set("unknown_words", words(coverage.unknownWords()));
        });
        return object;
    }

    private static ArrayNode words(List<WordCount> words) {
        ArrayNode array = Json.object().arrayNode();
        words.forEach(word -> array.addObject().put("word", word.word()).put("count", word.count()));
        return array;
    }
}
