package dev.rango.bench;

import com.github.jfasttext.JFastText;
import dev.rango.data.LabelledText;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;

/** JFastText (github.com/vinhkhuc/JFastText): fastText's C++ through JNI. */
final class JFastTextPeer implements Labeller {
    private static final String PREFIX = "__label__";
    /** The dimension is ours and fastText's default; rate and epochs are the best of those tried on IMDB. */
    private static final List<String> RECIPE =
            List.of("-dim", "100", "-lr", "0.2", "-epoch", "10", "-minCount", "1", "-wordNgrams", "1");

    private final JFastText model = new JFastText();

    JFastTextPeer(Path bin) {
        model.loadModel(bin.toString());
    }

    /** Trains a model of words on one thread and writes it as {@code bin}, unless it is there. */
    static void train(List<LabelledText> tokens, Path bin) throws IOException {
        if (Files.exists(bin)) {
            return;
        }
        Files.createDirectories(bin.toAbsolutePath().getParent());
        Path input = Files.createTempFile("rango-fasttext", ".txt");
        Path output = Files.createTempFile(bin.toAbsolutePath().getParent(), "training", "");
        try {
            Files.write(input, (Iterable<String>)
                    tokens.stream().map(text -> PREFIX + text.label() + " " + text.text())::iterator);
            List<String> command = new ArrayList<>(List.of("supervised", "-thread", "1", "-verbose", "0"));
            command.addAll(List.of("-input", input.toString(), "-output", output.toString()));
            command.addAll(RECIPE);
            new JFastText().runCmd(command.toArray(String[]::new));
            Files.move(Path.of(output + ".bin"), bin, StandardCopyOption.ATOMIC_MOVE);
        } finally {
            Files.deleteIfExists(input);
            Files.deleteIfExists(output);
            Files.deleteIfExists(Path.of(output + ".vec"));
        }
    }

    @Override
    public String name() {
        return "JFastText 0.5";
    }

    @Override
    public String settings() {
        return "`supervised " + String.join(" ", RECIPE) + "` on the same tokens; `predictProba(String)`";
    }

    @Override
    public Feed feed() {
        return Feed.TOKEN_LINES;
    }

    @Override
    public Answers answer(List<String> texts) {
        Answers answers = Answers.of(texts.size());
        for (int i = 0; i < texts.size(); i++) {
            JFastText.ProbLabel best = model.predictProba(texts.get(i));
            answers.labels()[i] = Integer.parseInt(best.label, PREFIX.length(), best.label.length(), 10);
            answers.scores()[i] = (float) Math.exp(best.logProb);
        }
        return answers;
    }

    @Override
    public void close() {
        model.unloadModel();
    }
}
