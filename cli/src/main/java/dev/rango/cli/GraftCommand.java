package dev.rango.cli;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.rango.data.Plural;
import dev.rango.data.QuotedList;
import dev.rango.exporter.FileDigest;
import dev.rango.exporter.Form;
import dev.rango.exporter.encoder.EncoderFiles;
import dev.rango.exporter.graft.Graft;
import dev.rango.exporter.graft.GraftFolder;
import dev.rango.exporter.graft.GraftPlan;
import dev.rango.exporter.graft.GraftRequest;
import dev.rango.exporter.graft.HeadWish;
import dev.rango.exporter.proof.ProofReport;
import dev.rango.runtime.UnusableInputException;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

@Command(
        name = "graft",
        description =
                "Puts PEFT adapters into any ONNX model, without Python, and proves that they are in the right places;"
                        + " writes nothing if not.",
        mixinStandardHelpOptions = true,
        sortOptions = false)
final class GraftCommand implements Callable<Integer> {
    private static final String MAP = "--map";

    @Option(
            names = "--onnx",
            required = true,
            paramLabel = "FILE",
            description = "model that the adapters were trained on")
    private Path model;

    @Option(
            names = "--adapter",
            required = true,
            paramLabel = "DIR",
            description = "folder that PEFT wrote; swappable and bank take several, each a task that is called like its"
                    + " folder, or as NAME=DIR says")
    private List<String> adapters;

    @Option(
            names = "--form",
            paramLabel = "FORM",
            defaultValue = "merged",
            description =
                    "merged: added into the weights (default); branch: beside them; swappable: inputs of the graph, with"
                            + " a file for each adapter; bank: all in the graph, each row of a batch chooses its own")
    private Form form;

    @Option(
            names = "--requantize",
            description =
                    "merges into quantized weights, too: floats, ΔW added, whole numbers again; says what that costs")
    private boolean requantize;

    @Option(
            names = MAP,
            paramLabel = "KEY=NODE",
            description =
                    "the layer that a key of the adapter means, where its name does not say so: a node, its output or"
                            + " its weight")
    private List<String> map = List.of();

    @Option(
            names = "--weights",
            paramLabel = "FILE",
            description = "safetensors that the model was exported from: finds layers by their values")
    private Path weights;

    @Option(
            names = "--tokenizer",
            paramLabel = "FILE",
            description = "tokenizer.json of the model: writes a folder that predict and TextClassifier open")
    private Path tokenizer;

    @Option(
            names = "--labels",
            paramLabel = "A,B",
            description = "names of the classes in the order of the outputs; one with a comma as '\"a,b\",c'")
    private List<String> labels = List.of();

    @Mixin
    private EncoderWishes encoder;

    @Mixin
    private EncoderShrinkOptions smaller;

    @Option(names = "--plan", description = "print what would go where, and write nothing")
    private boolean planOnly;

    @Option(names = "--out", paramLabel = "DIR", description = "folder to write")
    private Path out;

    @Option(names = "--json", description = "print plan and proof as JSON")
    private boolean json;

    @Override
    public Integer call() {
        if (out == null && !planOnly) {
            throw new UnusableInputException("--out DIR", "", "is missing; --plan writes nothing");
        }
        if (tokenizer == null) {
            String reason = "it is of the folder that --tokenizer makes";
            ImportCommand.refuse(labels, "--labels", reason);
            smaller.refuse("has no effect: " + reason);
            encoder.refuseOfFolder(reason);
        }
        Optional<EncoderFiles> files = Optional.ofNullable(tokenizer).map(this::files);
        Graft graft = Graft.read(new GraftRequest(
                model,
                adapters.stream()
                        .map(AdapterArgument::parse)
                        .map(a -> new GraftRequest.Named(a.name(), a.folder()))
                        .toList(),
                form,
                nodes(),
                Optional.ofNullable(weights),
                new HeadWish(encoder.headPooling(), encoder.config().flatMap(EncoderFiles::modelType)),
                requantize));
        if (tokenizer == null && !graft.addsHead()) {
            ImportCommand.refuse(
                    encoder.headPooling().orElse(null),
                    "--pooling",
                    "no head is put behind the model, and no --tokenizer given");
        }
        if (planOnly) {
            if (json) {
                Json.printLine(planned(graft.plan(), Json.object()));
            } else {
                print(graft.plan());
            }
            return 0;
        }
        if (!json) {
            print(graft.plan());
        }
        ProofReport report = ProofOutput.of(json, () -> GraftFolder.write(graft, out, files, smaller.shrink()));
        if (json) {
            Json.printLine(planned(graft.plan(), Json.export(report, FileDigest.in(out))));
        } else {
            Terminal.print(report);
            System.out.println("wrote " + out);
        }
        return 0;
    }

    private EncoderFiles files(Path file) {
        return encoder.applied(
                EncoderFiles.of(model, file, encoder.config()),
                labels.isEmpty() ? List.of() : QuotedList.labels("--labels", labels));
    }

    private Map<String, String> nodes() {
        Map<String, String> nodes = new TreeMap<>();
        for (String pair : map) {
            int equals = pair.indexOf('=');
            if (equals < 1 || equals == pair.length() - 1) {
                throw new UnusableInputException(MAP + " " + pair, "", "is not KEY=NODE");
            }
            if (nodes.put(pair.substring(0, equals), pair.substring(equals + 1)) != null) {
                throw new UnusableInputException(MAP + " " + pair, "", "names a node for that key twice");
            }
        }
        return nodes;
    }

    private static void print(GraftPlan plan) {
        int key = width(plan, true);
        int node = width(plan, false);
        String row = "%-" + key + "s  %-" + node + "s  %13s  %4s  %8s  %9s  %s";
        System.out.println(String.format(row, "key", "node", "shape", "rank", "scaling", "‖ΔW‖/‖W‖", "")
                .stripTrailing());
        for (GraftPlan.Row r : plan.rows()) {
            System.out.println(String.format(
                            Locale.ROOT,
                            row,
                            Terminal.line(r.key()),
                            Terminal.line(r.node()),
                            r.in() + " × " + r.out(),
                            r.rank() == 0 ? "" : r.rank(),
                            r.rank() == 0 ? "" : String.format(Locale.ROOT, "%.4g", r.scaling()),
                            Double.isNaN(r.ratio()) ? "" : String.format(Locale.ROOT, "%.4f", r.ratio()),
                            Terminal.line(r.note()))
                    .stripTrailing());
        }
        System.out.println(Plural.of((int) plan.places(), "place") + " of the " + plan.layers() + " layers of the model"
                + (plan.places() < plan.rows().size() ? ", and a new head" : ""));
    }

    private static int width(GraftPlan plan, boolean isKey) {
        return plan.rows().stream()
                .mapToInt(r -> (isKey ? r.key() : r.node()).length())
                .reduce(4, Math::max);
    }

    private static ObjectNode planned(GraftPlan plan, ObjectNode object) {
        var rows = object.putArray("plan");
        for (GraftPlan.Row r : plan.rows()) {
            ObjectNode row = rows.addObject()
                    .put("adapter", r.adapter())
                    .put("key", r.key())
                    .put("node", r.node())
                    .put("in", r.in())
                    .put("out", r.out())
                    .put("rank", r.rank())
                    .put("scaling", r.scaling());
            if (!Double.isNaN(r.ratio())) {
                row.put("ratio", r.ratio());
            }
            row.put("note", r.note());
        }
        return object;
    }
}
