package dev.rango.exporter;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.util.DefaultIndenter;
import com.fasterxml.jackson.core.util.DefaultPrettyPrinter;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.rango.exporter.card.Fact;
import dev.rango.exporter.card.FamilyCard;
import dev.rango.exporter.encoder.EncoderCard;
import dev.rango.exporter.graph.GraphContents;
import dev.rango.exporter.proof.Check;
import dev.rango.exporter.target.ExportTarget;
import dev.rango.models.RangoVersion;
import dev.rango.runtime.UnusableInputException;
import dev.rango.runtime.format.ModelConfig;
import dev.rango.runtime.format.ModelManifest;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;

/**
 * The bill of materials of an exported model, as CycloneDX 1.6 has it for machine learning (JSON): its files, the base and
 * adapters it was made of, the data it was trained and measured on, and what was measured. All of it stands in the folder; nothing that does
 * not, such as a licence, is made up. Equal folders of one name give equal bytes.
 */
public final class ModelBom {
    private static final JsonMapper JSON = JsonMapper.builder().build();
    private static final String PREFIX = "rango.";
    /** How a fact that is an accuracy ends, and on what it was measured. */
    private static final Map<String, String> METRICS = Map.of(
            "validation_accuracy", "validation part", "test_accuracy", "test part", "accuracy", "measured at export");

    private final Path folder;
    private final String name;
    private final ModelManifest manifest;
    private final Map<String, String> facts = new LinkedHashMap<>();

    private ModelBom(Path folder) {
        this.folder = folder;
        this.name = ExportTarget.nameOf(folder);
        if (!Files.exists(folder.resolve(GraphContents.FILE))) {
            throw new UnusableInputException(
                    folder, "", "is no exported model, of which a bill says what it is made of");
        }
        Check digests = Manifest.check(folder);
        if (!digests.passed()) {
            throw new UnusableInputException(folder, "", digests.detail());
        }
        this.manifest = Manifest.read(folder);
        GraphContents.read(folder.resolve(GraphContents.FILE)).metadata().forEach((key, value) -> {
            if (key.startsWith(PREFIX)) {
                facts.put(key.substring(PREFIX.length()), value);
            }
        });
        if (ModelConfig.isEncoder(folder)) {
            // Its graph is another tool's.
            ModelConfig config = ModelConfig.read(folder.resolve(ModelConfig.FILE));
            ModelConfig.ExportInfo info = config.export().orElseThrow();
            facts.put(Fact.LABELS, String.join("\n", config.labels()));
            facts.put("form", info.form());
            facts.put("precision", info.precision());
            facts.put("base_sha256", info.baseSha256());
        }
    }

    /**
     * The bill of an exported folder.
     *
     * @throws UnusableInputException when the folder is no export, or not what its manifest says
     */
    public static String of(Path folder) {
        return new ModelBom(folder).text();
    }

    private String text() {
        ObjectNode bom = JSON.createObjectNode()
                .put("$schema", "http://cyclonedx.org/schema/bom-1.6.schema.json")
                .put("bomFormat", "CycloneDX")
                .put("specVersion", "1.6")
                // Of what is in the folder, so that equal folders have equal numbers.
                .put(
                        "serialNumber",
                        "urn:uuid:" + UUID.nameUUIDFromBytes(manifest.sha256().getBytes(StandardCharsets.US_ASCII)))
                .put("version", 1);
        ObjectNode metadata = bom.putObject("metadata");
        metadata.putObject("tools")
                .putArray("components")
                .addObject()
                .put("type", "application")
                .put("name", "rango")
                .put("version", RangoVersion.current());
        addModel(metadata.putObject("component"));
        ArrayNode components = bom.putArray("components");
        datasets()
                .forEach((sha256, data) -> addHash(
                        components
                                .addObject()
                                .put("type", "data")
                                .put("bom-ref", data(sha256))
                                .put("name", data),
                        sha256));
        for (ModelManifest.Part part : files()) {
            addHash(
                    components
                            .addObject()
                            .put("type", "file")
                            .put("bom-ref", "file:" + part.name())
                            .put("name", part.name()),
                    part.sha256());
        }
        ArrayNode parts =
                bom.putArray("dependencies").addObject().put("ref", "model").putArray("dependsOn");
        files().forEach(part -> parts.add("file:" + part.name()));
        try {
            DefaultPrettyPrinter printer =
                    new DefaultPrettyPrinter().withObjectIndenter(new DefaultIndenter("  ", "\n"));
            return JSON.writer(printer).writeValueAsString(bom) + "\n";
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("a tree always has a JSON form", e);
        }
    }

