package dev.rango.langchain4j.example;

import dev.langchain4j.classification.ClassificationResult;
import dev.langchain4j.classification.TextClassifier;
import dev.rango.langchain4j.RangoTextClassifier;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;

/** What an application of LangChain4j asks before it asks a language model: {@code Main MODEL TEXT...}. */
public final class Main {
    enum Mood {
        NEGATIVE,
        POSITIVE
    }

    private Main() {}

    public static void main(String[] args) {
        List<String> texts = List.of(args).subList(1, args.length);
        try (var model = dev.rango.runtime.TextClassifier.open(Path.of(args[0]))) {
            TextClassifier<Mood> moods =
                    RangoTextClassifier.of(model, label -> Mood.valueOf(label.toUpperCase(Locale.ROOT)));
            for (String text : texts) {
                ClassificationResult<Mood> result = moods.classifyWithScores(text);
                System.out.println(result.scoredLabels().get(0).label() + "  " + text);
            }
        }
    }
}
