package dev.rango.exporter;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.rango.models.SampleImages;
import dev.rango.runtime.ClassifierOptions;
import dev.rango.runtime.ImageClassifier;
import dev.rango.runtime.ModelVersion;
import dev.rango.runtime.OpenModel;
import dev.rango.runtime.TextClassifier;
import dev.rango.runtime.UnusableInputException;
import dev.rango.runtime.session.StageTimes;
import java.io.IOException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.jar.JarEntry;
import java.util.jar.JarOutputStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A model of pictures is opened in all ways in which one of texts is. */
class ImageOpeningTest {
    private static final String RESOURCE = "models/letters";

    @TempDir
    static Path folder;

    private static Path model;

    /** A class of the application. */
    static final class Owner {
        private Owner() {}
    }

    @BeforeAll
    static void export() throws IOException {
        RandomImageModels models = new RandomImageModels(6);
        models.adapter(
                folder.resolve("adapter"),
                models.base(folder.resolve("base"), "0", "1"),
                Map.of("fc1", 2),
                1,
                "A",
                "B");
        model = folder.resolve("model");
        Export.of(ExportRequest.of(folder.resolve("base"), Form.MERGED, folder.resolve("adapter")))
                .write(model);
    }

    @Test
    void fromTheClassPath() throws Exception {
        Path jar = folder.resolve("application.jar");
        try (JarOutputStream out = new JarOutputStream(Files.newOutputStream(jar));
                Stream<Path> files = Files.list(model)) {
            for (Path file : files.toList()) {
                entry(out, RESOURCE + "/" + file.getFileName(), Files.readAllBytes(file));
            }
            String owner = Owner.class.getName().replace('.', '/') + ".class";
            try (var in = Owner.class.getResourceAsStream("/" + owner)) {
                entry(out, owner, in.readAllBytes());
            }
        }
        String before =
                System.setProperty("rango.cache", folder.resolve("cache").toString());
        try (URLClassLoader application =
                        new URLClassLoader(new URL[] {jar.toUri().toURL()}, null);
                ImageClassifier there = ImageClassifier.openResource(
                        Class.forName(Owner.class.getName(), false, application), RESOURCE);
                ImageClassifier here = ImageClassifier.open(model)) {
            there.checkGolden();
            List<byte[]> pictures = pictures();
            assertThat(there.logits(pictures)).isDeepEqualTo(here.logits(pictures));
        } finally {
            if (before == null) {
                System.clearProperty("rango.cache");
            } else {
                System.setProperty("rango.cache", before);
            }
        }
    }

    private static void entry(JarOutputStream out, String name, byte[] content) throws IOException {
        out.putNextEntry(new JarEntry(name));
        out.write(content);
    }

    @Test
    void byThoseWhoTakeEither() throws IOException {
        Path texts = folder.resolve("texts");
        new RandomModels(1).base(folder.resolve("words"), 2);
        Export.of(ExportRequest.of(folder.resolve("words"), Form.MERGED)).write(texts);
        try (OpenModel<?> ofTexts = OpenModel.open(texts, ClassifierOptions.DEFAULT);
                OpenModel<?> ofPictures = OpenModel.open(model, ClassifierOptions.DEFAULT)) {
            assertThat(ofTexts).isInstanceOf(TextClassifier.class);
            assertThat(ofPictures).isInstanceOf(ImageClassifier.class);
            assertThat(ofPictures.labels()).containsExactly("A", "B");
            assertThat(ofPictures.export().orElseThrow().form()).isEqualTo("merged");
            assertThat(ofPictures.version()).isEqualTo(ModelVersion.NONE);
            assertThat(ofPictures.tolerance().logit()).isGreaterThanOrEqualTo(1e-4);
            assertThatThrownBy(() -> ofPictures.with("other"))
                    .isInstanceOf(UnusableInputException.class)
                    .hasMessageContaining("task 'other': the model has one task");
        }
    }

    @Test
    void oneThreadAloneGivesTheSameLogits() {
        List<byte[]> pictures = pictures();
        StageTimes times = new StageTimes();
        try (ImageClassifier classifier = ImageClassifier.open(model)) {
            assertThat(classifier.logits(pictures, times)).isDeepEqualTo(classifier.logits(pictures));
        }
        assertThat(times.texts()).isEqualTo(pictures.size());
        assertThat(times.runs()).isPositive();
    }

    private static List<byte[]> pictures() {
        SplittableRandom random = new SplittableRandom(4);
        return Stream.generate(() -> SampleImages.strokes(random)).limit(100).toList();
    }
}
