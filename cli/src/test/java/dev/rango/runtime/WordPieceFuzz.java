package dev.rango.runtime;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.rango.fuzz.Reading;
import dev.rango.runtime.text.Tokenizer;
import java.nio.file.Path;
import java.util.List;

/** {@code tokenizer.json} of a transformer. */
public final class WordPieceFuzz {
    private static final Path NAME = Path.of(Tokenizer.FILE);
    private static final String SAMPLE = """
            {"version":"1.0","truncation":{"direction":"Right","max_length":16,"strategy":"LongestFirst","stride":0},
            "padding":null,
            "added_tokens":[{"id":0,"content":"[PAD]","single_word":false,"lstrip":false,"rstrip":false,"normalized":false,
            "special":true}],
            "normalizer":{"type":"BertNormalizer","clean_text":true,"handle_chinese_chars":true,"strip_accents":null,
            "lowercase":true},
            "pre_tokenizer":{"type":"BertPreTokenizer"},
            "post_processor":{"type":"TemplateProcessing","single":[{"SpecialToken":{"id":"[CLS]","type_id":0}},
            {"Sequence":{"id":"A","type_id":0}},{"SpecialToken":{"id":"[SEP]","type_id":0}}],"pair":[],
            "special_tokens":{"[CLS]":{"id":"[CLS]","ids":[2],"tokens":["[CLS]"]},
            "[SEP]":{"id":"[SEP]","ids":[3],"tokens":["[SEP]"]}}},
            "decoder":{"type":"WordPiece","prefix":"##","cleanup":true},
            "model":{"type":"WordPiece","unk_token":"[UNK]","continuing_subword_prefix":"##","max_input_chars_per_word":100,
            "vocab":{"[PAD]":0,"[UNK]":1,"[CLS]":2,"[SEP]":3,"film":4,"##s":5,"good":6,"f":7,"##i":8}}}""";

    private WordPieceFuzz() {}

    public static void fuzzerTestOneInput(byte[] content) {
        Reading.of(content.length, () -> Tokenizer.readWordPiece(NAME, content, 0))
                .ifPresent(tokenizer -> {
                    for (int id :
                            tokenizer.ids("Good films, fi \u0130\ud800 [PAD] \u4e2d\u00e9 good" + "x".repeat(300))) {
                        if (id < 0 || id >= tokenizer.size()) {
                            throw new AssertionError("the id " + id + " of " + tokenizer.size());
                        }
                    }
                    if (tokenizer.ownTokens() > 2) {
                        tokenizer.addTo(
                                (ids, count) -> {
                                    if (count > tokenizer.maxTokens()) {
                                        throw new AssertionError("a window of " + count);
                                    }
                                },
                                "Good films, fi ".repeat(30),
                                9,
                                1);
                    }
                });
    }

    public static List<byte[]> seeds() {
        return List.of(
                SAMPLE.getBytes(UTF_8),
                SAMPLE.replace("\"lowercase\":true", "\"lowercase\":false").getBytes(UTF_8),
                SAMPLE.replace("\"max_length\":16", "\"max_length\":2147483648").getBytes(UTF_8));
    }
}
