package dev.rango.exporter.card;

import dev.rango.data.Plural;
import dev.rango.exporter.proof.Check;
import dev.rango.exporter.shrink.Measurement;
import dev.rango.runtime.format.ModelConfig.AdapterInfo;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * The README.md of an export under construction: Markdown, and the sections that all exports share. Holds only what follows
 * from its inputs, so that equal inputs give equal bytes: differences of logits, whose last digits depend on the processor,
 * are rounded up to a power of ten.
 */
public final class CardPage {
    /** A line names all of as many labels, and a few of more. */
    private static final int MOST_LABELS = 12;

    private static final int SOME_LABELS = 5;

    private final StringBuilder text = new StringBuilder();

    /** What was recorded in training, and what was measured. */
    public void quality(List<Fact> facts, Optional<Measurement> measured) {
        section("How good it is");
        boolean known = false;
        for (String what : List.of("base", "adapter")) {
            for (String kind : List.of("validation_accuracy", "test_accuracy")) {
                String key = what + "_training." + kind;
                Optional<String> value = value(facts, key);
                value.ifPresent(share -> line("- " + what + ", when it was trained: " + kind.replace('_', ' ')
                        + " " + percent(Double.parseDouble(share)) + " on "
                        + escaped(value(facts, what + "_training.data").orElse("its data"))
                        + "."));
                known |= value.isPresent();
            }
        }
        if (measured.isPresent()) {
            Measurement m = measured.get();
            line("- This export on " + escaped(m.data()) + ", " + Plural.of(m.texts(), "text") + ": accuracy "
                    + percent(m.accuracyAfter()) + ".");
            if (!m.before().equals(m.after())) {
                line("- " + m.before() + " → " + m.after() + " on the same texts: "
                        + percent(m.accuracyBefore()) + " → " + percent(m.accuracyAfter()) + "; "
                        + Plural.of(m.flips(), "label differs", "labels differ") + ", "
                        + percent((double) m.flips() / m.texts()) + ".");
            }
        } else if (!known) {
            line("Nothing was recorded in training, and the export was measured on no data.");
        }
    }

    /** What was proven, with the worst case of each. */
    public void proof(List<Check> checks) {
        section("What was proven");
        line("Before this folder was written; `rango verify DIR` proves again what needs the folder alone.");
        line("");
        table("| check | worst case | limit |\n|---|---|---|");
        for (Check check : checks) {
            switch (check.unit()) {
                case NONE -> cells(check.name(), check.detail(), "");
                case DIFFERENCE -> cells(check.name(), "\\|Δ\\| " + bound(check.worst()), power(check.limit()));
                case SHARE ->
                    cells(check.name(), percent(check.worst()) + ", " + check.detail(), percent(check.limit()));
            }
        }
    }

    /** All facts but labels, which stand elsewhere on a card. */
    public void provenance(List<Fact> facts) {
        section("Where it comes from");
        line("The same facts stand in the metadata of `model.onnx`, as `rango.…`; `rango inspect DIR` shows them.");
        line("");
        table("");
        for (Fact fact : facts) {
            if (!fact.isLabels()) {
                row(fact.key(), fact.key().endsWith("sha256") ? "`" + fact.value() + "`" : fact.value());
            }
        }
    }

    /** The value of a fact, where it is known. */
    public static Optional<String> value(List<Fact> facts, String key) {
        return facts.stream().filter(f -> f.key().equals(key)).map(Fact::value).findFirst();
    }

    /** The next power of ten that is not below. */
    private static String bound(double worst) {
        return worst == 0 ? "0" : "≤ " + power(Math.pow(10, Math.ceil(Math.log10(worst))));
    }

    private static String power(double value) {
        return String.format(Locale.ROOT, "%.0e", value);
    }

    /** All of few labels; of many the first of the model's order, and how many there are. */
    public static String labels(List<String> labels) {
        return labels.size() <= MOST_LABELS
                ? String.join(", ", labels)
                : String.join(", ", labels.subList(0, SOME_LABELS)) + " and " + (labels.size() - SOME_LABELS) + " more";
    }

    /** Where the others stand, of many labels. */
    public static String whereAll(List<String> labels) {
        return labels.size() <= MOST_LABELS ? "" : "; all stand in config.json";
    }

    public static String percent(double share) {
        return String.format(Locale.ROOT, "%.2f %%", 100 * share);
    }

    public static String count(long number) {
        return String.format(Locale.ROOT, "%,d", number);
    }

    public void section(String name) {
        line("");
        line("## " + name);
        line("");
    }

    /** Begins a table; an empty head stands for two columns without names. */
    public void table(String head) {
        line(head.isEmpty() ? "| | |\n|---|---|" : head);
    }

    public void row(String name, String value) {
        cells(name, escaped(value));
    }

    public void cells(String... cells) {
        line("| " + String.join(" | ", cells) + " |");
    }

    public void line(String line) {
        text.append(line).append('\n');
    }

    /** Text as a cell of a table. */
    public static String escaped(String text) {
        return text.replace("|", "\\|").replace("\n", " ");
    }

    @Override
    public String toString() {
        return text.toString();
    }

    /** Rank, factor and layers; where the factors differ, each beside its layer. */
    public static String describe(AdapterInfo adapter) {
        List<String> layers = new ArrayList<>(adapter.targets());
        for (int i = 0; i < adapter.alphas().size(); i++) {
            layers.set(i, layers.get(i) + " (α = " + adapter.alphas().get(i) + ")");
        }
        return "rank " + adapter.rank() + (adapter.alphas().isEmpty() ? ", α = " + adapter.alpha() : "") + " on "
                + String.join(", ", layers);
    }
}