    private void addModel(ObjectNode model) {
        List<String> labels = List.of(facts.getOrDefault(Fact.LABELS, "").split("\n"));
        boolean isTransformer = ModelConfig.isEncoder(folder);
        boolean vectors = isTransformer && facts.get(Fact.LABELS).isEmpty();
        FamilyCard.BomWords words = isTransformer
                ? EncoderCard.bom(vectors)
                : FamilyExport.of(folder).traits().card().bom(folder);
        model.put("type", "machine-learning-model").put("bom-ref", "model").put("name", name);
        model.put(
                "description",
                vectors ? "A vector for a text" : "One of " + labels.size() + " labels for " + words.takes());
        addAncestors(model);
        ObjectNode card = model.putObject("modelCard");
        ObjectNode parameters = card.putObject("modelParameters");
        parameters.putObject("approach").put("type", "supervised");
        parameters.put("task", words.task());
        parameters.put("architectureFamily", words.architectureFamily());
        parameters.put("modelArchitecture", words.architecture());
        ArrayNode datasets = parameters.putArray("datasets");
        datasets().keySet().forEach(sha256 -> datasets.addObject().put("ref", data(sha256)));
        parameters.putArray("inputs").addObject().put("format", words.format());
        parameters.putArray("outputs").addObject().put("format", vectors ? "vector" : "probabilities of the labels");
        addMetrics(card.putObject("quantitativeAnalysis").putArray("performanceMetrics"));
        ArrayNode properties = model.putArray("properties");
        addProperty(properties, "manifest_sha256", manifest.sha256());
        facts.forEach((key, value) -> addProperty(properties, key, value));
    }

    /** The trained weights that the graph was made of. */
    private void addAncestors(ObjectNode model) {
        ArrayNode ancestors = model.putObject("pedigree").putArray("ancestors");
        facts.forEach((key, value) -> {
            String kind = key.endsWith("base_sha256") ? "base" : key.endsWith("adapter_sha256") ? "adapter" : "";
            if (!kind.isEmpty()) {
                String of = key.startsWith("task.") ? key.substring("task.".length(), key.lastIndexOf('.')) + " " : "";
                addHash(
                        ancestors
                                .addObject()
                                .put("type", "machine-learning-model")
                                .put("name", of + kind + " weights"),
                        value);
            }
        });
    }

    /** Names of the data sets by their digests, each once. */
    private Map<String, String> datasets() {
        Map<String, String> datasets = new LinkedHashMap<>();
        facts.forEach((key, value) -> {
            if (key.endsWith(".data") && facts.containsKey(key + "_sha256")) {
                datasets.putIfAbsent(facts.get(key + "_sha256"), value);
            }
        });
        return datasets;
    }

    private static String data(String sha256) {
        return "data:" + sha256;
    }

    private void addMetrics(ArrayNode metrics) {
        facts.forEach((key, value) -> {
            String last = key.substring(key.lastIndexOf('.') + 1);
            if (METRICS.containsKey(last)) {
                String of = key.substring(0, key.length() - last.length());
                metrics.addObject()
                        .put("type", "accuracy")
                        .put("value", value)
                        .put("slice", facts.getOrDefault(of + "data", of.replace(".", "")) + ", " + METRICS.get(last));
            }
        });
    }

    private List<ModelManifest.Part> files() {
        List<ModelManifest.Part> files = new ArrayList<>(manifest.parts());
        files.add(new ModelManifest.Part(ModelManifest.FILE, manifest.sha256()));
        return files;
    }

    private static void addProperty(ArrayNode properties, String key, String value) {
        properties.addObject().put("name", "rango:" + key).put("value", value);
    }

    private static void addHash(ObjectNode component, String sha256) {
        component.putArray("hashes").addObject().put("alg", "SHA-256").put("content", sha256);
    }
}
