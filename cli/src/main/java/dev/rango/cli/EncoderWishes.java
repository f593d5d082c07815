package dev.rango.cli;

import dev.rango.exporter.encoder.EncoderFiles;
import dev.rango.runtime.UnusableInputException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import picocli.CommandLine.Option;

/** What a user says of a transformer that its graph does not. */
final class EncoderWishes {
    @Option(
            names = "--config",
            paramLabel = "FILE",
            description = "config.json of transformers, for the labels and the model's type")
    private Path config;

    @Option(
            names = "--pooling",
            paramLabel = "HOW",
            description =
                    "of hidden states: mean of a text's tokens, or first; of a head that graft brings also last (default: what the files say)")
    private String pooling;

    @Option(names = "--normalize", description = "vectors get the length 1, whatever the files say")
    private boolean normalize;

    @Option(
            names = "--max-tokens",
            paramLabel = "N",
            description = "tokens of a text that count, special ones included (default: what the files say)")
    private Integer maxTokens;

    @Option(
            names = "--thresholds",
            paramLabel = "P,...",
            split = ",",
            converter = Share.class,
            description =
                    "of labels with a probability each, from which they are given: one for all, or one for each in their order"
                            + " (default: what the files say, or 0.5)")
    private List<Double> thresholds = List.of();

    boolean hasConfig() {
        return config != null;
    }

    Optional<Path> config() {
        return Optional.ofNullable(config);
    }

    /** Checked. */
    Optional<String> pooling() {
        if (pooling != null && !List.of("mean", "first").contains(pooling)) {
            throw new UnusableInputException("--pooling", "", "is mean or first, not " + pooling);
        }
        return Optional.ofNullable(pooling);
    }

    /** Of a head that is put behind hidden states, which may read the last token, too; checked by who puts it there. */
    Optional<String> headPooling() {
        return Optional.ofNullable(pooling);
    }

    /** Where no folder is made of the graph. */
    void refuseOfFolder(String reason) {
        ImportCommand.refuse(normalize ? true : null, "--normalize", reason);
        ImportCommand.refuse(maxTokens, "--max-tokens", reason);
        ImportCommand.refuse(thresholds, "--thresholds", reason);
    }

    /** Where there is nothing that they could be of. */
    void refuse(String reason) {
        for (Object[] option : new Object[][] {
            {config, "--config"},
            {pooling, "--pooling"},
            {normalize ? true : null, "--normalize"},
            {maxTokens, "--max-tokens"},
            {thresholds.isEmpty() ? null : thresholds, "--thresholds"}
        }) {
            if (option[0] != null) {
                throw new UnusableInputException((String) option[1], "", reason);
            }
        }
    }

    /** What files say, with what the user says. */
    EncoderFiles applied(EncoderFiles files, List<String> labels) {
        if (maxTokens != null && maxTokens < 1) {
            throw new UnusableInputException("--max-tokens", "", maxTokens + " is below 1");
        }
        EncoderFiles applied = files.with(labels, pooling(), normalize, Optional.ofNullable(maxTokens));
        return thresholds.isEmpty() ? applied : applied.withThresholds(thresholds);
    }
}
