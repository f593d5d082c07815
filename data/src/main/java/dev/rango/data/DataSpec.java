package dev.rango.data;

import dev.rango.runtime.Setting;
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
    private static final int MOST_SHOWN = 20;
    private static final Setting LABELS = Setting.of("labels");

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
        JSONL("jsonl", "FILE"),
        /** fastText's lines: {@code __label__NAME the text}. */
        FASTTEXT("fasttext", "FILE");

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

        /** Whether the format is a table, whose first line may name the columns. */
        boolean hasHeader() {
            return this == CSV || this == TSV;
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
        if (!scheme.isOwnFile() && !options.isDefault()) {
            throw new UnusableInputException(
                    toString(), "", "columns, labels, format and test part are fixed for " + scheme.prefix);
        }
        return source(options, "");
    }

    private DataSource source(FileOptions options, String labelAdvice) {
        requireFitting(options.columns(), options.format());
        return switch (scheme) {
            case IMDB -> new ImdbSource(path);
            case AG_NEWS -> new AgNewsSource(path, false);
            case AG_NEWS_EXTRA -> new AgNewsSource(path, true);
            case CSV, TSV, JSONL, FASTTEXT -> new OwnFileSource(this, options, labelAdvice);
            case MNIST, LETTERS -> throw new IllegalStateException(scheme + " holds pictures");
        };
    }

    /** @throws UnusableInputException if a part of the format is of another scheme */
    void requireFitting(Columns columns, FileFormat format) {
        if (scheme == Scheme.FASTTEXT && !columns.areDefault()) {
            throw new UnusableInputException(toString(), "", "has no columns that could be named");
        }
        if (scheme != Scheme.FASTTEXT && !format.labelPrefix().equals(FileFormat.LABEL_PREFIX)) {
            throw new UnusableInputException(FileFormat.PREFIX, "", "is for fasttext:FILE, not for " + this);
        }
        if (format.delimiter().isPresent() && scheme != Scheme.CSV) {
            throw new UnusableInputException(FileFormat.DELIMITER, "", "is that of csv:FILE, not of " + this);
        }
        if (!format.header() && !scheme.hasHeader()) {
            throw new UnusableInputException(FileFormat.NO_HEADER, "", "is for csv:FILE and tsv:FILE, not for " + this);
        }
    }

    /**
     * The source to measure a model with: a user's own file as a whole, unless the options name a test file, and in the order of the
     * model's labels. Labels that the options name are what the file calls them, in the model's order.
     *
     * @throws UnusableInputException as {@link #source(FileOptions)}, and if the labels that are named cannot be the model's
     */
    public DataSource measuring(FileOptions options, List<String> modelLabels) {
        if (!scheme.isOwnFile()) {
            return source(options);
        }
        FileOptions whole = options.testFile().isPresent() ? options : options.withTestFraction(1, 0);
        List<String> given = options.labels();
        if (given.isEmpty()) {
            String advice =
                    "; if the file calls them otherwise, " + LABELS + " gives its names for these, in this order";
            return source(whole.withLabels(modelLabels), advice);
        }
        if (given.equals(modelLabels)) {
            return source(whole);
        }
        requireOtherNames(given, modelLabels);
        return new RenamedLabels(source(whole), modelLabels);
    }

    private static void requireOtherNames(List<String> given, List<String> ofModel) {
        if (given.size() != ofModel.size()) {
            throw new UnusableInputException(
                    LABELS, "", given.size() + " are given, the model has " + ofModel.size() + ": " + few(ofModel));
        }
        for (int i = 0; i < given.size(); i++) {
            int index = ofModel.indexOf(given.get(i));
            if (index >= 0 && index != i) {
                throw new UnusableInputException(
                        LABELS,
                        "",
                        "\"" + given.get(i) + "\" is the model's label " + (index + 1) + ", not " + (i + 1)
                                + "; they stand for the model's in their order: " + few(ofModel));
            }
        }
    }

    private static String few(List<String> labels) {
        return QuotedList.of(labels.subList(0, Math.min(labels.size(), MOST_SHOWN)))
                + (labels.size() > MOST_SHOWN ? ", …" : "");
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
