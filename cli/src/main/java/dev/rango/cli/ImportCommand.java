package dev.rango.cli;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.rango.data.QuotedList;
import dev.rango.models.AdaptedModel;
import dev.rango.models.Adapter;
import dev.rango.models.AdapterFiles;
import dev.rango.models.AtomicFolder;
import dev.rango.models.Checkpoint;
import dev.rango.models.ClassifierWeights;
import dev.rango.models.ForeignAdapter;
import dev.rango.models.ForeignClassifier;
import dev.rango.models.ForeignClassifier.Rows;
import dev.rango.models.GoldenTexts;
import dev.rango.models.ReferenceNetwork;
import dev.rango.models.TextBag;
import dev.rango.runtime.UnusableInputException;
import dev.rango.runtime.format.Golden;
import dev.rango.runtime.text.Tokenizer;
import dev.rango.trainer.WordVectors;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

@Command(
        name = "import",
        description = {
            "Makes a base or an adapter of another tool's weights, or an exported model of a transformer.",
            "PyTorch's .pth, whose pickle can build tensors and nothing else, NumPy's .npz and .npy, or safetensors, under "
                    + "the names embedding, fc1 and fc2."
        },
        footer = {
            "",
            "A base:",
            "  --weights FILE --vectors FILE --labels A,B --out DIR",
            "An adapter, from parts or from a whole model:",
            "  --base DIR --lora-a FILE --lora-b FILE --head FILE --alpha 0.1 ...",
            "  --base DIR --weights FILE --alpha 0.1 --labels A,B --out DIR",
            "An adapter as PEFT saves it:",
            "  --base DIR --weights DIR --labels A,B --out DIR",
            "A transformer, which predict and TextEmbedder then open:",
            "  --hf DIR --out DIR",
            "  --onnx FILE --tokenizer FILE --pooling mean --normalize --out DIR",
            "  --onnx FILE --tokenizer FILE --config FILE --labels A,B --out DIR",
            "",
            "An embedding has a row for each id: <unk>, <pad>, then the words. One that",
            "lacks the two specials was trained with each word reading the row of the word",
            "two further on. --rows ids keeps that, as it was trained; --rows words gives",
            "each word its own row, which changes the answers."
        },
        mixinStandardHelpOptions = true,
        sortOptions = false)
final class ImportCommand implements Callable<Integer> {
    @Option(
            names = {"--weights", "--pth"},
            paramLabel = "FILE",
            description = "whole model, with or without a LoRA")
    private Path weights;

    @Option(names = "--lora-a", paramLabel = "FILE", description = "A [in, rank]")
    private Path loraA;

    @Option(names = "--lora-b", paramLabel = "FILE", description = "B [rank, out]")
    private Path loraB;

    @Option(names = "--head", paramLabel = "FILE", description = "output layer: weight and bias")
    private Path head;

    @Option(names = "--alpha", paramLabel = "α", description = "factor of the LoRA: a number, or a file that holds it")
    private String alpha;

    @Option(names = "--base", paramLabel = "DIR", description = "base of the adapter, imported before")
    private Path base;

    @Option(
            names = "--vectors",
            paramLabel = "FILE",
            description = "word vectors in GloVe's text format, for the words in the order of the rows")
    private Path vectors;

    @Option(names = "--tokenizer", paramLabel = "FILE", description = "tokenizer.json instead of word vectors")
    private Path tokenizerFile;

    @Option(
            names = "--labels",
            paramLabel = "A,B",
            description = "names of the classes in the order of the outputs; one with a comma as '\"a,b\",c'")
    private List<String> labelLists = List.of();

    @Option(
            names = "--rows",
            paramLabel = "KIND",
            description = "ids: row i is read for id i (default); words: row i is the vector of word i")
    private Rows rows;

    @Option(
            names = "--ignore",
            paramLabel = "NAMES",
            description = "leave these tensors out, * for any characters, such as 'loss.*'; others that are no part of"
                    + " the network are refused")
    private List<String> ignored = List.of();

    @Mixin
    private EncoderOptions encoder;

    @Mixin
    private ImportChecks checks;

    @Option(names = "--out", required = true, paramLabel = "DIR", description = "folder to write")
    private Path out;

    @Option(names = "--json", description = "print the result as JSON")
    private boolean json;

    private List<String> labels = List.of();
    private final List<String> notes = new ArrayList<>();

