package dev.rango.bench;

import dev.rango.data.DataSpec;
import dev.rango.data.LabelledText;
import dev.rango.runtime.MicroBatchOptions;
import dev.rango.runtime.MicroBatcher;
import dev.rango.runtime.ModelHandle;
import dev.rango.runtime.TextClassifier;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

@Command(
        name = "soak",
        description =
                "Asks models of every form in every way for a long time: all is answered as at the start, and nothing grows. bench/soak runs it.",
        mixinStandardHelpOptions = true,
        sortOptions = false)
final class SoakCommand implements Callable<Integer> {
    private static final long SEED = 15;
    private static final int INVENTED = 2000;
    /** Of the time, and ten minutes at most: until then lanes, code and the allocator's arenas grow. */
    private static final double WARM_UP = 0.2;

    private static final double MOST_WARM_UP = 600;
    private static final int HANDLE_SHORT = 30;
    private static final int HANDLE_REVIEWS = 20;

    @Option(names = "--text", required = true, paramLabel = "DIR", description = "export of texts; several")
    private List<Path> textModels;

    @Option(names = "--pictures", required = true, paramLabel = "DIR", description = "export of pictures; several")
    private List<Path> pictureModels;

    @Option(
            names = "--replaced",
            required = true,
            paramLabel = "DIR",
            description = "export of one task, of which copies replace each other; several")
    private List<Path> replacedModels;

    @Option(names = "--minutes", defaultValue = "60", description = "default: ${DEFAULT-VALUE}")
    private double minutes;

    @Option(
            names = "--trim",
            description = "the C library gives back what is free, 60 times: to tell who holds what is left")
    private boolean trims;

    @Option(names = "--imdb", paramLabel = "DIR", description = "reviews; else texts are invented")
    private Path imdb;

    @Option(names = "--work", required = true, paramLabel = "DIR", description = "copies of models come here")
    private Path work;

    @Option(names = "--record", paramLabel = "FILE", description = "its section is rewritten")
    private Path record;

    @Override
    public Integer call() throws IOException, InterruptedException {
        SoakTexts texts = SoakTexts.of(reviews(), SEED);
        Bench.progress(texts.all().size() + " texts of " + texts.characters() + " characters");
        List<SoakTarget> targets = new ArrayList<>();
        try (KnownCopies copies = KnownCopies.of(replacedModels, work, handled(texts));
                ModelHandle handle = ModelHandle.open(copies.models().good().get(0));
                MicroBatcher batcher = new MicroBatcher(handle, MicroBatchOptions.DEFAULT)) {
            handle.require(candidate -> {});
            textModels.forEach(folder -> targets.add(new SoakTextModel(folder, texts)));
            pictureModels.forEach(folder -> targets.add(new SoakPictureModel(folder, SEED)));
            double seconds = 60 * minutes;
            SoakClock clock = new SoakClock(Math.min(MOST_WARM_UP, WARM_UP * seconds), seconds);
            SoakLoad load = new SoakLoad(clock);
            SoakSamples samples = new SoakSamples(clock, trims);
            Replacer replacer = new Replacer(copies.models(), handle, SEED);
            load.start(targets, new HandleRequests(copies.models(), handle, batcher), replacer);
            for (int sample = 0; !clock.isOver(); sample++) {
                samples.take();
                double due = seconds * (sample + 1) / SoakSamples.SAMPLES;
                Thread.sleep(Math.max(1, (long) (1000 * (due - clock.now()))));
            }
            int hanging = load.stop();
            targets.forEach(SoakTarget::close);
            return publish(new SoakReport(minutes, texts, imdb != null, load, replacer, samples, clock, hanging));
        }
    }

    private List<String> reviews() throws IOException {
        if (imdb != null) {
            return DataSpec.parse("imdb:" + imdb).source().load().test().stream()
                    .map(LabelledText::text)
                    .toList();
        }
        try (TextClassifier model = TextClassifier.open(textModels.get(0))) {
            return InventedTexts.of(model.tokenizer().vocabulary(), INVENTED);
        }
    }

    private static List<String> handled(SoakTexts texts) {
        List<String> own = new ArrayList<>(texts.all().subList(0, HANDLE_SHORT));
        own.addAll(texts.all().subList(texts.shortOnes(), texts.shortOnes() + HANDLE_REVIEWS));
        return own;
    }

    private int publish(SoakReport report) {
        System.out.println(report.markdown());
        if (record != null) {
            new ResultsFile(record).write("soak", report.markdown());
        }
        return report.claims().stream().allMatch(Claim::holds) ? 0 : 1;
    }
}
