package dev.rango.meter;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Locale;

/** A report for machines. Keys are added, never renamed; a change of meaning gets a new version. */
final class ReportJson {
    static final String SCHEMA = "rango-bench";
    static final int SCHEMA_VERSION = 1;

    private static final JsonMapper MAPPER = JsonMapper.builder().build();

    private ReportJson() {}

    static String of(BenchReport report) {
        ObjectNode root = MAPPER.createObjectNode();
        root.put("schema", SCHEMA);
        root.put("schema_version", SCHEMA_VERSION);
        root.put("command", report.plan().command());
        root.put("started", report.started().toString());
        root.put("seconds", report.seconds());
        root.put("duration_seconds", report.plan().duration().toMillis() / 1e3);
        environment(root.putObject("environment"), report.environment());
        texts(root.putObject("texts"), report.inputs());
        ArrayNode models = root.putArray("models");
        report.models().forEach(model -> model(models.addObject(), model));
        ArrayNode agreements = root.putArray("agreements");
        report.agreements().forEach(agreement -> agreement(agreements.addObject(), agreement));
        ArrayNode cells = root.putArray("cells");
        report.cells().forEach(cell -> cell(cells.addObject(), cell));
        ArrayNode comparisons = root.putArray("comparisons");
        report.comparisons().forEach(comparison -> comparison(comparisons.addObject(), comparison));
        report.memory()
                .ifPresent(memory -> root.putObject("memory")
                        .put("resident_bytes", memory.bytes())
                        .put("peak_bytes", memory.peakBytes()));
        report.gate().ifPresent(gate -> gate(root.putObject("baseline"), gate));
        ArrayNode warnings = root.putArray("warnings");
        report.warnings().forEach(warnings::add);
        try {
            return MAPPER.writerWithDefaultPrettyPrinter().writeValueAsString(root) + "\n";
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("a tree always has a JSON form", e);
        }
    }

    private static void environment(ObjectNode object, Environment environment) {
        object.put("processor", environment.processor())
                .put("processors", environment.processors())
                .put("memory_bytes", environment.memoryBytes())
                .put("system", environment.system())
                .put("java", environment.java())
                .put("java_options", environment.javaOptions())
                .put("onnx_runtime", environment.onnxRuntime())
                .put("rango", environment.rango())
                .put("load_before", environment.loadBefore());
    }

    private static void texts(ObjectNode object, InputSet<?> texts) {
        object.put("name", texts.name())
                .put("description", texts.description())
                .put("synthetic", texts.isSynthetic())
                .put("texts", texts.size())
                .put("utf8_bytes", texts.bytes())
                .put("fingerprint", texts.fingerprint());
    }

    private static void model(ObjectNode object, ModelFacts model) {
        object.put("name", model.name())
                .put("folder", model.folder())
                .put("device", model.device())
                .put("form", model.form())
                .put("task", model.task())
                .put("words", model.words())
                .put("bytes", model.bytes());
        ArrayNode labels = object.putArray("labels");
        model.labels().forEach(labels::add);
        model.start()
                .ifPresent(start -> object.putObject("start")
                        .put("processes", start.processes())
                        .put("first_label_millis", start.firstLabel())
                        .put("fastest_millis", start.fastest())
                        .put("slowest_millis", start.slowest())
                        .put("open_millis", start.open())
                        .put("first_text_millis", start.firstText())
                        .put("peak_bytes", start.peakBytes()));
    }

    private static void agreement(ObjectNode object, Agreement agreement) {
        object.put("model", agreement.model())
                .put("first", agreement.first())
                .put("comparable", agreement.comparable())
                .put("texts", agreement.texts())
                .put("other_labels", agreement.otherLabels())
                .put("largest_difference", agreement.largestDifference())
                .put("sentence", agreement.sentence());
    }

    private static void cell(ObjectNode object, Cell cell) {
        object.put("model", cell.model())
                .put("device", cell.device())
                .put("batch", cell.batch())
                .put("workers", cell.workers())
                .put("texts", cell.texts())
                .put("texts_per_second", cell.textsPerSecond())
                .put("bytes_per_second", cell.bytesPerSecond())
                .put("typical_bytes_per_second", cell.typicalBytesPerSecond())
                .put("variation", cell.variation())
                .put("processor_share", cell.processorShare())
                .put("padding", cell.padding());
        Latency latency = cell.latency();
        ObjectNode latencies = object.putObject("latency_micros");
        latencies.put("calls", latency.calls()).put("min", latency.min()).put("mean", latency.mean());
        for (Latency.Percentile percentile : latency.percentiles()) {
            latencies.put("p" + Figures.order(percentile.order()), percentile.micros());
        }
        latencies.put("max", latency.max());
        ObjectNode stages = object.putObject("stage_micros_per_text");
        for (int s = 0; s < Stages.NAMES.size(); s++) {
            stages.put(Stages.NAMES.get(s), cell.stages().micros().get(s));
        }
        object.put("floor_micros_per_text", cell.floor().micros())
                .put("times_floor", cell.floor().times());
        object.putObject("warm_up")
                .put("seconds", cell.warmUp().seconds())
                .put("stable", cell.warmUp().stable());
        ArrayNode slices = object.putArray("slice_texts_per_second");
        cell.slices().forEach(slices::add);
    }

    private static void comparison(ObjectNode object, Comparison comparison) {
        object.put("model", comparison.model())
                .put("first", comparison.first())
                .put("batch", comparison.batch())
                .put("workers", comparison.workers())
                .put("time_ratio", comparison.time().ratio())
                .put("low", comparison.time().low())
                .put("high", comparison.time().high())
                .put("confidence", PairedRatio.CONFIDENCE)
                .put("rounds", comparison.time().rounds())
                .put("verdict", comparison.time().verdict().name().toLowerCase(Locale.ROOT))
                .put("sentence", comparison.sentence());
    }

    private static void gate(ObjectNode object, GateResult gate) {
        object.put("file", gate.baseline()).put("threshold", gate.threshold()).put("passed", gate.passed());
        ArrayNode changes = object.putArray("cells");
        for (GateResult.Change change : gate.changes()) {
            changes.addObject()
                    .put("model", change.model())
                    .put("device", change.device())
                    .put("batch", change.batch())
                    .put("workers", change.workers())
                    .put("before_bytes_per_second", change.before())
                    .put("after_bytes_per_second", change.after())
                    .put("slowdown", change.slowdown())
                    .put("slower", gate.isSlower(change));
        }
        ArrayNode warnings = object.putArray("warnings");
        gate.warnings().forEach(warnings::add);
    }
}
