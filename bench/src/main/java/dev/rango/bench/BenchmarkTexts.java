package dev.rango.bench;

import dev.rango.data.DataSpec;
import dev.rango.data.LabelledText;
import dev.rango.data.Part;
import dev.rango.data.Split;
import java.nio.file.Path;
import java.util.List;

/** Where the JMH benchmarks find models and texts: JMH starts them in processes of their own. */
final class BenchmarkTexts {
    /** Texts of one benchmark operation, so that JMH's figures are for each text whatever the batch. */
    static final int TEXTS = 1024;
    /** System property with the folder of the data. */
    static final String DATA = "rango.bench.data";
    /** System property with the folder of the models. */
    static final String WORK = "rango.bench.work";

    private static final long SEED = 20260101;

    private BenchmarkTexts() {}

    /** Reviews of IMDB's test part, always the same. */
    static List<String> reviews() {
        List<LabelledText> test = DataSpec.parse(
                        "imdb:" + Path.of(System.getProperty(DATA)).resolve("imdb"))
                .source()
                .load(Part.TEST)
                .test();
        return Split.subset(test, (double) TEXTS / test.size(), SEED).stream()
                .map(LabelledText::text)
                .toList();
    }

    static Path model(String name) {
        return Path.of(System.getProperty(WORK)).resolve(name);
    }
}
