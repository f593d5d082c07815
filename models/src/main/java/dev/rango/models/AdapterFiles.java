package dev.rango.models;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import dev.rango.runtime.UnusableInputException;
import dev.rango.runtime.format.GoldenCase;
import dev.rango.runtime.format.Replacement;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalInt;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Function;

/**
 * An adapter on disk as PEFT lays it out (github.com/huggingface/peft): {@code adapter_config.json} and
 * {@code adapter_model.safetensors} with {@code lora_A.weight} = Aᵀ [rank, in] and {@code lora_B.weight} = Bᵀ
 * [out, rank] of a linear layer, {@code lora_embedding_A} = Aᵀ [rank, vocabSize] and {@code lora_embedding_B} = Bᵀ
 * [embeddingDim, rank] of the embedding, and the replaced head.
 *
 * <p>What PEFT has no field for, the digest of the base and the labels, stands in the metadata of the safetensors file.
 */
public final class AdapterFiles {
    /** File name of the configuration inside an adapter folder. */
    public static final String CONFIG_FILE = "adapter_config.json";
    /** File name of the weights inside an adapter folder. */
    public static final String WEIGHTS_FILE = "adapter_model.safetensors";

    private static final String PREFIX = PeftAdapter.PREFIX;
    private static final String BASE_DIGEST = "base_sha256";
    private static final String LABELS = "labels";
    private static final String MAX_TOKENS = "max_tokens";
    private static final JsonMapper JSON = JsonMapper.builder().build();

    private AdapterFiles() {}

    /** Writes the files of an adapter that was computed into an existing folder. */
    public static void write(Path folder, Adapter adapter) throws IOException {
        write(folder, adapter, AdapterOrigin.PLAIN);
    }

    /** Writes the files of an adapter into an existing folder. */
    public static void write(Path folder, Adapter adapter, AdapterOrigin origin) throws IOException {
        writeWeights(folder, adapter, origin);
        GoldenFiles.write(adapter.golden(), folder.resolve(GoldenCase.FILE));
    }

    /** Configuration and weights, without the golden cases. */
    private static void writeWeights(Path folder, Adapter adapter, AdapterOrigin origin) throws IOException {
        Family family = adapter.family();
        String head = PREFIX + family.head();
        TreeMap<String, Tensor> tensors = new TreeMap<>();
        adapter.updates().forEach((layer, update) -> {
            boolean isTable = family.isEmbedding(layer);
            tensors.put(
                    PeftAdapter.nameOfA(layer, isTable), update.factors().a().transposed());
            tensors.put(
                    PeftAdapter.nameOfB(layer, isTable), update.factors().b().transposed());
        });
        tensors.put(head + ".weight", adapter.head().weight());
        tensors.put(head + ".bias", adapter.head().bias());
        ArrayNode labels = JSON.createArrayNode();
        adapter.labels().forEach(labels::add);
        TreeMap<String, String> metadata = new TreeMap<>();
        metadata.put("format", "pt");
        if (adapter.isBound()) {
            metadata.put(BASE_DIGEST, adapter.baseSha256());
        }
        metadata.put(LABELS, labels.toString());
        origin.maxTokens().ifPresent(most -> metadata.put(MAX_TOKENS, Integer.toString(most)));
        new Safetensors(tensors, metadata).write(folder.resolve(WEIGHTS_FILE));
        AdapterConfig.write(folder.resolve(CONFIG_FILE), adapter, origin);
    }

    /**
     * Reads an adapter of a family.
     *
     * @throws UnusableInputException when a file is missing or broken, or it is an adapter of a kind that cannot be
     *     applied faithfully
     */
    public static Adapter read(Path folder, Family family) {
        return checked(
                folder,
                files -> of(AdapterConfig.read(files, family), PeftAdapter.read(files), family)
                        .withGolden(family.readGolden(files)));
    }

