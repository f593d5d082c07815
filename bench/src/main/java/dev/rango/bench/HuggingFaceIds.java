package dev.rango.bench;

import ai.djl.huggingface.tokenizers.HuggingFaceTokenizer;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;

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

    /** Many at once; theirs runs on one thread when TOKENIZERS_PARALLELISM=false. */
    long[][] ids(List<String> texts) {
        var encodings = tokenizer.batchEncode(texts);
        long[][] ids = new long[encodings.length][];
        for (int i = 0; i < ids.length; i++) {
            ids[i] = encodings[i].getIds();
        }
        return ids;
    }

    @Override
    public void close() {
        tokenizer.close();
    }
}
