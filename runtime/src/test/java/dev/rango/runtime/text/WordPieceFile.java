package dev.rango.runtime.text;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import java.io.IOException;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/** A {@code tokenizer.json} of BERT's kind, in which each part can be exchanged. */
public final class WordPieceFile {
    static final List<String> SPECIALS = List.of("[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]");
    static final String TEMPLATE = """
            {"type":"TemplateProcessing","single":[{"SpecialToken":{"id":"[CLS]","type_id":0}},\
            {"Sequence":{"id":"A","type_id":0}},{"SpecialToken":{"id":"[SEP]","type_id":0}}],\
            "pair":[{"Sequence":{"id":"A","type_id":0}},{"Sequence":{"id":"B","type_id":1}}],\
            "special_tokens":{"[CLS]":{"id":"[CLS]","ids":[2],"tokens":["[CLS]"]},\
            "[SEP]":{"id":"[SEP]","ids":[3],"tokens":["[SEP]"]}}}""";

    private final StringBuilder vocabulary = new StringBuilder();
    private final List<String> words = new ArrayList<>(SPECIALS);
    private String normalizer = normalizer("true", "true", "null", "true");
    private String postProcessor = TEMPLATE;
    private String truncation = "null";
    private String moreTokens = "";

    public WordPieceFile(List<String> pieces) {
        words.addAll(pieces);
    }

    static String normalizer(String clean, String chinese, String strip, String lower) {
        return "{\"type\":\"BertNormalizer\",\"clean_text\":" + clean + ",\"handle_chinese_chars\":" + chinese
                + ",\"strip_accents\":" + strip + ",\"lowercase\":" + lower + "}";
    }

    WordPieceFile normalizer(String json) {
        normalizer = json;
        return this;
    }

    WordPieceFile postProcessor(String json) {
        postProcessor = json;
        return this;
    }

    WordPieceFile truncation(int maxLength) {
        truncation =
                "{\"direction\":\"Right\",\"max_length\":" + maxLength + ",\"strategy\":\"LongestFirst\",\"stride\":0}";
        return this;
    }

    /** A token that texts may spell, behind all others. */
    WordPieceFile added(String content) throws IOException {
        moreTokens += "," + added(words.size(), content);
        words.add(content);
        return this;
    }

    private static String added(int id, String content) throws IOException {
        return "{\"id\":" + id + ",\"content\":" + quoted(content)
                + ",\"single_word\":false,\"lstrip\":false,\"rstrip\":false,\"normalized\":false,\"special\":true}";
    }

    List<String> words() {
        return words;
    }

    public Path write(Path file) throws IOException {
        vocabulary.setLength(0);
        for (int id = 0; id < words.size(); id++) {
            vocabulary
                    .append(id == 0 ? "" : ",")
                    .append(quoted(words.get(id)))
                    .append(":")
                    .append(id);
        }
        StringBuilder added = new StringBuilder();
        for (int id = 0; id < SPECIALS.size(); id++) {
            added.append(id == 0 ? "" : ",").append(added(id, SPECIALS.get(id)));
        }
        return Files.writeString(
                file,
                "{\"version\":\"1.0\",\"truncation\":" + truncation + ",\"padding\":null,\"added_tokens\":[" + added
                        + moreTokens + "],\"normalizer\":" + normalizer
                        + ",\"pre_tokenizer\":{\"type\":\"BertPreTokenizer\"},\"post_processor\":" + postProcessor
                        + ",\"decoder\":null,\"model\":{\"type\":\"WordPiece\",\"unk_token\":\"[UNK]\","
                        + "\"continuing_subword_prefix\":\"##\",\"max_input_chars_per_word\":100,\"vocab\":{"
                        + vocabulary + "}}}");
    }

    private static String quoted(String text) throws IOException {
        StringWriter quoted = new StringWriter();
        try (JsonGenerator json = new JsonFactory().createGenerator(quoted)) {
            json.writeString(text);
        }
        return quoted.toString();
    }

    /** Every code point of the texts, as the beginning and as the rest of a word, and some longer pieces. */
    static List<String> pieces(List<String> texts) {
        Set<String> pieces = new LinkedHashSet<>();
        for (String text : texts) {
            text.codePoints().filter(c -> !isSurrogate(c)).forEach(c -> {
                for (String piece :
                        new String[] {Character.toString(c), Character.toString(Character.toLowerCase(c))}) {
                    pieces.add(piece);
                    pieces.add("##" + piece);
                }
            });
        }
        pieces.removeAll(SPECIALS);
        return List.copyOf(pieces);
    }

    /** What the runtime makes of a file. */
    static WordPiece read(Path file, int maxTokens) throws IOException {
        return WordPiece.read(file, Files.readAllBytes(file), maxTokens);
    }

    private static boolean isSurrogate(int codePoint) {
        return codePoint >= Character.MIN_SURROGATE && codePoint <= Character.MAX_SURROGATE;
    }
}
