package dev.rango.langchain4j;

import dev.langchain4j.data.embedding.Embedding;
import dev.langchain4j.data.segment.TextSegment;
import dev.langchain4j.model.embedding.EmbeddingModel;
import dev.langchain4j.model.output.Response;
import dev.rango.runtime.TextEmbedder;
import java.util.Arrays;
import java.util.List;

/**
 * LangChain4j's embedding model over a transformer that {@code rango import} wrote.
 *
 * <pre>{@code
 * try (TextEmbedder embedder = TextEmbedder.open(Path.of("out/minilm"))) {
 *     EmbeddingModel model = new RangoEmbeddingModel(embedder, "minilm");
 *     Embedding one = model.embed("A delight.").content();
 * }
 * }</pre>
 *
 * <p>Says nothing of tokens used: nobody is paid for them. As safe to share between threads as the embedder, which its owner closes.
 */
public final class RangoEmbeddingModel implements EmbeddingModel {
    private final TextEmbedder embedder;
    private final String name;

    /** @param name that LangChain4j's listeners are told */
    public RangoEmbeddingModel(TextEmbedder embedder, String name) {
        this.embedder = embedder;
        this.name = name;
    }

    @Override
    public Response<List<Embedding>> embedAll(List<TextSegment> segments) {
        float[][] vectors =
                embedder.embed(segments.stream().map(TextSegment::text).toList());
        return Response.from(Arrays.stream(vectors).map(Embedding::from).toList());
    }

    @Override
    public int dimension() {
        return embedder.width();
    }

    @Override
    public String modelName() {
        return name;
    }
}
