package dev.rango.runtime;

import dev.rango.fuzz.Reading;
import dev.rango.fuzz.SampleFolder;
import dev.rango.models.GoldenFiles;
import dev.rango.runtime.format.GoldenCase;
import dev.rango.runtime.format.GoldenImage;
import dev.rango.runtime.format.ImageConfig;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;

/** {@code golden.jsonl} of texts and of pictures. */
public final class GoldenFuzz {
    private static final Path NAME = Path.of(GoldenCase.FILE);

    private GoldenFuzz() {}

    public static void fuzzerTestOneInput(byte[] content) {
        Reading.of(content.length, () -> GoldenCase.read(NAME, content)).ifPresent(cases -> {
            byte[] again = written(folder -> GoldenFiles.write(cases, folder.resolve(NAME)));
            Reading.requireSame(texts(cases), texts(GoldenCase.read(NAME, again)));
        });
        Reading.of(content.length, () -> GoldenImage.read(NAME, content)).ifPresent(cases -> {
            byte[] again = written(folder -> GoldenFiles.write(cases, folder.resolve(NAME)));
            Reading.requireSame(images(cases), images(GoldenImage.read(NAME, again)));
        });
    }

    private static byte[] written(SampleFolder.Writer writer) {
        return SampleFolder.written(writer).get(GoldenCase.FILE);
    }

    private static List<List<Object>> texts(List<GoldenCase> cases) {
        return cases.stream()
                .map(golden -> List.<Object>of(
                        golden.text(),
                        Arrays.toString(golden.ids()),
                        Arrays.toString(golden.logits()),
                        golden.task(),
                        (float) golden.rounding().orElse(-1)))
                .toList();
    }

    private static List<List<Object>> images(List<GoldenImage> cases) {
        return cases.stream()
                .map(golden -> List.<Object>of(
                        golden.name(), Arrays.toString(golden.pixels()), Arrays.toString(golden.logits()), (float)
                                golden.rounding().orElse(-1)))
                .toList();
    }

    public static List<byte[]> seeds() {
        GoldenCase text = new GoldenCase("a\n\"\u00e9\ud83d\ude00", new int[] {0, 7}, new float[] {1e-30f, -3});
        GoldenImage image = new GoldenImage("ink", new byte[ImageConfig.PIXELS], new float[] {0.1f, 0.9f});
        return List.of(
                SampleFolder.bytes(GoldenCase.FILE),
                written(folder -> GoldenFiles.write(List.of(text, text.of("films")), folder.resolve(NAME))),
                written(folder -> GoldenFiles.write(List.of(image.within(1e-6)), folder.resolve(NAME))));
    }
}
