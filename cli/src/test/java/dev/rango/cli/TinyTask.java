package dev.rango.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.SplittableRandom;

/** Vectors of a few words, and texts that tell good from bad by one of them. */
final class TinyTask {
    private TinyTask() {}

    /** {@code vectors.txt}, {@code train.csv}, and {@code wrong.csv}, whose labels are wrong. */
    static void write(Path folder) throws IOException {
        SplittableRandom random = new SplittableRandom(9);
        StringBuilder vectors = new StringBuilder();
        for (String word :
                List.of("good", "fine", "bad", "poor", "film", "plot", "the", "a", "was", ".", "'", "it", "s")) {
            vectors.append(word);
            for (int d = 0; d < 8; d++) {
                vectors.append(' ').append((float) (random.nextDouble() - 0.5));
            }
            vectors.append('\n');
        }
        Files.writeString(folder.resolve("vectors.txt"), vectors);
        StringBuilder rows = new StringBuilder("label,text\n");
        for (int i = 0; i < 200; i++) {
            boolean positive = i % 2 == 0;
            String word = random.nextBoolean() ? (positive ? "good" : "bad") : (positive ? "fine" : "poor");
            rows.append(positive ? "up" : "down")
                    .append(",\"the ")
                    .append(random.nextBoolean() ? "film" : "plot")
                    .append(" was ")
                    .append(word)
                    .append(" .\"\n");
        }
        Files.writeString(folder.resolve("train.csv"), rows);
        Files.writeString(folder.resolve("wrong.csv"), "label,text\ndown,good film\nup,bad film\n");
    }
}
