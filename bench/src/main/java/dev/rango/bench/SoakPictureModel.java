package dev.rango.bench;

import dev.rango.models.SampleImages;
import dev.rango.runtime.ImageClassifier;
import dev.rango.runtime.Prediction;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.IntStream;

/** A classifier of pictures, which is asked for one and for many. */
final class SoakPictureModel implements SoakTarget {
    private static final int STROKES = 200;
    private static final int LONGEST_LIST = 150;
    private static final int KINDS = 8;

    private final Path folder;
    private final ImageClassifier model;
    private final List<byte[]> pictures;
    private final List<Prediction> expected;

    SoakPictureModel(Path folder, long seed) {
        this.folder = folder;
        this.model = ImageClassifier.open(folder);
        SplittableRandom random = new SplittableRandom(seed);
        this.pictures = new ArrayList<>(SampleImages.golden().values());
        for (int i = 0; i < STROKES; i++) {
            pictures.add(SampleImages.strokes(random));
        }
        this.expected = model.classify(pictures);
    }

    @Override
    public Asked ask(SplittableRandom random) {
        return switch (random.nextInt(KINDS)) {
            case 0 -> misuse();
            case 1, 2 -> askList(model, random);
            default -> askShort(random);
        };
    }

    private Asked askList(ImageClassifier asked, SplittableRandom random) {
        List<Integer> numbers = IntStream.range(0, 1 + random.nextInt(LONGEST_LIST))
                .mapToObj(i -> random.nextInt(pictures.size()))
                .toList();
        return SoakTarget.held(
                expected,
                numbers,
                asked.classify(numbers.stream().map(pictures::get).toList()));
    }

    private Asked misuse() {
        try {
            model.classify(List.of(pictures.get(0), new byte[1]));
            return Asked.WRONG;
        } catch (IllegalArgumentException e) {
            return Asked.REFUSED;
        }
    }

    @Override
    public Asked askShort(SplittableRandom random) {
        int number = random.nextInt(pictures.size());
        return SoakTarget.held(expected, List.of(number), List.of(model.classify(pictures.get(number))));
    }

    @Override
    public Asked askAnother(SplittableRandom random) {
        try (ImageClassifier another = ImageClassifier.open(folder)) {
            return askList(another, random);
        }
    }

    @Override
    public void close() {
        model.close();
    }
}