    /**
     * Reads an adapter for a base: one of Rango, or a folder as PEFT leaves it, which names no base and
     * no labels. In PEFT an adapter has the classes of its base; it fits where its layers and shapes do.
     *
     * @throws UnusableInputException as of {@link #read}, or when an adapter without labels has other classes than the
     *     base
     */
    static Adapter read(Path folder, Checkpoint base) {
        Family family = base.network().family();
        return checked(folder, files -> {
            AdapterConfig config = AdapterConfig.read(files, family);
            PeftAdapter peft = PeftAdapter.read(files);
            return peft.metadata().containsKey(BASE_DIGEST)
                    ? of(config, peft, family).withGolden(family.readGolden(files))
                    : unbound(config, peft, base);
        });
    }

    private static Adapter unbound(AdapterConfig config, PeftAdapter peft, Checkpoint base) {
        List<String> labels = base.labels();
        String head = base.network().head().path();
        boolean hasHead = peft.saved().containsKey(head + ".weight");
        if (peft.metadata().containsKey(LABELS)) {
            labels = readLabels(peft.file(), peft.metadata().get(LABELS));
        } else if (hasHead && peft.saved().get(head + ".weight").size(0) != labels.size()) {
            throw new UnusableInputException(
                    peft.file(),
                    "tensor '" + head + ".weight'",
                    "has " + peft.saved().get(head + ".weight").size(0) + " classes, the base has the labels " + labels
                            + ": import names others (rango import --base DIR --weights DIR --labels A,B --out DIR)");
        }
        return answered(config, peft, base, labels, "");
    }

    /** The same with names for its classes, for an adapter that has none. */
    static Adapter read(Path folder, Checkpoint base, List<String> labels) {
        return checked(folder, files -> {
            AdapterConfig config = AdapterConfig.read(files, base.network().family());
            PeftAdapter peft = PeftAdapter.read(files);
            return answered(config, peft, base, labels, peft.metadata().getOrDefault(BASE_DIGEST, base.sha256()));
        });
    }

    /** Of an adapter without a head of its own, the base's head stays. */
    private static Adapter answered(
            AdapterConfig config, PeftAdapter peft, Checkpoint base, List<String> labels, String digest) {
        String head = base.network().head().path();
        boolean hasHead = peft.saved().containsKey(head + ".weight");
        Linear layer = hasHead ? head(peft, head, labels) : base.head();
        if (layer.out() != labels.size()) {
            throw new UnusableInputException(
                    peft.file(), "", "has no head, and " + labels + " are not the base's " + layer.out() + " classes");
        }
        Adapter adapter = new Adapter(
                base.network().family(),
                updates(config, peft, base.network().family()),
                layer,
                labels,
                digest,
                List.of());
        return GoldenTexts.answered(base, adapter);
    }

    /** Whether an adapter names the base that it was trained on, as Rango's own do. */
    public static boolean namesBase(Path folder) {
        return CheckedFolder.part(folder, files -> {
            String name = PeftAdapter.weightsFile(files);
            return name.equals(WEIGHTS_FILE)
                    && Safetensors.metadata(files, name).containsKey(BASE_DIGEST);
        });
    }

    /**
     * Tokens of a text that counted in its training; empty where its files do not say.
     *
     * @throws UnusableInputException when they say what is no number of tokens
     */
    public static OptionalInt maxTokens(Path folder) {
        return CheckedFolder.part(folder, files -> {
            String name = PeftAdapter.weightsFile(files);
            String most = name.equals(WEIGHTS_FILE)
                    ? Safetensors.metadata(files, name).get(MAX_TOKENS)
                    : null;
            if (most == null) {
                return OptionalInt.empty();
            }
            if (!most.matches("[1-9]\\d{0,6}")) {
                throw new UnusableInputException(files.path(name), "metadata", MAX_TOKENS + " is no number of tokens");
            }
            return OptionalInt.of(Integer.parseInt(most));
        });
    }

    /** Digest of an adapter's weights, which is what a manifest says when there is one. */
    public static String sha256(Path folder) {
        return CheckedFolder.part(folder, files -> files.digest(PeftAdapter.weightsFile(files)));
    }

    /** What an adapter's file of weights holds. */
    public static List<TensorInfo> contents(Path folder) {
        return CheckedFolder.read(folder, files -> {
            String name = PeftAdapter.weightsFile(files);
            if (name.equals(WEIGHTS_FILE)) {
                return Safetensors.contents(files, name);
            }
            files.digest(name);
            return WeightFile.contents(files.path(name));
        });
    }

