package dev.rango.cli;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.rango.data.QuotedList;
import dev.rango.exporter.encoder.EncoderFiles;
import dev.rango.exporter.encoder.EncoderImport;
import dev.rango.exporter.proof.ProofReport;
import dev.rango.models.AtomicFolder;
import dev.rango.runtime.UnusableInputException;
import dev.rango.runtime.format.ModelConfig;
import java.nio.file.Path;
import java.util.List;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** A transformer that is imported. */
final class EncoderOptions {
    @Option(
            names = "--onnx",
            paramLabel = "FILE",
            description = "a transformer's graph, which gives logits or last_hidden_state")
    private Path onnx;

    @Option(
            names = "--hf",
            paramLabel = "DIR",
            description =
                    "a transformer as transformers or sentence-transformers saves it, with its graph exported to ONNX, or of BERT its"
                            + " model.safetensors")
    private Path folder;

    @Mixin
    private EncoderWishes wishes;

    @Mixin
    private EncoderShrinkOptions smaller;

    /** Whether a transformer is what is imported. */
    boolean isGiven() {
        return onnx != null || folder != null;
    }

    /** Where there is none, what is only of one. */
    void refuse() {
        wishes.refuse("is of a transformer: needs --onnx or --hf");
        smaller.refuse("is of a transformer: needs --onnx or --hf");
    }

    /**
     * Imports it.
     *
     * @param labels none for those that the files say
     */
    int run(Path tokenizer, List<String> labels, Path out, boolean json) {
        AtomicFolder.check(out, AtomicFolder.Kind.EXPORT);
        try (TemporaryFolder made = TemporaryFolder.create("rango-import")) {
            EncoderFiles files = wishes.applied(files(tokenizer, made.path().resolve("model.onnx")), labels);
            EncoderImport encoder = EncoderImport.of(files, smaller.shrink());
            if (encoder.config().labels().isEmpty()) {
                ImportCommand.refuse(labels, "--labels", "the model gives vectors, which have none");
            }
            return run(encoder, out, json);
        }
    }

    private static int run(EncoderImport encoder, Path out, boolean json) {
        ProofReport proof = ProofOutput.of(json, () -> encoder.write(out));
        tell(proof, out, json);
        if (!json) {
            System.out.println("wrote " + out + ": " + describe(encoder.config()));
        }
        return 0;
    }

    private EncoderFiles files(Path tokenizer, Path made) {
        if (folder != null) {
            if (onnx != null || tokenizer != null || wishes.hasConfig()) {
                throw new UnusableInputException(
                        "--hf", "", "names all files: --onnx, --tokenizer and --config have no place beside it");
            }
            return EncoderFiles.ofFolder(folder, made);
        }
        if (tokenizer == null) {
            throw new UnusableInputException("--tokenizer", "", "is needed: the tokenizer.json of " + onnx);
        }
        return EncoderFiles.of(onnx, tokenizer, wishes.config());
    }

    private static void tell(ProofReport proof, Path out, boolean json) {
        if (json) {
            ObjectNode object = Json.object();
            object.put("out", out.toString());
            object.setAll(Json.proof(proof));
            object.put("passed", proof.passed());
            Json.printLine(object);
        } else {
            Terminal.print(proof);
        }
    }

    private static String describe(ModelConfig config) {
        ModelConfig.EncoderInfo info = config.encoder().orElseThrow();
        String what = config.labels().isEmpty()
                ? "vectors, " + (info.pooling().equals("mean") ? "mean of the tokens" : "the first token's")
                        + (info.normalize() ? ", of length 1" : "")
                : "labels [" + QuotedList.of(config.labels()) + "]" + (info.multiLabel() ? ", any of them" : "");
        return what + "; texts of up to " + Terminal.count(info.maxTokens()) + " tokens";
    }
}
