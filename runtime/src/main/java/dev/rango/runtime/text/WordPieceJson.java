package dev.rango.runtime.text;

import dev.rango.runtime.format.JsonFile;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The {@code tokenizer.json} of BERT-like models: BertNormalizer, BertPreTokenizer, WordPiece, and a post-processor that puts special
 * tokens around one text. What would change an id and is not understood is refused by name. Padding is a batch's business.
 */
final class WordPieceJson {
    /** A longer word would take long to cut; Hugging Face's default is 100. */
    private static final int LONGEST_WORD = 1000;

    private final JsonFile.Fields file;
    private final Map<String, Integer> vocabulary = new LinkedHashMap<>();
    private int[] before = {};
    private int[] after = {};

    WordPieceJson(JsonFile.Fields file) {
        this.file = file;
    }

    WordPiece read(int maxTokens) {
        only(file, "version truncation padding added_tokens normalizer pre_tokenizer post_processor decoder model");
        JsonFile.Fields model = object("model", "WordPiece");
        only(model, "type unk_token continuing_subword_prefix max_input_chars_per_word vocab");
        fixed(model, "continuing_subword_prefix", WordPiece.CONTINUES);
        int longestWord = model.integer("max_input_chars_per_word");
        if (longestWord < 1 || longestWord > LONGEST_WORD) {
            throw model.unusable("max_input_chars_per_word", "is " + longestWord + ", not 1 to " + LONGEST_WORD);
        }
        JsonFile.Fields vocab = model.object("vocab");
        for (String piece : vocab.values().keySet()) {
            vocabulary.put(piece, vocab.integer(piece));
        }
        List<String> added = readAdded();
        requireDense(vocab);
        object("pre_tokenizer", "BertPreTokenizer");
        readSpecials();
        int most = maxTokens > 0 ? maxTokens : readMaxTokens();
        if (most < before.length + after.length) {
            throw file.unusable("truncation", "to " + most + " has no room for the special tokens of every text");
        }
        return new WordPiece(
                readNormalizer(),
                new AddedTokens(added, vocabulary),
                vocabulary,
                known(model, "unk_token", vocabulary.get(model.text("unk_token"))),
                before,
                after,
                longestWord,
                most);
    }

    /** Adds to the vocabulary those that are not in it. */
    private List<String> readAdded() {
        List<String> added = new ArrayList<>();
        if (isNull("added_tokens")) {
            return added;
        }
        for (JsonFile.Fields token : file.objects("added_tokens")) {
            // White space beside a token makes no id, so lstrip and rstrip change none.
            only(token, "id content single_word lstrip rstrip normalized special");
            String content = token.text("content");
            int id = token.integer("id");
            if (token.flag("single_word", false) || token.flag("normalized", false) || content.isEmpty()) {
                throw token.unusable("content", "'" + content + "' is empty, single_word or normalized");
            }
            if (vocabulary.getOrDefault(content, id) != id) {
                throw token.unusable("id", "of '" + content + "' is another in the vocabulary");
            }
            vocabulary.put(content, id);
            added.add(content);
        }
        if (added.size() > BertText.MOST_ADDED) {
            throw file.unusable("added_tokens", "are more than " + BertText.MOST_ADDED);
        }
        return added;
    }

    private void requireDense(JsonFile.Fields vocab) {
        boolean[] isTaken = new boolean[vocabulary.size()];
        vocabulary.forEach((piece, id) -> {
            if (id < 0 || id >= isTaken.length || isTaken[id]) {
                throw vocab.unusable(piece, "has the id " + id + ", which is another's or leaves a gap");
            }
            isTaken[id] = true;
        });
    }

    private BertNormalizer readNormalizer() {
        if (isNull("normalizer")) {
            return new BertNormalizer(false, false, false, false);
        }
        JsonFile.Fields normalizer = object("normalizer", "BertNormalizer");
        only(normalizer, "type clean_text handle_chinese_chars strip_accents lowercase");
        boolean lower = normalizer.flag("lowercase", true);
        return new BertNormalizer(
                normalizer.flag("clean_text", true),
                normalizer.flag("handle_chinese_chars", true),
                normalizer.flag("strip_accents", lower),
                lower);
    }

    private void readSpecials() {
        if (isNull("post_processor")) {
            return;
        }
        JsonFile.Fields processor = object("post_processor", "TemplateProcessing BertProcessing RobertaProcessing");
        if (!processor.text("type").startsWith("T")) {
            before = special(processor, "cls");
            after = special(processor, "sep");
            return;
        }
        boolean isBehind = false;
        for (JsonFile.Fields piece : processor.objects("single")) {
            boolean isText = piece.values().containsKey("Sequence");
            JsonFile.Fields part = piece.object(isText ? "Sequence" : "SpecialToken");
            if (part.integer("type_id") != 0 || isText && isBehind) {
                throw processor.unusable("single", "is not one text between special tokens, all of type 0");
            }
            isBehind |= isText;
            if (!isText) {
                JsonFile.Fields special = processor.object("special_tokens").object(part.text("id"));
                for (Object id : special.list("ids")) {
                    before = isBehind ? before : append(before, known(special, "ids", id));
                    after = isBehind ? append(after, known(special, "ids", id)) : after;
                }
            }
        }
        if (!isBehind) {
            throw processor.unusable("single", "has no text");
        }
    }

    private static int[] append(int[] ids, int id) {
        int[] more = Arrays.copyOf(ids, ids.length + 1);
        more[ids.length] = id;
        return more;
    }

    /** Of {@code ["[CLS]", 101]}. */
    private int[] special(JsonFile.Fields processor, String name) {
        List<?> token = processor.list(name);
        return new int[] {known(processor, name, token.size() == 2 ? token.get(1) : null)};
    }

    private int known(JsonFile.Fields fields, String name, Object id) {
        if (id instanceof Integer known && known >= 0 && known < vocabulary.size()) {
            return known;
        }
        throw fields.unusable(name, "is not in the vocabulary");
    }

    private int readMaxTokens() {
        if (isNull("truncation")) {
            return Integer.MAX_VALUE;
        }
        JsonFile.Fields truncation = file.object("truncation");
        fixed(truncation, "direction", "Right");
        fixed(truncation, "strategy", "LongestFirst");
        return truncation.integer("max_length");
    }

    private boolean isNull(String name) {
        return file.values().get(name) == null;
    }

    /** A part of the file, of one of some types. */
    private JsonFile.Fields object(String name, String types) {
        JsonFile.Fields part = file.object(name);
        String type = part.text("type");
        if (!List.of(types.split(" ")).contains(type)) {
            throw part.unusable("type", "is " + type + ", not " + types);
        }
        return part;
    }

    private static void fixed(JsonFile.Fields fields, String name, String understood) {
        String found = fields.textOr(name, understood);
        if (!found.equals(understood)) {
            throw fields.unusable(name, "is " + found + ", not " + understood);
        }
    }

    private static void only(JsonFile.Fields fields, String understood) {
        for (String name : fields.values().keySet()) {
            if (!List.of(understood.split(" ")).contains(name)) {
                throw fields.unusable(name, "is not understood");
            }
        }
    }
}