    /** The file of weights of an adapter folder. */
    public static Path weightsFile(Path folder) {
        return PeftAdapter.weightsFile(folder);
    }

    private static Adapter of(AdapterConfig config, PeftAdapter peft, Family family) {
        String base = peft.metadata().get(BASE_DIGEST);
        if (base == null) {
            throw new UnusableInputException(
                    peft.file(),
                    "metadata",
                    "names no base (" + BASE_DIGEST + "), so that it can only be read with one");
        }
        List<String> labels = readLabels(peft.file(), peft.metadata().get(LABELS));
        String head = family.head();
        return new Adapter(family, updates(config, peft, family), head(peft, head, labels), labels, base, List.of());
    }

    /** @throws UnusableInputException when a layer has no update, or there is more than layers and head */
    private static SortedMap<String, Update> updates(AdapterConfig config, PeftAdapter peft, Family family) {
        String head = family.head();
        SortedMap<String, Update> updates = new TreeMap<>();
        config.scalings().forEach((layer, scaling) -> {
            Update update = peft.updates().get(layer);
            boolean isTable = family.isEmbedding(layer);
            if (update == null || peft.tables().contains(layer) != isTable) {
                throw new UnusableInputException(
                        peft.file(),
                        "tensor '" + PeftAdapter.nameOfA(layer, isTable) + "'",
                        "is missing; there are updates of " + peft.updates().keySet());
            }
            updates.put(layer, update.withScaling(scaling));
        });
        Set<String> beyond = new TreeSet<>(peft.saved().keySet());
        beyond.removeAll(List.of(head + ".weight", head + ".bias"));
        beyond.addAll(peft.updates().keySet());
        beyond.removeAll(updates.keySet());
        if (peft.isDora()) {
            beyond.add("lora_magnitude_vector");
        }
        if (!beyond.isEmpty()) {
            throw new UnusableInputException(
                    peft.file(),
                    "",
                    "holds tensors beyond " + updates.keySet() + " and " + head + ": "
                            + beyond.stream().limit(10).toList()
                            + (beyond.size() > 10 ? " and " + (beyond.size() - 10) + " more" : ""));
        }
        return updates;
    }

    private static Linear head(PeftAdapter peft, String head, List<String> labels) {
        Safetensors saved = new Safetensors(peft.saved(), new TreeMap<>());
        Tensor weight = peft.saved().get(head + ".weight");
        int in = weight == null || weight.shape().length != 2 ? 0 : weight.size(1);
        return new Linear(
                saved.require(peft.file(), head + ".weight", labels.size(), in),
                saved.require(peft.file(), head + ".bias", labels.size()));
    }

    /**
     * The layers that an adapter changes and their ranks, without reading a weight.
     *
     * @param family of the base that it is for
     * @throws UnusableInputException when its configuration is missing or broken, or of a kind that cannot be applied
     */
    public static SortedMap<String, Integer> ranks(Path folder, Family family) {
        requireAdapter(folder);
        return CheckedFolder.part(
                folder, files -> AdapterConfig.read(files, family).ranks());
    }

    /** All files of an adapter are checked, those that are not read too. */
    static <T> T checked(Path folder, Function<CheckedFolder, T> reader) {
        requireAdapter(folder);
        return CheckedFolder.read(folder, reader);
    }

    private static void requireAdapter(Path folder) {
        Replacement.settled(folder);
        if (!Files.exists(folder.resolve(CONFIG_FILE)) && Files.exists(folder.resolve("config.json"))) {
            throw new UnusableInputException(folder, "", "is a base or an export, not an adapter");
        }
    }

    private static List<String> readLabels(Path file, String json) {
        try {
            JsonNode array = json == null ? null : JSON.readTree(json);
            if (array != null && array.isArray() && array.size() >= 2) {
                List<String> labels = new ArrayList<>();
                array.forEach(label -> labels.add(label.asText()));
                return labels;
            }
        } catch (JsonProcessingException e) {
            throw new UnusableInputException(file, "metadata", "labels are broken JSON: " + e.getOriginalMessage(), e);
        }
        throw new UnusableInputException(file, "metadata", "names no labels of its head");
    }
}
