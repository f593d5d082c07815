package dev.rango.exporter.encoder;

import static org.assertj.core.api.Assertions.assertThat;

import dev.rango.exporter.RealModels;
import dev.rango.exporter.proof.ProofReport;
import dev.rango.exporter.shrink.Precision;
import dev.rango.models.GoldenTexts;
import dev.rango.runtime.TextEmbedder;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** MiniLM as it comes, in int8 of ours, and in int8 of others. */
@Tag("real-data")
class RealEncoderTest {
    private static final String NAME = "all-minilm-l6-v2";

    @TempDir
    Path folder;

    private Path file(String name) throws IOException {
        return RealModels.copy(name, folder);
    }

    private EncoderFiles files(String graph) throws IOException {
        return EncoderFiles.of(file(graph + ".onnx"), file(NAME + "-tokenizer.json"), Optional.empty())
                .with(List.of(), Optional.of("mean"), true, Optional.of(256));
    }

    @Test
    void int8IsAQuarterAndDependsOnNoCompany() throws IOException {
        EncoderShrink int8 = new EncoderShrink(Precision.INT8, 0, 0, EncoderShrink.MIN_COSINE, Optional.empty());
        Path out = folder.resolve("out");
        ProofReport proof = EncoderImport.of(files(NAME), int8).write(out);
        assertThat(proof.checks().get(0).detail())
                .startsWith("36 products and 1 table in int8")
                .contains("23.7 MB");
        try (TextEmbedder embedder = TextEmbedder.open(out)) {
            assertThat(embedder.config().encoder().orElseThrow().runTokens()).isEqualTo(256);
            List<String> texts = GoldenTexts.all();
            float[][] together = embedder.embed(texts);
            for (int i = 0; i < together.length; i++) {
                assertThat(together[i]).containsExactly(embedder.embed(texts.get(i)));
            }
        }
    }

    /** It rounds by the largest number of a batch, and keeps its positions in bytes. */
    @Test
    void int8OfOthersRunsEachTextAlone() throws IOException {
        Path out = folder.resolve("out");
        assertThat(EncoderImport.of(files(NAME + "-q")).write(out).passed()).isTrue();
        try (TextEmbedder embedder = TextEmbedder.open(out)) {
            assertThat(embedder.config().encoder().orElseThrow().runTokens()).isEqualTo(1);
        }
    }
}
