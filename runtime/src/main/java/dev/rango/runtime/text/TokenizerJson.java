package dev.rango.runtime.text;

import com.fasterxml.jackson.core.JsonEncoding;
import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import dev.rango.runtime.UnusableInputException;
import dev.rango.runtime.format.JsonFile;
import dev.rango.runtime.format.RegularFile;
import java.io.IOException;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;

/**
 * The {@code tokenizer.json} of Hugging Face's tokenizers library, restricted to the one pipeline that Rango has: the
 * normalizers that make up {@code basic_english}, white-space splitting and a WordLevel vocabulary.
 */
final class TokenizerJson {
    /**
     * As the JSON library writes it. Greek capital sigma at the end of a word comes first: Hugging Face's library lower-cases
     * character by character and would miss it. Last are those that are white space for Python but not for Unicode, hence not for
     * that library's splitter.
     */
    private static final String NORMALIZER = """
            {"type":"Sequence","normalizers":[\
            {"type":"Replace","pattern":{"Regex":"(?<=[\\\\p{Cased}&&\\\\P{Case_Ignorable}]\\\\p{Case_Ignorable}*)\u03A3\
            (?!\\\\p{Case_Ignorable}*[\\\\p{Cased}&&\\\\P{Case_Ignorable}])"},"content":"\u03C2"},\
            {"type":"Lowercase"},\
            {"type":"Replace","pattern":{"String":"'"},"content":" '  "},\
            {"type":"Replace","pattern":{"String":"\\""},"content":""},\
            {"type":"Replace","pattern":{"String":"."},"content":" . "},\
            {"type":"Replace","pattern":{"String":"<br />"},"content":" "},\
            {"type":"Replace","pattern":{"String":","},"content":" , "},\
            {"type":"Replace","pattern":{"String":"("},"content":" ( "},\
            {"type":"Replace","pattern":{"String":")"},"content":" ) "},\
            {"type":"Replace","pattern":{"String":"!"},"content":" ! "},\
            {"type":"Replace","pattern":{"String":"?"},"content":" ? "},\
            {"type":"Replace","pattern":{"String":";"},"content":" "},\
            {"type":"Replace","pattern":{"String":":"},"content":" "},\
            {"type":"Replace","pattern":{"Regex":"[\\u001C-\\u001F]"},"content":" "}]}""";

    private static final String PRE_TOKENIZER = "{\"type\":\"WhitespaceSplit\"}";

    private TokenizerJson() {}

    static void write(Tokenizer tokenizer, Path file) {
        try (JsonGenerator json = new JsonFactory().createGenerator(file.toFile(), JsonEncoding.UTF8)) {
            json.writeStartObject();
            json.writeStringField("version", "1.0");
            json.writeObjectFieldStart("truncation");
            json.writeStringField("direction", "Right");
            json.writeNumberField("max_length", tokenizer.maxTokens());
            json.writeStringField("strategy", "LongestFirst");
            json.writeNumberField("stride", 0);
            json.writeEndObject();
            json.writeNullField("padding");
            json.writeArrayFieldStart("added_tokens");
            json.writeEndArray();
            json.writeFieldName("normalizer");
            json.writeRawValue(NORMALIZER);
            json.writeFieldName("pre_tokenizer");
            json.writeRawValue(PRE_TOKENIZER);
            json.writeNullField("post_processor");
            json.writeNullField("decoder");
            json.writeObjectFieldStart("model");
            json.writeStringField("type", "WordLevel");
            json.writeObjectFieldStart("vocab");
            Vocabulary vocabulary = tokenizer.vocabulary();
            for (int id = 0; id < vocabulary.size(); id++) {
                json.writeNumberField(vocabulary.word(id), id);
            }
            json.writeEndObject();
            json.writeStringField("unk_token", Vocabulary.UNKNOWN_WORD);
            json.writeEndObject();
            json.writeEndObject();
            json.writeRaw('\n');
        } catch (IOException e) {
            throw new UnusableInputException(file, "", "cannot be written: " + e.getMessage(), e);
        }
    }

    static Tokenizer read(Path file) {
        try {
            return read(file, Files.readAllBytes(RegularFile.require(file)));
        } catch (IOException e) {
            throw RegularFile.unreadable(file, e);
        }
    }

    static Tokenizer read(Path file, byte[] content) {
        return JsonFile.parse(file, content, json -> new Reader(file, content.length, json).read());
    }

    /** The file in one streaming pass; nothing but the vocabulary is kept. */
    private static final class Reader {
        private final Path file;
        private final long fileSize;
        private final JsonParser json;
        private String[] words;
        private int maxTokens = Tokenizer.DEFAULT_MAX_TOKENS;

        private Reader(Path file, long fileSize, JsonParser json) {
            this.file = file;
            this.fileSize = fileSize;
            this.json = json;
        }

