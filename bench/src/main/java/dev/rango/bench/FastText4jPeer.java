package dev.rango.bench;

import com.mayabot.mynlp.fasttext.FastText;
import com.mayabot.mynlp.fasttext.FloatStringPair;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;

/** fastText4j (github.com/mayabot/fastText4j): fastText in Kotlin, reading the model that JFastText trained. */
final class FastText4jPeer implements Labeller {
    private static final String PREFIX = "__label__";

    private final FastText model;

    FastText4jPeer(Path bin) throws Exception {
        model = FastText.loadFasttextBinModel(bin.toFile());
    }

    @Override
    public String name() {
        return "fastText4j 1.2.2";
    }

    @Override
    public String settings() {
        return "JFastText's model; `predict(split(text), 1)`";
    }

    @Override
    public Feed feed() {
        return Feed.TOKENS;
    }

    @Override
    public Answers answer(List<String> texts) {
        Answers answers = Answers.of(texts.size());
        for (int i = 0; i < texts.size(); i++) {
            FloatStringPair best =
                    model.predict(Arrays.asList(texts.get(i).split(" ")), 1).get(0);
            answers.labels()[i] = Integer.parseInt(best.second, PREFIX.length(), best.second.length(), 10);
            answers.scores()[i] = (float) Math.exp(best.first);
        }
        return answers;
    }

    @Override
    public void close() {
        // Holds nothing outside the heap.
    }
}
