package dev.rango.data;

import dev.rango.runtime.Nearest;
import dev.rango.runtime.UnusableInputException;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;

/**
 * A data set as a user names it: a scheme and a path, {@code imdb:DIR} or {@code csv:FILE}.
 *
 * @param scheme the format
 * @param path the folder or file
 */
public record DataSpec(Scheme scheme, Path path) {
    /** The known formats. */
    public enum Scheme {
        /** The IMDB reviews: the folders of aclImdb, or {@code imdb_train.jsonl} and {@code imdb_test.jsonl}. */
        IMDB("imdb", "DIR"),
        /** AG News: {@code train.csv} (or {@code train_partial.csv}) and {@code test.csv}. */
        AG_NEWS("agnews", "DIR"),
        /** AG News, {@code train_partial.csv} followed by the two-column {@code train_extra_joined.csv}. */
        AG_NEWS_EXTRA("agnews+extra", "DIR"),
        /** MNIST's digits: its four files. */
        MNIST("mnist", "DIR"),
        /** A to Z in MNIST's format: {@code nist-az-train-images-idx3-ubyte}, …, or EMNIST's {@code emnist-letters-…}. */
        LETTERS("letters", "DIR"),
        /** Comma-separated values (RFC 4180) under a header line. */
        CSV("csv", "FILE"),
        /** Tab-separated values under a header line; quotes are ordinary characters. */
        TSV("tsv", "FILE"),
        /** A JSON object on each line. */
        JSONL("jsonl", "FILE");

        private final String prefix;
        private final String place;

        Scheme(String prefix, String place) {
            this.prefix = prefix;
            this.place = place;
        }

        /** What stands before the colon. */
        public String prefix() {
            return prefix;
        }

        /** Whether {@link FileOptions} apply: the format is that of a user's own file. */
        public boolean isOwnFile() {
            return place.equals("FILE");
        }

        /** Whether the data are pictures and not texts. */
        public boolean holdsImages() {
            return this == MNIST || this == LETTERS;
        }
    }

    /**
     * Reads {@code SCHEME:PATH}. Nothing is opened.
     *
     * @throws UnusableInputException if the scheme is unknown or the path empty or impossible
     */
    public static DataSpec parse(String spec) {
        int colon = spec.indexOf(':');
        String prefix = colon < 0 ? spec : spec.substring(0, colon);
        Scheme scheme = Arrays.stream(Scheme.values())
                .filter(known -> known.prefix.equals(prefix))
                .findFirst()
                .orElse(null);
        if (colon < 0 || scheme == null) {
            String reason = colon < 0 ? "no format before a colon" : "unknown format \"" + prefix + "\"";
            throw new UnusableInputException(
                    spec, "", reason + "; known: " + knownForms() + meant(spec, colon, prefix));
        }
        String path = spec.substring(colon + 1);
        if (path.isBlank()) {
            throw new UnusableInputException(spec, "", "no path after the colon; expected " + form(scheme));
        }
        try {
            return new DataSpec(scheme, Path.of(path));
        } catch (InvalidPathException e) {
            throw new UnusableInputException(spec, "", "no such path can exist: " + e.getReason(), e);
        }
    }

    /** The source this names, with {@link FileOptions#DEFAULT}. */
    public DataSource source() {
        return source(FileOptions.DEFAULT);
    }

    /**
     * The source this names. Nothing is opened.
     *
     * @throws UnusableInputException if options are given for a format whose columns, labels and test part are fixed, or
     *     the data are pictures
     */
    public DataSource source(FileOptions options) {
        if (scheme.holdsImages()) {
            throw new UnusableInputException(toString(), "", "holds pictures; this needs texts");
        }
        if (!scheme.isOwnFile() && !options.equals(FileOptions.DEFAULT)) {
            throw new UnusableInputException(
                    toString(), "", "columns, labels and test part are fixed for " + scheme.prefix);
        }
        return switch (scheme) {
            case MNIST, LETTERS -> throw new IllegalStateException(scheme + " was refused above");
            case IMDB -> new ImdbSource(path);
            case AG_NEWS -> new AgNewsSource(path, false);
            case AG_NEWS_EXTRA -> new AgNewsSource(path, true);
            case CSV -> new OwnFileSource(path, new DelimitedRows(DelimitedRows.CSV, options.columns()), options);
            case TSV -> new OwnFileSource(path, new DelimitedRows(DelimitedRows.TSV, options.columns()), options);
            case JSONL -> new OwnFileSource(path, new JsonlRows(options.columns()), options);
        };
    }

    /**
     * The source to measure a model with: a user's own file in the order of the model's labels unless the options name
     * others, and as a whole where they name no test file.
     *
     * @throws UnusableInputException as {@link #source(FileOptions)}
     */
    public DataSource measuring(FileOptions options, List<String> modelLabels) {
        if (!scheme.isOwnFile()) {
            return source(options);
        }
        FileOptions labelled = options.labels().isEmpty() ? options.withLabels(modelLabels) : options;
        return source(labelled.testFile().isPresent() ? labelled : labelled.withTestFraction(1, 0));
    }

    /**
     * The source of pictures this names. Nothing is opened.
     *
     * @throws UnusableInputException if the data are texts
     */
    public ImageSource images() {
        return switch (scheme) {
            case MNIST -> IdxSource.mnist(path);
            case LETTERS -> IdxSource.letters(path);
            default -> throw new UnusableInputException(toString(), "", "holds texts; this needs pictures");
        };
    }

    /** The form that {@link #parse} reads. */
    @Override
    public String toString() {
        return scheme.prefix + ":" + path;
    }

    /** A format's slip of the pen, or a file's own name whose ending says its format. */
    private static String meant(String spec, int colon, String prefix) {
        if (colon < 0) {
            String name = spec.endsWith(".gz") ? spec.substring(0, spec.length() - 3) : spec;
            String ending = name.substring(name.lastIndexOf('.') + 1);
            return Arrays.stream(Scheme.values())
                    .filter(known -> known.isOwnFile() && known.prefix.equals(ending))
                    .findFirst()
                    .map(known -> "; did you mean " + known.prefix + ":" + spec + "?")
                    .orElse("");
        }
        return Nearest.hint(
                prefix, Arrays.stream(Scheme.values()).map(Scheme::prefix).toList());
    }

    private static String knownForms() {
        return Arrays.stream(Scheme.values()).map(DataSpec::form).collect(Collectors.joining(", "));
    }

    private static String form(Scheme scheme) {
        return scheme.prefix + ":" + scheme.place;
    }
}
