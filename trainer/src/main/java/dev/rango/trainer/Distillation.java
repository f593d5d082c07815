package dev.rango.trainer;

import dev.rango.data.Plural;
import dev.rango.models.FileKind;
import dev.rango.models.OutputFile;
import dev.rango.models.PrincipalComponents;
import dev.rango.runtime.Setting;
import dev.rango.runtime.UnusableInputException;
import dev.rango.runtime.format.Sha256;
import dev.rango.runtime.text.Vocabulary;
import java.io.BufferedWriter;
import java.io.IOException;
import java.io.OutputStream;
import java.io.OutputStreamWriter;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Iterator;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * A table of word vectors from an encoder: each word by itself through it, the first principal components of what it gives, and each
 * word scaled down by its frequency, so that a mean over a text is one over what it is about.
 *
 * @param words of the table
 * @param dim numbers of a word that come from the encoder
 * @param a of the weight a/(a + p) of a word, p being its share of the tokens of the data
 * @param beside vectors that stand before the encoder's, weighted alike; a word that they lack has zeros there
 */
public record Distillation(CountedWordList words, int dim, double a, Optional<WordVectors> beside) {
    /** Numbers of a word from the encoder, unless something else is asked for. */
    public static final int DEFAULT_DIM = 256;
    /** The constant of Arora, Liang and Ma (2017), A Simple but Tough-to-Beat Baseline for Sentence Embeddings, section 4. */
    public static final double DEFAULT_A = 1e-3;

    /**
     * Root mean square of the numbers: about that of GloVe's 100 dimensions (0.47 over 98,630 words), which training's rates are made
     * for.
     */
    private static final double USUAL_SIZE = 0.4;

    /** Checks what can be said without the encoder. */
    public Distillation {
        if (dim < 1) {
            throw new UnusableInputException(Setting.of("dim"), "", dim + " is below 1");
        }
        if (!(a > 0) || a > 1e6) {
            throw new UnusableInputException(Setting.of("sif"), "", a + " is not above 0 and at most 1000000");
        }
        if (words.counts().size() <= dim) {
            throw new UnusableInputException(
                    Setting.of("dim"),
                    "",
                    dim + " directions cannot be told of "
                            + Plural.of(words.counts().size(), "word") + "; more words, or fewer");
        }
    }

    /** Is told how far the work is, and asked whether it shall stop. */
    public interface Listener {
        /** So many words of all are encoded. */
        default void encoded(int words, int all) {}

        /** Asked before each batch. */
        default boolean stopRequested() {
            return false;
        }
    }

    /**
     * What was made.
     *
     * @param words rows
     * @param dim numbers of a row
     * @param share of the variance of the encoder's vectors that was kept, 0 to 1
     * @param origin the line that a training from the table records
     */
    public record Report(int words, int dim, double share, String origin) {}

    /**
     * Encodes the words, or what is left of them, and writes the table, with its origin in a file beside it.
     *
     * @param out the file; untouched until all is there
     * @return empty when stopped; the same call goes on
     * @throws UnusableInputException when the encoder's vectors are narrower than what is to be kept, or a file is in the way
     */
    public Optional<Report> run(WordEncoder encoder, Path out, Listener listener) {
        if (dim > encoder.width()) {
            throw new UnusableInputException(
                    Setting.of("dim"),
                    "",
                    dim + " is more than the " + encoder.width() + " numbers that the encoder gives");
        }
        OutputFile.check(out, FileKind.VECTORS);
        OutputFile.check(VectorOrigin.beside(out), FileKind.VECTORS_ORIGIN);
        List<String> list = words.words();
        String identity =
                encoder.digest() + " " + Sha256.of(String.join("\n", list).getBytes(StandardCharsets.UTF_8));
        PartialFolder folder = PartialFolder.open(out);
        boolean done = false;
        try {
            EncodedWords encoded = EncodedWords.open(folder, list, encoder.width(), identity);
            if (!encoded.complete(encoder, count -> listener.encoded(count, list.size()), listener::stopRequested)) {
                return Optional.empty();
            }
            PrincipalComponents.Sums sums = new PrincipalComponents.Sums(encoder.width());
            encoded.forEach(sums::add);
            PrincipalComponents components = sums.components(dim);
            double factor = factor(components, encoded);
            OutputFile.write(out, FileKind.VECTORS, stream -> write(stream, list, encoded, components, factor));
            Report report = new Report(list.size(), width(), components.share(), origin(encoder));
            VectorOrigin.write(out, report.origin());
            done = true;
            return Optional.of(report);
        } finally {
            if (done) {
                folder.discard();
            } else {
                folder.close();
            }
        }
    }

    private int width() {
        return dim + beside.map(vectors -> vectors.table().size(1)).orElse(0);
    }

    /** Brings the encoder's numbers to the size of those beside them, or of GloVe's. */
    private double factor(PrincipalComponents components, EncodedWords encoded) {
        double[] squares = {0};
        encoded.forEach(vector -> {
            for (double value : components.project(vector)) {
                squares[0] += value * value;
            }
        });
        double own = Math.sqrt(squares[0] / ((double) words.counts().size() * dim));
        return beside.map(Distillation::size).filter(size -> size > 0).orElse(USUAL_SIZE) / own;
    }

    /** Root mean square of the numbers of the words. */
    private static double size(WordVectors vectors) {
        double squares = 0;
        float[] numbers = vectors.table().data();
        for (float value : numbers) {
            squares += (double) value * value;
        }
        return Math.sqrt(squares / numbers.length);
    }

    private void write(
            OutputStream out, List<String> list, EncodedWords encoded, PrincipalComponents components, double factor)
            throws IOException {
        BufferedWriter writer = new BufferedWriter(new OutputStreamWriter(out, StandardCharsets.UTF_8), 1 << 16);
        writer.write(list.size() + " " + width() + "\n");
        Iterator<String> next = list.iterator();
        try {
            encoded.forEach(vector -> {
                String word = next.next();
                double weight = words.weight(word, a);
                StringBuilder line = new StringBuilder(word);
                beside.ifPresent(vectors -> besides(line, vectors, word, weight));
                for (double value : components.project(vector)) {
                    number(line, value * factor * weight);
                }
                try {
                    writer.append(line.append('\n'));
                } catch (IOException e) {
                    throw new UncheckedIOException(e);
                }
            });
        } catch (UncheckedIOException e) {
            throw e.getCause();
        }
        writer.flush();
    }

    private static void besides(StringBuilder line, WordVectors vectors, String word, double weight) {
        int columns = vectors.table().size(1);
        int row = vectors.vocabulary().id(word);
        for (int i = 0; i < columns; i++) {
            number(line, row == Vocabulary.UNKNOWN ? 0 : vectors.table().data()[row * columns + i] * weight);
        }
    }

    /** As Java writes a float: read again it has the same bits. */
    private static void number(StringBuilder line, double value) {
        line.append(' ').append((float) value);
    }

    private String origin(WordEncoder encoder) {
        return String.format(
                Locale.ROOT,
                "vectors distilled from encoder %s, %d principal components, %s%s",
                encoder.digest(),
                dim,
                words.tokens() == 0 ? "unweighted" : "weights " + a + "/(" + a + " + share)",
                beside.map(vectors -> ", beside " + vectors.table().size(1) + " numbers of a table "
                                + TrainingIdentity.digest(vectors.table()).substring(0, 16))
                        .orElse(""));
    }
}
