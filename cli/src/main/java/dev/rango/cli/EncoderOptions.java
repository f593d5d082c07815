package dev.rango.cli;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.rango.data.QuotedList;
import dev.rango.exporter.EncoderFiles;
import dev.rango.exporter.EncoderImport;
import dev.rango.exporter.ProofReport;
import dev.rango.models.AtomicFolder;
import dev.rango.runtime.UnusableInputException;
import dev.rango.runtime.format.ModelConfig;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
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
                    "a transformer as transformers or sentence-transformers saves it, with its graph exported to ONNX")
    private Path folder;

    @Option(
            names = "--config",
            paramLabel = "FILE",
            description = "of --onnx: config.json of transformers, for its labels")
    private Path config;

    @Option(
            names = "--pooling",
            paramLabel = "HOW",
            description = "of hidden states: mean of a text's tokens, or first (default: what the files say)")
    private String pooling;

    @Option(names = "--normalize", description = "vectors get the length 1, whatever the files say")
    private boolean normalize;

    @Option(
            names = "--max-tokens",
            paramLabel = "N",
            description = "tokens of a text that count, special ones included (default: what the files say)")
    private Integer maxTokens;

    /** Whether a transformer is what is imported. */
    boolean isGiven() {
        return onnx != null || folder != null;
    }

    /** Where there is none, what is only of one. */
    void refuse() {
        for (Object[] option : new Object[][] {
            {config, "--config"},
            {pooling, "--pooling"},
            {normalize ? true : null, "--normalize"},
            {maxTokens, "--max-tokens"}
        }) {
            if (option[0] != null) {
                throw new UnusableInputException((String) option[1], "", "is of a transformer: needs --onnx or --hf");
            }
        }
    }

    /**
     * Imports it.
     *
     * @param labels none for those that the files say
     */
    int run(Path tokenizer, List<String> labels, Path out, boolean json) {
        if (pooling != null && !List.of("mean", "first").contains(pooling)) {
            throw new UnusableInputException("--pooling", "", "is mean or first, not " + pooling);
        }
        if (maxTokens != null && maxTokens < 1) {
            throw new UnusableInputException("--max-tokens", "", maxTokens + " is below 1");
        }
        AtomicFolder.check(out, AtomicFolder.Kind.EXPORT);
        EncoderImport encoder = EncoderImport.of(
                files(tokenizer).with(labels, Optional.ofNullable(pooling), normalize, Optional.ofNullable(maxTokens)));
        ProofReport proof = ProofOutput.of(json, () -> encoder.write(out));
        tell(proof, out, json);
        if (!json) {
            System.out.println("wrote " + out + ": " + describe(encoder.config()));
        }
        return 0;
    }

    private EncoderFiles files(Path tokenizer) {
        if (folder != null) {
            if (onnx != null || tokenizer != null || config != null) {
                throw new UnusableInputException(
                        "--hf", "", "names all files: --onnx, --tokenizer and --config have no place beside it");
            }
            return EncoderFiles.ofFolder(folder);
        }
        if (tokenizer == null) {
            throw new UnusableInputException("--tokenizer", "", "is needed: the tokenizer.json of " + onnx);
        }
        return EncoderFiles.of(onnx, tokenizer, Optional.ofNullable(config));
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
