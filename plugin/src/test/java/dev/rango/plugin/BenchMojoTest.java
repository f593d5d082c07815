package dev.rango.plugin;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.rango.exporter.Export;
import dev.rango.exporter.ExportRequest;
import dev.rango.exporter.Form;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.apache.maven.plugin.MojoExecutionException;
import org.apache.maven.plugin.MojoFailureException;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What is measured and where it goes; how fast it is, is not for a test to say. */
class BenchMojoTest {
    @TempDir
    Path folder;

    private final Lines log = new Lines();
    private final BenchMojo mojo = new BenchMojo();

    @BeforeEach
    void export() throws IOException {
        Export.of(ExportRequest.of(TinyModels.base(folder.resolve("base")), Form.MERGED))
                .write(folder.resolve("classes/tiny"));
        mojo.outputDirectory = folder.resolve("classes").toFile();
        mojo.resource = "tiny";
        mojo.duration = "50ms";
        mojo.batches = List.of(1);
        mojo.texts = Files.writeString(folder.resolve("texts"), "good film .\nbad plot .\n")
                .toFile();
        mojo.json = folder.resolve("figures/bench.json").toFile();
        mojo.failIfSlower = 0.05;
        mojo.setLog(log);
    }

    @Test
    void aModelOfImagesIsMeasuredWithMadeUpOnes() throws Exception {
        Export.of(ExportRequest.of(TinyModels.images(folder.resolve("images")), Form.MERGED))
                .write(folder.resolve("classes/pictures"));
        mojo.resource = "pictures";
        mojo.texts = null;
        mojo.execute();
        assertThat(log.printed)
                .anyMatch(line -> line.matches("INFO pictures, batch 1, workers 1: [\\d,]+ images/s, .* ms \\(p50\\)"));
    }

    @Test
    void figuresAreShownAndWritten() throws Exception {
        mojo.html = folder.resolve("bench.html").toFile();
        mojo.execute();
        assertThat(log.printed)
                .anyMatch(line -> line.matches("INFO tiny, batch 1, workers 1: [\\d,]+ texts/s, .* ms \\(p50\\)"))
                .endsWith("INFO wrote " + mojo.json);
        assertThat(mojo.json.toPath()).content().contains("\"cells\"");
        assertThat(mojo.html.toPath()).content().contains("<html");
    }

    /** The baseline is this run's own with its rates made a million times higher or lower: no machine is in between. */
    @Test
    void aModelThatBecameSlowerEndsTheBuild() throws Exception {
        mojo.execute();
        String figures = Files.readString(mojo.json.toPath());
        mojo.baseline = folder.resolve("baseline.json").toFile();
        Files.writeString(mojo.baseline.toPath(), withExponent(figures, "e6"));
        assertThatThrownBy(mojo::execute)
                .isInstanceOf(MojoFailureException.class)
                .hasMessageContaining("a text takes")
                .hasMessageNotContaining("\n");
        Files.writeString(mojo.baseline.toPath(), withExponent(figures, "e-6"));
        mojo.execute();
        assertThat(log.printed).anyMatch(line -> line.startsWith("INFO no slower than"));
        mojo.json = mojo.baseline;
        assertThatThrownBy(mojo::execute)
                .isInstanceOf(MojoExecutionException.class)
                .hasMessageContaining("would replace the baseline");
    }

    private static String withExponent(String figures, String exponent) {
        return figures.replaceAll("(\"typical_bytes_per_second\" ?: ?[0-9.]+)(E[0-9]+)?", "$1" + exponent);
    }

    @Test
    void textsAreReadAsTheCommandReadsThem() throws Exception {
        Path texts = mojo.texts.toPath();
        Files.write(texts, new byte[] {'g', 'o', 'o', 'd', (byte) 0xE9, '\n', 'b', 'a', 'd'});
        mojo.execute();
        assertThat(log.printed)
                .contains("WARN " + texts + ": 1 line holds bytes that are not UTF-8 (first: line 1), read as U+FFFD");
        Files.write(texts, "good film\n".getBytes(StandardCharsets.UTF_16));
        assertThatThrownBy(mojo::execute)
                .isInstanceOf(MojoExecutionException.class)
                .hasMessageContaining("<encoding>utf-16");
        mojo.encoding = "utf-16";
        mojo.execute();
    }

    @Test
    void noOtherFileIsReplaced() throws IOException {
        Path mine = Files.writeString(folder.resolve("index.html"), "<!DOCTYPE html>\n<title>mine</title>");
        mojo.html = mine.toFile();
        assertThatThrownBy(mojo::execute)
                .isInstanceOf(MojoExecutionException.class)
                .hasMessageContaining("exists and is no page of rango bench");
        assertThat(mine).content().contains("mine");
        assertThat(mojo.json).doesNotExist();
    }

    @Test
    void mistakesAreOneLine() {
        mojo.duration = "fast";
        assertThatThrownBy(mojo::execute)
                .isInstanceOf(MojoExecutionException.class)
                .hasMessageContaining("fast");
        mojo.duration = "50ms";
        mojo.texts = folder.resolve("none").toFile();
        assertThatThrownBy(mojo::execute)
                .isInstanceOf(MojoExecutionException.class)
                .hasMessageContaining("none");
    }
}
