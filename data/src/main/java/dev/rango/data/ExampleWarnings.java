package dev.rango.data;

import static dev.rango.data.DataWarning.Kind.BLIND_TEXTS;
import static dev.rango.data.DataWarning.Kind.CONTRADICTORY_EXAMPLES;
import static dev.rango.data.DataWarning.Kind.CUT_TEXTS;
import static dev.rango.data.DataWarning.Kind.DAMAGED_TEXTS;
import static dev.rango.data.DataWarning.Kind.EMPTY_EXAMPLES;
import static dev.rango.data.DataWarning.Kind.MISSING_TEXTS;
import static dev.rango.data.DataWarning.Kind.REPEATED_EXAMPLES;
import static dev.rango.data.DataWarning.Kind.TRAIN_TEST_OVERLAP;
import static dev.rango.data.DataWarning.Kind.UNCOVERED_SCRIPT;
import static dev.rango.data.DataWarning.Kind.UNKNOWN_WORDS;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Collectors;

/** What is off with the texts or images of a data set. */
final class ExampleWarnings {
    /** IMDB repeats 0.4 to 0.8 % of its reviews. */
    private static final double MANY_REPEATS = 0.01;
    /** Of IMDB, AG News and GloVe's first 25,000 words 95 % and more are known. */
    private static final double LOW_COVERAGE = 0.85;

    private static final double MANY_BLIND = 0.01;
    private static final double MUCH_OF_A_SCRIPT = 0.05;
    /** A vocabulary for a script has more than one word in a thousand of it. */
    private static final int ONE_IN = 1000;

    private static final int WORDS_SHOWN = 5;

    /** Scripts of languages that are written without white space between words. */
    private static final Set<String> WITHOUT_SPACES =
            Set.of("Han", "Hiragana", "Katakana", "Thai", "Lao", "Khmer", "Myanmar", "Tibetan");

    private final DataReport report;
    private final String unit;
    private final List<DataWarning> warnings = new ArrayList<>();

    private ExampleWarnings(DataReport report) {
        this.report = report;
        this.unit = report.holdsImages() ? "image" : "text";
    }

    static List<DataWarning> of(DataReport report) {
        ExampleWarnings found = new ExampleWarnings(report);
        found.part(report.train(), "to train on");
        found.part(report.test(), "to test with");
        found.overlap();
        return found.warnings;
    }

    private void part(PartReport part, String purpose) {
        if (part.empty() > 0) {
            add(
                    EMPTY_EXAMPLES,
                    "%s %s %s: all such get the same answer, whatever the label",
                    count(part.empty()),
                    purpose,
                    report.holdsImages()
                            ? verb(part.empty(), "is of one grey", "are of one grey")
                            : verb(part.empty(), "has no token", "have no token"));
        }
        if (!part.missing().isEmpty()) {
            int all = part.missing().stream().mapToInt(WordCount::count).sum();
            add(
                    MISSING_TEXTS,
                    "%s %s %s a missing value (%s), as pandas writes an empty cell: leave %s out",
                    count(all),
                    purpose,
                    verb(all, "reads as", "read as"),
                    words(part.missing()),
                    verb(all, "it", "them"));
        }
        if (part.damaged() > 0) {
            add(
                    DAMAGED_TEXTS,
                    "%s %s %s U+FFFD, where an earlier program could not read the characters: make the file anew from its source",
                    count(part.damaged()),
                    purpose,
                    verb(part.damaged(), "holds", "hold"));
        }
        repeats(part, purpose);
        part.tokens().ifPresent(tokens -> tokens(part, tokens, purpose));
    }