    @Override
    public Integer call() {
        labels = labelLists.isEmpty() ? List.of() : QuotedList.labels("--labels", labelLists);
        if (encoder.isGiven()) {
            refuseWhatIsForWeights();
            return encoder.run(tokenizerFile, labels, out, json);
        }
        encoder.refuse();
        if (labels.isEmpty()) {
            throw new UnusableInputException("--labels", "", "is needed: the names of the classes");
        }
        return base == null ? importBase() : importAdapter();
    }

    /** An option without effect is a wish that would not be granted. */
    static void refuse(Object option, String name, String reason) {
        if (option != null && !List.of().equals(option)) {
            throw new UnusableInputException(name, "", "has no effect: " + reason);
        }
    }

    private void refuseWhatIsForWeights() {
        String reason = "a transformer is imported as it is";
        refuse(weights, "--weights", reason);
        refuse(base, "--base", reason);
        refuse(loraA, "--lora-a", reason);
        refuse(loraB, "--lora-b", reason);
        refuse(head, "--head", reason);
        refuse(alpha, "--alpha", reason);
        refuse(vectors, "--vectors", reason);
        refuse(rows, "--rows", reason);
        refuse(ignored, "--ignore", reason);
        checks.refuse(reason);
    }

    private int importBase() {
        if (weights == null || loraA != null || loraB != null || head != null) {
            throw new UnusableInputException(
                    "import", "", "needs --weights for a base, or --base for the adapter of one");
        }
        AtomicFolder.check(out, AtomicFolder.Kind.BASE);
        ForeignClassifier model = ForeignClassifier.read(weights, ignored);
        Rows wanted = rows == null ? Rows.IDS : rows;
        Optional<Double> factor = Optional.ofNullable(alpha).map(ImportCommand::number);
        ClassifierWeights own = model.weights(wanted, factor);
        if (labels.size() != own.fc2().out()) {
            throw new UnusableInputException(
                    "--labels",
                    "",
                    "has " + labels.size() + " names for " + own.fc2().out() + " classes");
        }
        Tokenizer tokenizer = tokenizer(model.words(wanted));
        ClassifierWeights trained = model.weights(Rows.IDS, factor);
        ImportChecks.Report report = checks.run(
                tokenizer,
                ReferenceNetwork.of(own),
                ReferenceNetwork.of(trained),
                trained.embedding().size(0));
        if (report.passed()) {
            List<Golden> golden = new ArrayList<>(report.golden());
            golden.addAll(GoldenTexts.answers(tokenizer, ReferenceNetwork.of(own)));
            AtomicFolder.write(
                    out, AtomicFolder.Kind.BASE, folder -> TextBag.write(folder, tokenizer, labels, own, golden));
        }
        return finish(
                report,
                own.parameters(),
                model.leftOut().stream().map(OptionNames::in).toList());
    }

    private int importAdapter() {
        refuse(vectors, "--vectors", "the words are the base's");
        refuse(tokenizerFile, "--tokenizer", "the words are the base's");
        refuse(rows, "--rows", "the rows are the base's");
        AtomicFolder.check(out, AtomicFolder.Kind.ADAPTER);
        Checkpoint frozen = TextBag.read(base);
        Optional<Path> folder = adapterFolder();
        List<String> leftOut = new ArrayList<>();
        Adapter adapter;
        if (folder.isPresent()) {
            refuse(loraA, "--lora-a", "--weights is a whole adapter");
            refuse(loraB, "--lora-b", "--weights is a whole adapter");
            refuse(head, "--head", "--weights is a whole adapter");
            refuse(ignored, "--ignore", "an adapter is used whole or refused");
            adapter = ForeignAdapter.readFolder(
                    frozen, folder.get(), labels, Optional.ofNullable(alpha).map(ImportCommand::number));
        } else {
            adapter = adapterOfTensors(frozen, leftOut);
        }
        ReferenceNetwork network = ReferenceNetwork.of(new AdaptedModel(frozen, adapter));
        ImportChecks.Report report = checks.run(
                frozen.tokenizer(), network, network, TextBag.config(frozen).vocabSize());
        if (report.passed()) {
            List<Golden> golden = new ArrayList<>(report.golden());
            golden.addAll(adapter.golden());
            AtomicFolder.write(
                    out, AtomicFolder.Kind.ADAPTER, target -> AdapterFiles.write(target, adapter.withGolden(golden)));
        }
        return finish(report, adapter.parameters(), leftOut);
    }

