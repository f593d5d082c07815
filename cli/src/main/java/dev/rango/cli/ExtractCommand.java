package dev.rango.cli;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.rango.data.Plural;
import dev.rango.models.AdapterExtraction;
import dev.rango.models.Checkpoint;
import dev.rango.models.Family;
import dev.rango.models.RankChoice;
import dev.rango.runtime.UnusableInputException;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

@Command(
        name = "extract",
        description = "An adapter from a base and the same model with all weights trained further.",
        mixinStandardHelpOptions = true,
        sortOptions = false)
final class ExtractCommand implements Callable<Integer> {
    @Option(names = "--base", required = true, paramLabel = "DIR", description = "base before the training")
    private Path base;

    @Option(names = "--tuned", required = true, paramLabel = "DIR", description = "the model after it, a base as well")
    private Path tuned;

    @Option(
            names = "--target",
            paramLabel = "LAYER,LAYER",
            split = ",",
            description =
                    "layers to adapt: embedding, fc1, of an image classifier fc1, fc2 (default: those that the training changed)")
    private List<String> targets = List.of();

    @Mixin
    private RankOptions rank;

    @Mixin
    private AdapterOutput output;

    @Override
    public Integer call() {
        RankChoice choice =
                rank.choice().orElseThrow(() -> new UnusableInputException("extract", "", "needs --rank or --energy"));
        Set<String> layers = new TreeSet<>(targets);
        output.check(List.of());
        AdapterExtraction found = extract(layers, choice);
        output.write(found.adapter());
        ObjectNode more = Json.object();
        more.put("largest_logit_difference", found.largestDifference());
        more.put("label_flips", found.labelFlips());
        more.put("texts", found.adapter().golden().size());
        var leftOut = more.putArray("left_out");
        found.leftOut().forEach(leftOut::add);
        output.print(found.adapter(), found.errors(), more);
        if (!output.isJson()) {
            System.out.printf(
                    Locale.ROOT,
                    "against the trained model on %s: largest difference of a logit %.2e, %s%n",
                    Plural.of(
                            found.adapter().golden().size(),
                            found.adapter().family().noun()),
                    found.largestDifference(),
                    Plural.of(found.labelFlips(), "label differs", "labels differ"));
            if (!found.leftOut().isEmpty()) {
                System.out.println("also changed, and held by no adapter: " + String.join(", ", found.leftOut()));
            }
        }
        return 0;
    }

    private AdapterExtraction extract(Set<String> layers, RankChoice choice) {
        Family family = Family.of(base);
        int steps = 2 + AdapterExtraction.steps(family);
        try (Terminal.Progress bar = Terminal.progress("extract", "steps", steps)) {
            bar.to(0, steps, "base");
            Checkpoint before = Checkpoint.read(base, family);
            bar.to(1, steps, "trained model");
            Checkpoint after = Checkpoint.read(tuned, family);
            int[] done = {2};
            return AdapterExtraction.of(before, after, layers, choice, step -> bar.to(done[0]++, steps, step));
        }
    }
}