    private void repeats(PartReport part, String purpose) {
        Repeats repeats = part.repeats();
        if (repeats.rows() >= MANY_REPEATS * part.rows() && repeats.rows() > 0) {
            add(
                    REPEATED_EXAMPLES,
                    "%s of %,d %s %s an earlier one, first %s%s",
                    count(repeats.rows()),
                    part.rows(),
                    purpose,
                    verb(repeats.rows(), "repeats", "repeat"),
                    rows(repeats.firstRepeats().get(0), "row", "row"),
                    part == report.train() ? ": a copy that chooses the epoch flatters the validation accuracy" : "");
        }
        if (repeats.contradictions() > 0) {
            RowPair first = repeats.firstContradictions().get(0);
            add(
                    CONTRADICTORY_EXAMPLES,
                    "%s %s %s two labels, first %s: %s and %s",
                    count(repeats.contradictions()),
                    purpose,
                    verb(repeats.contradictions(), "has", "have"),
                    rows(first, "row", "row"),
                    label(first.firstLabel()),
                    label(first.secondLabel()));
        }
    }

    private void overlap() {
        Repeats overlap = report.overlap();
        if (overlap.rows() > 0) {
            add(
                    TRAIN_TEST_OVERLAP,
                    "%s of %,d to test with %s trained on as well%s, first %s: the test accuracy is too good",
                    count(overlap.rows()),
                    report.test().rows(),
                    verb(overlap.rows(), "is", "are"),
                    overlap.contradictions() > 0
                            ? String.format(Locale.ROOT, " (%,d under another label)", overlap.contradictions())
                            : "",
                    rows(overlap.firstRepeats().get(0), "training row", "test row"));
        }
    }

    private void tokens(PartReport part, TokenFacts tokens, String purpose) {
        if (tokens.cut() > 0) {
            add(
                    CUT_TEXTS,
                    "%s %s %s longer than a model reads; of the longest, %,d tokens, only the beginning counts",
                    count(tokens.cut()),
                    purpose,
                    verb(tokens.cut(), "is", "are"),
                    tokens.longest());
        }
        tokens.coverage().ifPresent(coverage -> {
            tokens.scripts().forEach(script -> script(script, coverage, purpose));
            if (coverage.share() < LOW_COVERAGE) {
                add(
                        UNKNOWN_WORDS,
                        "only %s of the tokens %s are in the vocabulary of %,d words; most often unknown: %s",
                        Readable.percent(coverage.share()),
                        purpose,
                        coverage.words(),
                        words(coverage.unknownWords()));
            }
            if (coverage.blind() > MANY_BLIND * part.rows()) {
                add(
                        BLIND_TEXTS,
                        "%s %s %s no known word: all that have none get the same answer",
                        count(coverage.blind()),
                        purpose,
                        verb(coverage.blind(), "has", "have"));
            }
        });
    }

    private void script(ScriptShare script, TokenFacts.Coverage coverage, String purpose) {
        if (script.share() >= MUCH_OF_A_SCRIPT && (long) script.words() * ONE_IN < coverage.words()) {
            add(
                    UNCOVERED_SCRIPT,
                    "%s of the letters %s are %s, but %s of the vocabulary's %,d words: take word vectors for that language%s",
                    Readable.percent(script.share()),
                    purpose,
                    script.script(),
                    script.words() == 0 ? "none" : "only " + Readable.count(script.words()),
                    coverage.words(),
                    WITHOUT_SPACES.contains(script.script())
                            ? ", and put spaces between the words, which is how they are told apart"
                            : "");
        }
    }

    private void add(DataWarning.Kind kind, String format, Object... values) {
        warnings.add(new DataWarning(kind, String.format(Locale.ROOT, format, values)));
    }

    private String count(int count) {
        return Readable.count(count) + " " + unit + (count == 1 ? "" : "s");
    }

    private static String verb(int count, String one, String many) {
        return count == 1 ? one : many;
    }

    private String label(int label) {
        return '"' + Readable.line(report.labels().get(label)) + '"';
    }

    private static String words(List<WordCount> words) {
        return words.stream()
                .limit(WORDS_SHOWN)
                .map(word -> String.format(Locale.ROOT, "\"%s\" %,d", Readable.line(word.word()), word.count()))
                .collect(Collectors.joining(", "));
    }

    private static String rows(RowPair pair, String first, String second) {
        String rows = String.format(Locale.ROOT, "%s %,d and %s %,d", first, pair.first(), second, pair.second());
        return pair.excerpt().isEmpty() ? rows : rows + " (\"" + Readable.line(pair.excerpt()) + "\")";
    }
}
