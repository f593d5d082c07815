package dev.rango.exporter.graft;

import dev.rango.exporter.graft.AppendedHead.Activation;
import dev.rango.exporter.graft.AppendedHead.Source;
import dev.rango.exporter.graft.AppendedHead.Step;
import dev.rango.models.Linear;
import dev.rango.models.LoraLayers;
import dev.rango.onnx.ElementType;
import dev.rango.onnx.OnnxGraph;
import dev.rango.onnx.OnnxModel;
import dev.rango.onnx.OnnxNode;
import dev.rango.onnx.OnnxValue;
import dev.rango.runtime.Setting;
import dev.rango.runtime.UnusableInputException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * Which head the layers make that an adapter saves whole and a base has no place for, by the conventions of transformers'
 * {@code …ForSequenceClassification}: BERT pooler, classifier; DistilBERT first token, pre_classifier, ReLU, classifier; RoBERTa first
 * token, classifier.dense, tanh, classifier.out_proj; decoders the last token, score. What they do not say is refused, unless the user says it.
 */
final class HeadConvention {
    private static final String CLASSIFIER = "classifier";
    private static final String SCORE = "score";
    private static final String STATES = "last_hidden_state";
    private static final String POOLER = "pooler_output";
    private static final Set<String> OF_TEXTS = Set.of("", "SEQ_CLS", "FEATURE_EXTRACTION");
    /** Types whose {@code score} reads the last token, as transformers' {@code GenericForSequenceClassification} has it. */
    private static final Set<String> DECODERS = Set.of(
            "gpt2",
            "gpt_neo",
            "gpt_neox",
            "gptj",
            "llama",
            "mistral",
            "mixtral",
            "qwen2",
            "qwen3",
            "gemma",
            "gemma2",
            "phi",
            "phi3",
            "falcon",
            "opt",
            "bloom",
            "mpt",
            "stablelm",
            "starcoder2");
    /** Types whose head is RoBERTa's. */
    private static final Set<String> ROBERTAS =
            Set.of("roberta", "xlm-roberta", "camembert", "mpnet", "xlm-roberta-xl");

    private final LoraLayers adapter;
    private final SortedMap<String, Linear> layers;
    private final HeadWish wish;
    private final Path file;
    private final OnnxModel model;
    private final OnnxGraph graph;
    private final List<FoundSite> sites;

    /** @param layers what the adapter saves whole and the graph has no place for, by path */
    HeadConvention(
            LoraLayers adapter,
            SortedMap<String, Linear> layers,
            HeadWish wish,
            Path file,
            OnnxModel model,
            List<FoundSite> sites) {
        this.adapter = adapter;
        this.layers = new TreeMap<>(layers);
        this.wish = wish;
        this.file = file;
        this.model = model;
        this.graph = model.graph();
        this.sites = sites;
    }

    /**
     * The head; empty when there is nothing to be put behind the base.
     *
     * @throws UnusableInputException when it is not known which head the layers make
     */
    Optional<AppendedHead> head() {
        if (layers.isEmpty()) {
            return Optional.empty();
        }
        String first = layers.firstKey();
        Optional<OnnxValue> states = states();
        if (states.isEmpty() || graph.value(HeadPass.LOGITS).isPresent() || !hasOpset()) {
            throw unusable(
                    first,
                    "is saved whole, and " + file.getFileName() + " has neither a layer of that name nor hidden states"
                            + " [batch, tokens, width] as its one such output, behind which it could stand");
        }
        if (!OF_TEXTS.contains(adapter.said().taskType())) {
            throw unusable(
                    first,
                    "is a head for " + adapter.said().taskType() + "; known are those of SEQ_CLS, a label for a text");
        }
        return Optional.of(checked(head(states.get().name()), states.get()));
    }

    private boolean hasOpset() {
        return HeadPass.understands(model.opset().orElse(0));
    }

