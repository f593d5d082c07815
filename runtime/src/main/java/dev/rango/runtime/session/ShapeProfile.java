package dev.rango.runtime.session;

import dev.rango.runtime.UnusableInputException;
import dev.rango.runtime.format.JsonFile;
import dev.rango.runtime.format.ModelConfig;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * The batches that a TensorRT engine is built for: it runs every batch from {@code min} to {@code max} without being built
 * again, and is tuned for {@code opt}. Stands in {@code config.json} as {@code shape_profile} when it was exported for
 * TensorRT, and follows from the model's shapes where it does not.
 *
 * @param min the smallest batch
 * @param opt the batch that it is tuned for
 * @param max the largest: rows and columns are independent, so memory is planned for both at once
 */
public record ShapeProfile(Size min, Size opt, Size max) {
    /** Field of {@code config.json}. */
    public static final String FIELD = "shape_profile";
    /**
     * What the largest tensor may need, the gathered rows [batch, tokens, dimensions] in float. A choice: a device that is
     * worth it has several GB, and larger batches gain nothing once the GPU waits for the tokenizer.
     */
    static final long LARGEST_TENSOR = 512L << 20;
    /** Tokens of a text where the tokenizer has no limit; it is that of Rango's own. */
    static final int USUAL_TOKENS = 4096;

    private static final int MOST_TOKENS = 1 << 16;
    /** Where nobody says how wide a row is. */
    private static final int UNKNOWN_WIDTH = 512;

    private static final int MOST_BATCH = BatchPlan.WINDOW;
    /** A review has 142 different words on average. */
    private static final Size USUAL = new Size(64, 192);

    /**
     * A batch.
     *
     * @param batch rows
     * @param tokens columns
     */
    public record Size(int batch, int tokens) {
        /** Checks the range. */
        public Size {
            if (batch < 1 || tokens < 1) {
                throw new UnusableInputException(FIELD, "", batch + " x " + tokens + " is no batch");
            }
        }

        @Override
        public String toString() {
            return batch + "x" + tokens;
        }

        /**
         * An input's shape as TensorRT's tools write it, {@code name:rows} or {@code name:rowsxcolumns}.
         *
         * @param dimensions 1 or 2, all of them dynamic
         */
        public String of(String input, int dimensions) {
            return input + ":" + (dimensions == 1 ? Integer.toString(batch) : toString());
        }

        private boolean isWithin(Size other) {
            return batch <= other.batch && tokens <= other.tokens;
        }
    }

    /** Checks the order. */
    public ShapeProfile {
        if (!min.isWithin(opt) || !opt.isWithin(max)) {
            throw new UnusableInputException(
                    FIELD, "", "min " + min + ", opt " + opt + ", max " + max + " do not ascend");
        }
    }

    /**
     * For texts of up to {@code maxTokens} tokens: as many rows, a power of two, as keep the largest tensor under
     * {@link #LARGEST_TENSOR}.
     *
     * @param embeddingDim columns of the embedding
     * @param maxTokens the tokenizer's limit
     */
    public static ShapeProfile of(int embeddingDim, int maxTokens) {
        int tokens =
                BatchShapes.width(maxTokens == Integer.MAX_VALUE ? USUAL_TOKENS : Math.min(maxTokens, MOST_TOKENS));
        long rows = LARGEST_TENSOR / ((long) tokens * embeddingDim * Float.BYTES);
        int batch = Integer.highestOneBit((int) Math.max(1, Math.min(rows, MOST_BATCH)));
        return new ShapeProfile(
                new Size(1, 1),
                new Size(Math.min(USUAL.batch(), batch), Math.min(USUAL.tokens(), tokens)),
                new Size(batch, tokens));
    }

    /**
     * That of a graph: from the {@code config.json} beside it, or what follows from the shapes there, or from none.
     *
     * @throws UnusableInputException when the file is broken
     */
    public static ShapeProfile beside(Path graph) {
        Path config = graph.resolveSibling(ModelConfig.FILE);
        if (!Files.exists(config)) {
            return of(UNKNOWN_WIDTH, USUAL_TOKENS);
        }
        JsonFile.Fields fields = JsonFile.readObject(config);
        if (fields.values().get(FIELD) == null) {
            // Pictures have none.
            boolean says = fields.values().containsKey("embedding_dim");
            return of(says ? Math.max(1, fields.integer("embedding_dim")) : UNKNOWN_WIDTH, USUAL_TOKENS);
        }
        JsonFile.Fields profile = fields.object(FIELD);
        try {
            return new ShapeProfile(size(profile, "min"), size(profile, "opt"), size(profile, "max"));
        } catch (UnusableInputException e) {
            throw e.source().equals(config.toString()) ? e : new UnusableInputException(config, FIELD, e.reason(), e);
        }
    }

    private static Size size(JsonFile.Fields profile, String name) {
        JsonFile.Fields size = profile.object(name);
        return new Size(size.integer("batch"), size.integer("tokens"));
    }
}
