package dev.rango.runtime.text;

import ai.djl.huggingface.tokenizers.Encoding;
import ai.djl.huggingface.tokenizers.HuggingFaceTokenizer;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;

/** Their library reading our {@code tokenizer.json}. */
final class HuggingFace implements AutoCloseable {
    private final HuggingFaceTokenizer tokenizer;

    HuggingFace(Path tokenizerJson) throws IOException {
        this(tokenizerJson, false, 0);
    }

    /** @param maxTokens truncates; 0 does not */
    HuggingFace(Path tokenizerJson, boolean specials, int maxTokens) throws IOException {
        System.setProperty("ai.djl.offline", "true");
        System.setProperty("OPT_OUT_TRACKING", "true");
        HuggingFaceTokenizer.Builder builder = HuggingFaceTokenizer.builder()
                .optTokenizerPath(tokenizerJson)
                .optAddSpecialTokens(specials)
                .optTruncation(maxTokens > 0)
                .optPadding(false);
        tokenizer = maxTokens > 0 ? builder.optMaxLength(maxTokens).build() : builder.build();
    }

    int[][] ids(List<String> texts) {
        Encoding[] encodings = tokenizer.batchEncode(texts);
        int[][] ids = new int[encodings.length][];
        for (int i = 0; i < ids.length; i++) {
            long[] wide = encodings[i].getIds();
            ids[i] = new int[wide.length];
            for (int t = 0; t < wide.length; t++) {
                ids[i][t] = (int) wide[t];
            }
        }
        return ids;
    }

    @Override
    public void close() {
        tokenizer.close();
    }
}
