package dev.rango.exporter.graft;

import dev.rango.models.BertEncoder;
import dev.rango.models.CheckedFolder;
import dev.rango.models.Checkpoint;
import dev.rango.models.StoredTokenizer;
import dev.rango.models.Tensor;
import dev.rango.onnx.OnnxModel;
import dev.rango.runtime.Setting;
import dev.rango.runtime.UnusableInputException;
import dev.rango.runtime.format.Golden;
import dev.rango.runtime.format.GoldenCase;
import dev.rango.runtime.format.ModelConfig;
import dev.rango.runtime.format.Replacement;
import dev.rango.runtime.format.Sha256;
import dev.rango.runtime.text.Tokenizer;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.SortedMap;

/** An imported transformer as a base that adapters are trained on: its weights are those of its graph. */
public final class EncoderBase {
    private static final String GRAPH = "model.onnx";

    private EncoderBase() {}

    /**
     * Reads a folder as {@code import} writes it.
     *
     * @param maxTokens ids of a text that count; empty for as many as the folder says
     * @return a base without a head and without labels; its golden answers are the vectors of the graph, and its digest is that of the
     *     graph
     * @throws UnusableInputException when a file is unusable, the graph gives labels, or it is no BERT's
     */
    public static Checkpoint read(Path named, OptionalInt maxTokens) {
        Path folder = Replacement.settled(named);
        return CheckedFolder.read(folder, files -> read(folder, files, maxTokens));
    }

    private static void requireRows(
            Path graph, SortedMap<String, Tensor> tensors, String table, int least, String what) {
        int rows = tensors.get(table + ".weight").size(0);
        if (rows < least) {
            throw new UnusableInputException(graph, table, "has " + rows + " rows for the " + least + " " + what);
        }
    }

    private static Checkpoint read(Path folder, CheckedFolder files, OptionalInt maxTokens) {
        Path configFile = files.path(ModelConfig.FILE);
        ModelConfig config = ModelConfig.read(configFile, files.bytes(ModelConfig.FILE));
        ModelConfig.EncoderInfo info = config.encoder().orElseThrow();
        if (info.pooling().equals(ModelConfig.EncoderInfo.LOGITS)) {
            throw new UnusableInputException(
                    configFile,
                    "pooling",
                    "is none: the graph gives labels, and adapters are trained on encoders that end in hidden states");
        }
        int most = maxTokens.orElse(info.maxTokens());
        if (most < 3 || most > info.maxTokens()) {
            throw new UnusableInputException(
                    Setting.of("max-tokens", Integer.toString(most)),
                    "",
                    "is not within 3 and the " + info.maxTokens() + " tokens that this model reads");
        }
        Tokenizer tokenizer = Tokenizer.readWordPiece(
                files.path(Checkpoint.TOKENIZER_FILE), files.bytes(Checkpoint.TOKENIZER_FILE), most);
        String tokenizerDigest = files.digest(Checkpoint.TOKENIZER_FILE);
        List<Golden> golden = List.copyOf(GoldenCase.read(files.path(GoldenCase.FILE), files.bytes(GoldenCase.FILE)));
        Path graphFile = files.path(GRAPH);
        EncoderGraph graph =
                new EncoderGraph(graphFile, OnnxModel.read(graphFile).graph());
        SortedMap<String, Tensor> tensors = graph.tensors();
        requireRows(graphFile, tensors, BertEncoder.WORDS, tokenizer.size(), "ids that the tokenizer gives");
        requireRows(graphFile, tensors, BertEncoder.POSITIONS, most, "tokens of a text that count");
        BertEncoder family = new BertEncoder(graph.shape(info.pooling().equals("mean"), info.normalize()));
        return new Checkpoint(
                family.network(tensors),
                tensors,
                List.of(),
                Optional.of(new StoredTokenizer(tokenizer, tokenizerDigest)),
                Sha256.of(graphFile),
                golden);
    }
}
