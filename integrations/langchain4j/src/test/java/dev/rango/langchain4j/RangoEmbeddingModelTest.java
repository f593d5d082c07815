package dev.rango.langchain4j;

import static org.assertj.core.api.Assertions.assertThat;

import dev.langchain4j.data.segment.TextSegment;
import dev.langchain4j.model.embedding.EmbeddingModel;
import dev.langchain4j.model.embedding.common.AbstractEmbeddingModelIT;
import dev.langchain4j.model.embedding.listener.EmbeddingModelListener;
import dev.langchain4j.model.embedding.onnx.allminilml6v2.AllMiniLmL6V2EmbeddingModel;
import dev.langchain4j.store.embedding.CosineSimilarity;
import dev.rango.exporter.encoder.EncoderFiles;
import dev.rango.exporter.encoder.EncoderImport;
import dev.rango.runtime.TextEmbedder;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** LangChain4j's contract of embedding models, and its MiniLM as the model to be equal to. */
class RangoEmbeddingModelTest extends AbstractEmbeddingModelIT {
    private static final String NAME = "all-minilm-l6-v2";
    /** That LangChain4j's model does the same arithmetic in other batches. */
    private static final double SAME = 0.999999;

    private static TextEmbedder embedder;
    private static EmbeddingModel model;

    @BeforeAll
    static void importMiniLm(@TempDir Path folder) throws IOException {
        Path graph = file(folder, NAME + ".onnx");
        EncoderFiles files = EncoderFiles.of(graph, file(folder, NAME + "-tokenizer.json"), Optional.empty())
                .with(List.of(), Optional.of("mean"), true, Optional.of(256));
        Path out = folder.resolve("minilm");
        EncoderImport.of(files).write(out);
        embedder = TextEmbedder.open(out);
        model = new RangoEmbeddingModel(embedder, "minilm");
    }

    private static Path file(Path folder, String name) throws IOException {
        Path file = folder.resolve(name);
        try (InputStream in = AllMiniLmL6V2EmbeddingModel.class.getResourceAsStream("/" + name)) {
            Files.copy(in, file);
        }
        return file;
    }

    @AfterAll
    static void close() {
        embedder.close();
    }

    @Override
    protected List<EmbeddingModel> models() {
        return List.of(model);
    }

    @Override
    protected EmbeddingModel modelWith(EmbeddingModelListener listener) {
        return model.addListener(listener);
    }

    @Override
    protected boolean supportsInputTypeParameter() {
        return false;
    }

    @Override
    protected boolean supportsDimensionsParameter() {
        return false;
    }

    @Override
    protected boolean supportsImageInput() {
        return false;
    }

    @Override
    protected boolean supportsInterleavedInput() {
        return false;
    }

    @Override
    protected boolean assertTokenUsage() {
        return false;
    }

    @Test
    void vectorsAreThoseOfLangChain4jsOwn() {
        EmbeddingModel theirs = new AllMiniLmL6V2EmbeddingModel();
        List<TextSegment> texts = List.of(
                TextSegment.from("Two hours that I would like to have back."),
                TextSegment.from("A délight — naïve, but 可爱."),
                TextSegment.from("word ".repeat(100)));
        var ours = model.embedAll(texts).content();
        var expected = theirs.embedAll(texts).content();
        for (int i = 0; i < texts.size(); i++) {
            assertThat(CosineSimilarity.between(ours.get(i), expected.get(i))).isGreaterThan(SAME);
        }
        assertThat(model.dimension()).isEqualTo(theirs.dimension());
        assertThat(model.modelName()).isEqualTo("minilm");
        assertThat(model.embedAll(List.of()).content()).isEmpty();
    }
}
