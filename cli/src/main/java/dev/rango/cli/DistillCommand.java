package dev.rango.cli;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.rango.data.DecodedText;
import dev.rango.data.Plural;
import dev.rango.models.FileKind;
import dev.rango.runtime.TextEmbedder;
import dev.rango.runtime.UnusableInputException;
import dev.rango.runtime.format.ModelConfig;
import dev.rango.runtime.format.Sha256;
import dev.rango.trainer.CountedWordList;
import dev.rango.trainer.Distillation;
import dev.rango.trainer.PartialFolder;
import dev.rango.trainer.WordEncoder;
import dev.rango.trainer.WordVectors;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Callable;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

@Command(
        name = "distill",
        description = {
            "Makes word vectors of a transformer, which train --vectors reads: each word by itself goes through the",
            "transformer, the principal components of what it gives are kept, and frequent words are scaled down."
        },
        footer = {
            "",
            "  --encoder out/bge --data imdb:out/data/imdb --beside glove.6B.100d.txt --dim 156 --out out/vectors.txt",
            "",
            "A transformer comes with import --onnx FILE --tokenizer FILE. The same command goes on with what a cut-off one left in OUT.partial."
        },
        mixinStandardHelpOptions = true,
        sortOptions = false)
final class DistillCommand implements Callable<Integer> {
    @Spec
    private CommandSpec command;

    @Option(
            names = "--encoder",
            required = true,
            paramLabel = "DIR",
            description = "a transformer that gives vectors, as import wrote it")
    private Path encoder;

    @ArgGroup(exclusive = false)
    private DataOptions data;

    @Option(
            names = "--words",
            paramLabel = "FILE",
            description = "words, one a line, in UTF-8, .gz too; with --data, further ones")
    private Path wordFile;

    @Option(
            names = "--min-count",
            paramLabel = "N",
            defaultValue = "2",
            description = "of --data the words that occur N times in its training part (default: 2)")
    private int minCount;

    @Option(
            names = "--beside",
            paramLabel = "FILE",
            description = "word vectors, as train takes them, that stand before those of the transformer")
    private Path beside;

    @Option(
            names = "--dim",
            paramLabel = "N",
            defaultValue = "" + Distillation.DEFAULT_DIM,
            description = "numbers of a word that come from the transformer (default: 256)")
    private int dim;

    @Option(
            names = "--sif",
            paramLabel = "A",
            defaultValue = "" + Distillation.DEFAULT_A,
            description = "a word weighs A/(A + its share of the words of --data) (default: 0.001)")
    private double sif;

    @Option(names = "--out", required = true, paramLabel = "FILE", description = "table to write, .txt or .vec")
    private Path out;

    @Mixin
    private DeviceOption device;

    @Option(
            names = "--restart",
            description = "start over instead of going on with what a cut-off run left in OUT.partial")
    private boolean restart;

    @Option(names = "--json", description = "print the result as JSON")
    private boolean json;

    @Override
    public Integer call() {
        if (data == null && wordFile == null) {
            throw new ParameterException(command.commandLine(), "Missing: '--data=SPEC' or '--words=FILE'");
        }
        new OutputFiles().reads("--words", wordFile).reads("--beside", beside).writes("--out", out, FileKind.VECTORS);
        if (restart) {
            PartialFolder.discard(out);
        }
        try (TextEmbedder embedder = TextEmbedder.open(encoder, device.options())) {
            device.tell(embedder.device());
            List<String> more = wordFile == null ? List.of() : listed();
            CountedWordList words = data == null
                    ? CountedWordList.of(more)
                    : CountedWordList.of(data.training().load().train(), minCount, more);
            Optional<WordVectors> others = Optional.ofNullable(beside)
                    .map(file -> WordVectors.read(file, Integer.MAX_VALUE, false, DistillCommand::note));
            Distillation distillation = new Distillation(words, dim, sif, others);
            if (data == null) {
                note("no counts without --data: all words weigh the same");
            }
            others.ifPresent(vectors -> tellUnknown(vectors, words));
            return run(distillation, embedder);
        }
    }