    private AppendedHead head(String states) {
        String type = type();
        Optional<String> dense = ending("classifier.dense");
        Optional<String> projection = ending("classifier.out_proj");
        Optional<String> before = ending("pre_classifier");
        Optional<String> pooler = ending("pooler.dense");
        Optional<String> classifier = ending(CLASSIFIER);
        if (dense.isPresent() && projection.isPresent() && layers.size() == 2) {
            refuseWish();
            if (!ROBERTAS.contains(type)) {
                throw unknown(
                        dense.get(), "whether tanh or another function stands between it and out_proj", "roberta");
            }
            return of(Source.FIRST, states, "as " + type + "'s", step(dense, Activation.TANH), step(projection));
        }
        if (before.isPresent() && classifier.isPresent() && layers.size() == 2) {
            refuseWish();
            return of(Source.FIRST, states, "as DistilBERT's", step(before, Activation.RELU), step(classifier));
        }
        if (pooler.isPresent() && classifier.isPresent() && layers.size() == 2) {
            refuseWish();
            if (!type.equals("bert") && !type.isEmpty()) {
                throw unknown(pooler.get(), "what a pooler of " + type + " computes", "bert");
            }
            return of(Source.FIRST, states, "as BERT's", step(pooler, Activation.TANH), step(classifier));
        }
        if (layers.size() > 1) {
            throw unusable(
                    layers.firstKey(),
                    "and " + layers.lastKey() + " are saved whole, have no place in " + file.getFileName()
                            + ", and make no head that is known: those of BERT, DistilBERT and RoBERTa are");
        }
        return ofOne(states, type, Optional.of(layers.firstKey()));
    }

    private AppendedHead ofOne(String states, String type, Optional<String> layer) {
        if (wish.pooling().isPresent()) {
            Source source = switch (wish.pooling().get()) {
                case "mean" -> Source.MEAN;
                case "last" -> Source.LAST;
                default -> Source.FIRST;
            };
            return of(source, states, "as was said", step(layer));
        }
        if (layer.equals(ending(SCORE)) && DECODERS.contains(type)) {
            return of(Source.LAST, states, "as " + type + "'s", step(layer));
        }
        boolean isClassifier = layer.equals(ending(CLASSIFIER));
        Optional<String> pooled = pooler();
        if (isClassifier && (type.equals("bert") || type.isEmpty()) && pooled.isPresent()) {
            return of(Source.POOLER, pooled.get(), "as BERT's", step(layer));
        }
        String why = "which of a text's vectors it reads is not known";
        if (isClassifier && type.equals("bert")) {
            why = "reads BERT's pooler, which neither the model nor the adapter has";
        } else if (isClassifier && type.equals("distilbert")) {
            why = "reads DistilBERT's pre_classifier, which neither the model nor the adapter has";
        }
        throw unusable(
                layer.get(),
                "is saved whole and has no place in " + file.getFileName() + ", and " + why + ": "
                        + Setting.of("pooling", "mean") + ", first or last, as it was trained"
                        + (layer.equals(ending(SCORE))
                                ? "; " + Setting.of("config", "config.json") + " of a decoder says it, too"
                                : ""));
    }

    /** The type of the model: said, or the first word of the adapter's keys. */
    private String type() {
        if (wish.modelType().isPresent()) {
            return wish.modelType().get();
        }
        List<String> firsts = adapter.deltas().keySet().stream()
                .map(key -> key.substring(0, Math.max(0, key.indexOf('.'))))
                .distinct()
                .toList();
        Set<String> known = Set.of("bert", "distilbert", "roberta", "mpnet", "electra", "deberta", "albert");
        return firsts.size() == 1 && known.contains(firsts.get(0)) ? firsts.get(0) : "";
    }

    private Optional<String> ending(String name) {
        return layers.keySet().stream()
                .filter(path -> path.equals(name) || path.endsWith("." + name))
                .reduce((a, b) -> "")
                .filter(path -> !path.isEmpty());
    }