        private Tokenizer read() throws IOException {
            if (json.nextToken() != JsonToken.START_OBJECT) {
                throw unusable("is not a JSON object");
            }
            boolean normalizer = false;
            boolean splitter = false;
            while (json.nextToken() == JsonToken.FIELD_NAME) {
                String field = json.currentName();
                json.nextToken();
                switch (field) {
                    case "normalizer" -> normalizer = require(NORMALIZER, field);
                    case "pre_tokenizer" -> splitter = require(PRE_TOKENIZER, field);
                    case "post_processor" -> {
                        if (json.currentToken() != JsonToken.VALUE_NULL) {
                            throw unusable("has a post_processor, which basic_english does not have");
                        }
                    }
                    case "added_tokens" -> {
                        if (json.nextToken() != JsonToken.END_ARRAY) {
                            throw unusable("has added_tokens, which basic_english does not have");
                        }
                    }
                    case "truncation" -> readTruncation();
                    case "model" -> readModel();
                    default -> json.skipChildren();
                }
            }
            if (json.nextToken() != null) {
                throw unusable("has more than one JSON value");
            }
            if (!normalizer || !splitter || words == null) {
                throw new UnusableInputException(
                        file, "", "is not a Rango tokenizer: normalizer, pre_tokenizer and model are required");
            }
            try {
                return new Tokenizer(Vocabulary.of(Arrays.asList(words)), maxTokens);
            } catch (UnusableInputException e) {
                throw new UnusableInputException(file, e.place(), e.source() + " " + e.reason(), e);
            }
        }

        /** Compares a part of the file with what {@link #write} writes there. */
        private boolean require(String expected, String part) throws IOException {
            int line = json.currentTokenLocation().getLineNr();
            StringWriter found = new StringWriter();
            try (JsonGenerator generator = new JsonFactory().createGenerator(found)) {
                generator.copyCurrentStructure(json);
            }
            if (!found.toString().equals(expected)) {
                throw new UnusableInputException(file, "line " + line, part + " is not that of basic_english");
            }
            return true;
        }

        private void readTruncation() throws IOException {
            if (json.currentToken() == JsonToken.VALUE_NULL) {
                maxTokens = Integer.MAX_VALUE;
                return;
            }
            if (json.currentToken() != JsonToken.START_OBJECT) {
                throw unusable("truncation is not an object");
            }
            while (json.nextToken() == JsonToken.FIELD_NAME) {
                String field = json.currentName();
                json.nextToken();
                switch (field) {
                    case "max_length" -> maxTokens = json.getIntValue();
                    case "direction" -> {
                        if (!"Right".equals(json.getText())) {
                            throw unusable("truncation from the " + json.getText() + " is not supported");
                        }
                    }
                    default -> json.skipChildren();
                }
            }
        }

        private void readModel() throws IOException {
            if (json.currentToken() != JsonToken.START_OBJECT) {
                throw unusable("model is not an object");
            }
            boolean type = false;
            boolean unknown = false;
            while (json.nextToken() == JsonToken.FIELD_NAME) {
                String field = json.currentName();
                json.nextToken();
                switch (field) {
                    case "type" -> type = requireText("WordLevel", "model type");
                    case "unk_token" -> unknown = requireText(Vocabulary.UNKNOWN_WORD, "unk_token");
                    case "vocab" -> readVocabulary();
                    default -> json.skipChildren();
                }
            }
            if (!type || !unknown) {
                throw unusable("model has no " + (type ? "unk_token" : "type"));
            }
        }

        private boolean requireText(String expected, String what) throws IOException {
            if (!expected.equals(json.getText())) {
                throw unusable(what + " is " + json.getText() + ", not " + expected);
            }
            return true;
        }

        private void readVocabulary() throws IOException {
            if (json.currentToken() != JsonToken.START_OBJECT) {
                throw unusable("vocab is not an object");
            }
            String[] byId = new String[1 << 12];
            int count = 0;
            int highest = -1;
            while (json.nextToken() == JsonToken.FIELD_NAME) {
                String word = json.currentName();
                if (json.nextToken() != JsonToken.VALUE_NUMBER_INT) {
                    throw unusable("the id of '" + word + "' is not an integer");
                }
                int id = json.getIntValue();
                // Ids are dense and a word takes more than a byte: this bounds the memory that a hostile file takes.
                if (id < 0 || id >= fileSize) {
                    throw unusable("the id of '" + word + "' is " + id);
                }
                if (id >= byId.length) {
                    byId = Arrays.copyOf(byId, Math.max(id + 1, byId.length * 2));
                }
                if (byId[id] != null) {
                    throw unusable("'" + word + "' and '" + byId[id] + "' have the same id " + id);
                }
                byId[id] = word;
                count++;
                highest = Math.max(highest, id);
            }
            if (highest + 1 != count) {
                throw unusable("the ids have gaps: " + count + " words, highest id " + highest);
            }
            words = Arrays.copyOf(byId, count);
        }

        private UnusableInputException unusable(String reason) {
            return new UnusableInputException(
                    file, "line " + json.currentTokenLocation().getLineNr(), reason);
        }
    }
}