    private static void note(String note) {
        System.err.println("note: " + Terminal.line(OptionNames.in(note)));
    }

    private void tellUnknown(WordVectors vectors, CountedWordList words) {
        long unknown = words.words().stream()
                .filter(word -> vectors.vocabulary().id(word) == dev.rango.runtime.text.Vocabulary.UNKNOWN)
                .count();
        if (unknown > 0) {
            note(beside + ": lacks " + Terminal.count(unknown) + " of "
                    + Plural.of(words.counts().size(), "word") + ", which have zeros there");
        }
    }

    /** Those that a text can have. */
    private List<String> listed() {
        Set<String> words = new LinkedHashSet<>();
        List<String> others = new ArrayList<>();
        long number = 0;
        try (BufferedReader lines =
                new BufferedReader(DecodedText.open(wordFile, StandardCharsets.UTF_8, DecodedText.Malformed.REFUSE))) {
            for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                number++;
                if (line.isEmpty()) {
                    continue;
                }
                if (line.indexOf(' ') >= 0 || line.indexOf('\t') >= 0) {
                    throw new UnusableInputException(
                            wordFile, "line " + number, "is more than a word; one word a line is read");
                }
                (CountedWordList.isToken(line) ? words : others).add(line);
            }
        } catch (IOException e) {
            throw DecodedText.unreadable(wordFile.toString(), "line " + (number + 1), e);
        }
        if (!others.isEmpty()) {
            note(wordFile + ": left out " + Plural.of(others.size(), "line") + " that "
                    + (others.size() == 1 ? "is" : "are") + " no word of a text as it is read, the first: '"
                    + others.get(0).substring(0, Math.min(40, others.get(0).length())) + "'");
        }
        return List.copyOf(words);
    }

    private int run(Distillation distillation, TextEmbedder embedder) {
        try (Interruption interruption = new Interruption()) {
            Optional<Distillation.Report> report;
            try (Terminal.Progress progress = Terminal.progress(
                    "encode", "words", distillation.words().counts().size())) {
                report = distillation.run(encoderOf(embedder), out, new Distillation.Listener() {
                    @Override
                    public void encoded(int words, int all) {
                        progress.to(words, all, "");
                    }

                    @Override
                    public boolean stopRequested() {
                        return interruption.requested();
                    }
                });
            }
            if (report.isEmpty()) {
                System.err.println("interrupted: kept the words that were encoded; the same command goes on");
                return Rango.INTERRUPTED;
            }
            tell(report.get());
            return 0;
        }
    }

    private WordEncoder encoderOf(TextEmbedder embedder) {
        String digest = Sha256.of(encoder.resolve("model.onnx")).substring(0, 16) + " ("
                + (embedder.config().encoder().orElseThrow().pooling().equals("mean") ? "mean" : "first token")
                + (embedder.config().encoder().orElseThrow().normalize() ? ", normalized" : "") + ", config "
                + Sha256.of(encoder.resolve(ModelConfig.FILE)).substring(0, 16) + ")";
        return new WordEncoder() {
            @Override
            public int width() {
                return embedder.width();
            }

            @Override
            public String digest() {
                return digest;
            }

            @Override
            public float[][] vectors(List<String> texts) {
                return embedder.embed(texts);
            }
        };
    }

    private void tell(Distillation.Report report) {
        if (json) {
            ObjectNode object = Json.object();
            object.put("out", out.toString())
                    .put("words", report.words())
                    .put("dim", report.dim())
                    .put("variance_kept", report.share())
                    .put("origin", report.origin());
            Json.printLine(object);
        } else {
            System.out.println(Plural.of(report.words(), "word") + " of " + report.dim() + " numbers; "
                    + Terminal.percent(report.share()) + " of the variance of the transformer's vectors is kept");
            System.out.println("wrote " + out);
        }
    }
}