    private void refuseWish() {
        if (wish.pooling().isPresent()) {
            throw new UnusableInputException(
                    Setting.of("pooling", wish.pooling().get()),
                    "",
                    "has no place: the head of " + adapter.file() + " has layers " + layers.keySet()
                            + ", whose convention says what they read");
        }
    }

    private UnusableInputException unknown(String path, String what, String type) {
        return unusable(
                path,
                "is saved whole, and it is not known " + what + ": " + Setting.of("config", "config.json")
                        + " says the model_type, such as " + type);
    }

    private Step step(Optional<String> path) {
        return step(path, Activation.NONE);
    }

    private Step step(Optional<String> path, Activation activation) {
        return new Step(path.get(), layers.get(path.get()), activation);
    }

    private static AppendedHead of(Source source, String states, String reason, Step... steps) {
        return new AppendedHead(source, states, List.of(steps), reason);
    }

    private AppendedHead checked(AppendedHead head, OnnxValue states) {
        List<Integer> widths = new ArrayList<>();
        List<String> sizes = states.dimensions().orElseThrow();
        String width = sizes.get(sizes.size() - 1);
        if (OnnxValue.isNumber(width)) {
            widths.add(Integer.parseInt(width));
        }
        for (Step step : head.layers()) {
            if (!widths.isEmpty()
                    && widths.get(widths.size() - 1) != step.layer().in()) {
                throw unusable(
                        step.path(),
                        "reads vectors of " + step.layer().in() + " numbers, and what comes before it has "
                                + widths.get(widths.size() - 1) + ": the adapter was trained on another base"
                                + adapter.trainedOn());
            }
            widths.add(step.layer().out());
        }
        if (head.source() == Source.LAST && !HeadPass.findsLast(model.opset().orElse(0))) {
            throw new UnusableInputException(
                    file, "", "has operator set " + model.opset().orElse(0) + ", and a last token is found from 12 on");
        }
        if (head.source().readsMask()
                && graph.inputs().stream().noneMatch(v -> v.name().equals(HeadPass.MASK))) {
            throw new UnusableInputException(
                    file, "", "has no input " + HeadPass.MASK + ", so that it is not known which tokens a text has");
        }
        return head;
    }

    /** The output called so, or the one that has three axes. */
    private Optional<OnnxValue> states() {
        List<OnnxValue> likely = graph.outputs().stream()
                .filter(v -> v.type() == ElementType.FLOAT.number() || v.type() == ElementType.FLOAT16.number())
                .filter(v -> v.dimensions().filter(d -> d.size() == 3).isPresent())
                .toList();
        return likely.stream()
                .filter(v -> v.name().equals(STATES))
                .findFirst()
                .or(() -> likely.size() == 1 ? Optional.of(likely.get(0)) : Optional.empty());
    }

    /** What the base's pooler gives: the output called so, or the tanh behind the layer called so. */
    private Optional<String> pooler() {
        boolean isOutput = graph.outputs().stream().anyMatch(v -> v.name().equals(POOLER));
        if (isOutput) {
            return Optional.of(POOLER);
        }
        return sites.stream()
                .filter(s -> s.names().stream().anyMatch(n -> SiteName.common(List.of("pooler", "dense"), n) == 2))
                .map(s -> s.site().y())
                .findFirst()
                .flatMap(y -> tanhBehind(y, true));
    }

    private Optional<String> tanhBehind(String value, boolean mayAddBias) {
        for (OnnxNode reader : graph.consumers(value)) {
            if (reader.is("Tanh")) {
                return Optional.of(reader.output());
            }
            if (mayAddBias && reader.is("Add")) {
                return tanhBehind(reader.output(), false);
            }
        }
        return Optional.empty();
    }

    private UnusableInputException unusable(String path, String reason) {
        return new UnusableInputException(adapter.file(), path, reason);
    }
}
