package dev.rango.runtime;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.rango.fuzz.Reading;
import dev.rango.fuzz.SampleFolder;
import dev.rango.models.ConfigFile;
import dev.rango.runtime.format.ImageConfig;
import dev.rango.runtime.format.ModelConfig;
import dev.rango.runtime.format.TaskInfo;
import dev.rango.runtime.session.ShapeProfile;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/** {@code config.json} of texts and of pictures, and the shapes that it gives an engine. */
public final class ConfigFuzz {
    private static final Path NAME = Path.of(ModelConfig.FILE);
    private static final String DIGEST = "ab".repeat(32);

    private ConfigFuzz() {}

    public static void fuzzerTestOneInput(byte[] content) {
        Reading.of(content.length, () -> ModelConfig.read(NAME, content)).ifPresent(config -> {
            byte[] again = written(folder -> ConfigFile.write(config, folder.resolve(NAME)));
            Reading.requireSame(config, ModelConfig.read(NAME, again));
        });
        Reading.of(content.length, () -> ImageConfig.read(NAME, content)).ifPresent(config -> {
            byte[] again = written(folder -> ConfigFile.write(config, folder.resolve(NAME)));
            Reading.requireSame(config, ImageConfig.read(NAME, again));
        });
        Reading.of(content, ModelConfig.FILE, file -> ShapeProfile.beside(file.resolveSibling("model.onnx")));
    }

    private static byte[] written(SampleFolder.Writer writer) {
        return SampleFolder.written(writer).get(ModelConfig.FILE);
    }

    /** The configuration that says most. */
    static ModelConfig bank(String tokenizerSha256) {
        List<TaskInfo> tasks = List.of(
                new TaskInfo("base", List.of("a", "b"), Optional.empty()),
                new TaskInfo("films", List.of("bad", "good"), Optional.of(adapter())));
        ModelConfig.ExportInfo bank = new ModelConfig.ExportInfo("bank", "float32", DIGEST, List.of(), tasks);
        return new ModelConfig(
                6, 2, 3, List.of("a", "b"), tokenizerSha256, Optional.of(bank.withVersion(new ModelVersion("1.4"))));
    }

    private static ModelConfig.AdapterInfo adapter() {
        return new ModelConfig.AdapterInfo(DIGEST, 4, 0.5, List.of("fc1"));
    }

    public static List<byte[]> seeds() {
        ModelConfig.ExportInfo merged = new ModelConfig.ExportInfo("merged", "int8", DIGEST, List.of(adapter()));
        ModelConfig base = new ModelConfig(6, 2, 3, List.of("a", "b"), DIGEST, Optional.of(merged));
        Optional<ShapeProfile> profile = Optional.of(ShapeProfile.of(2, 16));
        ImageConfig image = new ImageConfig(List.of("zero", "one"), Optional.of(merged));
        return List.of(
                SampleFolder.bytes(ModelConfig.FILE),
                written(folder -> ConfigFile.write(base, profile, folder.resolve(NAME))),
                written(folder -> ConfigFile.write(bank(DIGEST), folder.resolve(NAME))),
                written(folder -> ConfigFile.write(image, folder.resolve(NAME))),
                "{\"model_type\":1e999,\"a\":[[{\"b\":null}]]}".getBytes(UTF_8));
    }
}
