package dev.rango.bench;

import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtSession;
import dev.langchain4j.data.embedding.Embedding;
import dev.langchain4j.data.segment.TextSegment;
import dev.langchain4j.model.embedding.onnx.AbstractInProcessEmbeddingModel;
import dev.langchain4j.model.embedding.onnx.OnnxBertBiEncoder;
import dev.langchain4j.model.embedding.onnx.PoolingMode;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** LangChain4j's in-process embedding model over the same files, in the calling thread, ONNX Runtime on one thread. */
final class LangChainPeer implements AutoCloseable {
    private static final class Model extends AbstractInProcessEmbeddingModel {
        private final OnnxBertBiEncoder encoder;

        Model(OnnxBertBiEncoder encoder) {
            super(Runnable::run);
            this.encoder = encoder;
        }

        @Override
        protected OnnxBertBiEncoder model() {
            return encoder;
        }
    }

    private final OrtSession session;
    private final Model model;

    /** @param folder holds model.onnx and tokenizer.json; vectors are means of the tokens, of length 1 */
    LangChainPeer(Path folder) throws OrtException, IOException {
        OrtEnvironment environment = OrtEnvironment.getEnvironment();
        try (OrtSession.SessionOptions options = new OrtSession.SessionOptions();
                InputStream tokenizer = Files.newInputStream(folder.resolve("tokenizer.json"))) {
            options.setIntraOpNumThreads(1);
            session = environment.createSession(folder.resolve("model.onnx").toString(), options);
            model = new Model(new OnnxBertBiEncoder(environment, session, tokenizer, PoolingMode.MEAN));
        }
    }

    float[][] embed(List<String> texts) {
        return model.embedAll(texts.stream().map(TextSegment::from).toList()).content().stream()
                .map(Embedding::vector)
                .toArray(float[][]::new);
    }

    @Override
    public void close() throws OrtException {
        session.close();
    }
}
