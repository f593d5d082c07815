package dev.rango.bench;

import ai.djl.huggingface.tokenizers.HuggingFaceTokenizer;
import java.io.IOException;
import java.nio.file.Path;

/** Hugging Face tokenizers (ai.djl.huggingface:tokenizers) reading our {@code tokenizer.json}. */
final class HuggingFaceIds implements AutoCloseable {
    private final HuggingFaceTokenizer tokenizer;

    private HuggingFaceIds(HuggingFaceTokenizer tokenizer) {
        this.tokenizer = tokenizer;
    }

    /** As transformers are given them, {@code [CLS]} and {@code [SEP]} included. */
    static HuggingFaceIds withSpecials(Path tokenizerJson, int longest) throws IOException {
        return new HuggingFaceIds(HuggingFaceTokenizer.builder()
                .optTokenizerPath(tokenizerJson)
                .optAddSpecialTokens(true)
                .optTruncation(true)
                .optMaxLength(longest)
                .optPadding(false)
                .build());
    }

    HuggingFaceIds(Path tokenizerJson) throws IOException {
        tokenizer = HuggingFaceTokenizer.builder()
                .optTokenizerPath(tokenizerJson)
                .optAddSpecialTokens(false)
                .optTruncation(false)
                .optPadding(false)
                .build();
    }

    long[] ids(String text) {
        return tokenizer.encode(text).getIds();
    }

    @Override
    public void close() {
        tokenizer.close();
    }
}
