package dev.rango.bench;

import ai.djl.huggingface.tokenizers.HuggingFaceTokenizer;
import java.io.IOException;
import java.nio.file.Path;

/** Hugging Face tokenizers (ai.djl.huggingface:tokenizers) reading our {@code tokenizer.json}. */
final class HuggingFaceIds implements AutoCloseable {
    private final HuggingFaceTokenizer tokenizer;

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