    /** The folder of PEFT's that --weights is, or is the file of weights of. */
    private Optional<Path> adapterFolder() {
        if (weights == null) {
            return Optional.empty();
        }
        Path folder =
                Files.isDirectory(weights) ? weights : weights.toAbsolutePath().getParent();
        boolean isAdapter = Files.exists(folder.resolve(AdapterFiles.CONFIG_FILE))
                && (Files.isDirectory(weights)
                        || weights.getFileName()
                                .equals(AdapterFiles.weightsFile(folder).getFileName()));
        return isAdapter ? Optional.of(folder) : Optional.empty();
    }

    private Adapter adapterOfTensors(Checkpoint frozen, List<String> leftOut) {
        if (alpha == null) {
            throw new UnusableInputException("--alpha", "", "is needed: the tensors do not hold it");
        }
        double factor = number(alpha);
        boolean isWhole = weights != null && loraA == null && loraB == null && head == null;
        boolean isParts = weights == null && loraA != null && loraB != null && head != null;
        if (!isWhole && !isParts) {
            throw new UnusableInputException(
                    "import", "", "of an adapter needs either --weights, or --lora-a, --lora-b and --head");
        }
        ForeignAdapter parts;
        if (isWhole) {
            ForeignClassifier model = ForeignClassifier.read(weights, ignored);
            parts = ForeignAdapter.of(frozen, model, factor);
            model.leftOut().stream().map(OptionNames::in).forEach(leftOut::add);
        } else {
            refuse(ignored, "--ignore", "each file of parts holds one thing");
            parts = ForeignAdapter.read(frozen, loraA, loraB, factor, head);
        }
        return parts.on(frozen, labels);
    }

    private Tokenizer tokenizer(int words) {
        if ((vectors == null) == (tokenizerFile == null)) {
            throw new UnusableInputException("import", "", "of a base needs --vectors or --tokenizer, for its words");
        }
        if (words < 1) {
            throw new UnusableInputException(weights, "tensor 'embedding.weight'", "has no row for a word");
        }
        Tokenizer tokenizer = vectors == null ? Tokenizer.read(tokenizerFile) : tokenizerOfVectors(words);
        if (tokenizer.vocabulary().size() != words + 2) {
            throw new UnusableInputException(
                    vectors == null ? tokenizerFile : vectors,
                    "",
                    "has " + (tokenizer.vocabulary().size() - 2) + " words, the embedding has rows for " + words);
        }
        return tokenizer;
    }

    /** Whether these are the words that the rows were trained for nobody can tell: what does not look so is said. */
    private Tokenizer tokenizerOfVectors(int words) {
        return WordVectors.read(vectors, words, false, this::note).tokenizer();
    }

    private void note(String note) {
        notes.add(note);
        System.err.println("note: " + Terminal.line(note));
    }

    /** A number, or a file that holds one. */
    private static double number(String text) {
        double number;
        try {
            number = Double.parseDouble(text);
        } catch (NumberFormatException e) {
            Path file = Path.of(text);
            if (!Files.exists(file)) {
                throw new UnusableInputException("--alpha", "", "'" + text + "' is no number and no file", e);
            }
            number = ForeignAdapter.number(file);
        }
        if (!Double.isFinite(number)) {
            throw new UnusableInputException("--alpha", "", number + " is not finite");
        }
        return number;
    }

    private int finish(ImportChecks.Report report, int parameters, List<String> leftOut) {
        if (json) {
            ObjectNode object = Json.object();
            object.put("out", out.toString()).put("parameters", parameters);
            var rest = object.putArray("left_out");
            leftOut.forEach(rest::add);
            var said = object.putArray("notes");
            notes.forEach(said::add);
            Json.printLine(report.describe(object));
        } else {
            report.print();
            leftOut.forEach(part ->
                    System.out.println("left out, no part of the model: " + part.replaceAll("\\p{Cntrl}", "?")));
            if (report.passed()) {
                System.out.printf(
                        java.util.Locale.ROOT,
                        "wrote %s: %,d weights, labels [%s]%n",
                        out,
                        parameters,
                        QuotedList.of(labels));
            }
        }
        if (!report.passed()) {
            System.out.flush();
            System.err.println("rango: the import does not give the expected answers; nothing was written");
            return Rango.CHECK_FAILED;
        }
        return 0;
    }
}
