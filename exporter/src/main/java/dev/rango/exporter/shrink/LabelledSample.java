package dev.rango.exporter.shrink;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;

/**
 * Texts with their true labels.
 *
 * @param name of the data set
 * @param texts at least one
 * @param labels index of each text's label among the model's
 */
public record LabelledSample(String name, List<String> texts, int[] labels) {
    /** Checks that each text has a label. */
    public LabelledSample {
        if (texts.isEmpty() || texts.size() != labels.length) {
            throw new IllegalArgumentException(texts.size() + " texts with " + labels.length + " labels");
        }
        texts = List.copyOf(texts);
    }

    /** Digest of the texts and labels in their order, whatever file they came from, in hexadecimal. */
    public String sha256() {
        try {
            MessageDigest digest = MessageDigest.getInstance("SHA-256");
            for (int i = 0; i < labels.length; i++) {
                // No text has a zero byte where its label ends.
                digest.update((labels[i] + "\0").getBytes(StandardCharsets.UTF_8));
                digest.update(texts.get(i).getBytes(StandardCharsets.UTF_8));
                digest.update((byte) 0);
            }
            return HexFormat.of().formatHex(digest.digest());
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java has SHA-256", e);
        }
    }
}
