package dev.rango.cli;

import dev.rango.data.Plural;
import dev.rango.models.FileKind;
import dev.rango.models.OutputFile;
import dev.rango.runtime.Prediction;
import dev.rango.runtime.UnusableInputException;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * Texts and their labels as a page to show to someone: HTML that needs nothing else and reads on a phone, or Markdown.
 * Texts are anybody's: whatever they hold is shown as text.
 */
final class PredictionCard {
    private static final int MOST_TEXTS = 1000;
    private static final int MOST_CHARACTERS = 4000;
    /** Of more labels than these, the most probable ones are shown. */
    private static final int MOST_LABELS = 5;

    private static final String ASCII_PUNCTUATION = "([!-/:-@\\[-`{-~])";
    private static final String HTML_HEAD = """
            <!doctype html>
            <html lang="en">
            <head>
            <meta charset="utf-8">
            <meta name="viewport" content="width=device-width, initial-scale=1">
            <meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'">
            <title>Rango: labelled texts</title>
            <style>
            :root { color-scheme: light dark; }
            body { font: 1rem/1.5 system-ui, sans-serif; max-width: 44rem; margin: 1rem auto; padding: 0 1rem; }
            article { border: 1px solid #8884; border-radius: .6rem; background: #8881; padding: 1rem; margin: 1rem 0; }
            blockquote { margin: 0 0 .8rem; font-size: 1.1rem; overflow-wrap: anywhere; white-space: pre-line; }
            h2 { font-size: 1.1rem; margin: 0 0 .5rem; overflow-wrap: anywhere; }
            .score { display: grid; grid-template-columns: 8rem 1fr 5rem; gap: .6rem; align-items: center; }
            .score span { overflow-wrap: anywhere; }
            .score span:last-child { text-align: right; white-space: nowrap; font-variant-numeric: tabular-nums; }
            .bar { height: .7rem; border-radius: .35rem; background: #8883; overflow: hidden; }
            .bar i { display: block; height: 100%; background: #1f5fa8; }
            footer { font-size: .85rem; opacity: .7; overflow-wrap: anywhere; }
            @media (max-width: 30rem) { .score { grid-template-columns: 6rem 1fr 5rem; } }
            </style>
            </head>
            <body>
            """;

    private final Path file;
    private final boolean isHtml;
    private final String model;
    private final AnswerRule rule;
    private final StringBuilder page = new StringBuilder();
    private int texts;

    /**
     * @param file ends in {@code .html} or {@code .md}
     * @param model name of the model that answers
     * @param rule what is shown of each answer
     * @throws UnusableInputException when it ends in anything else
     */
    PredictionCard(Path file, String model, AnswerRule rule) {
        this.isHtml = kind(file) == FileKind.CARD_PAGE;
        this.file = file;
        this.model = model;
        this.rule = rule;
        page.append(isHtml ? HTML_HEAD : "");
    }

    /** What a card of this name is, by its ending. */
    static FileKind kind(Path file) {
        String name = file.toString().toLowerCase(Locale.ROOT);
        for (FileKind kind : List.of(FileKind.CARD_PAGE, FileKind.CARD_MARKDOWN)) {
            if (kind.endings().stream().anyMatch(name::endsWith)) {
                return kind;
            }
        }
        throw new UnusableInputException(file, "", "is no .html and no .md file");
    }

    /**
     * Adds a text.
     *
     * @throws UnusableInputException when there are more than a page can show
     */
    void add(String text, Answer answer) {
        if (++texts > MOST_TEXTS) {
            throw new UnusableInputException(file, "", "can show " + MOST_TEXTS + " texts; --format csv has no limit");
        }
        String shown = text.codePointCount(0, text.length()) > MOST_CHARACTERS
                ? text.substring(0, text.offsetByCodePoints(0, MOST_CHARACTERS)) + "…"
                : text;
        if (isHtml) {
            html(shown, answer);
        } else {
            markdown(shown, answer);
        }
    }

    private void html(String text, Answer answer) {
        add("<article>%n<blockquote dir=\"auto\">%s</blockquote>%n", escaped(text));
        add("<h2>%s · %s</h2>%n", escaped(answer.words()), escaped(certainty(answer)));
        Map<String, Float> shown = shown(answer.prediction());
        for (Map.Entry<String, Float> score : shown.entrySet()) {
            add(
                    "<div class=\"score\"><span>%s</span><div class=\"bar\"><i style=\"width:%.1f%%\"></i></div>"
                            + "<span>%s</span></div>%n",
                    escaped(score.getKey()), score.getValue() * 100, Terminal.percent(score.getValue()));
        }
        String rest = rest(answer.prediction(), shown);
        add(rest.isEmpty() ? "" : "<p>%s</p>%n", rest);
        add("</article>%n");
    }

    private void markdown(String text, Answer answer) {
        add("> %s%n%n", literal(text));
        String certainty = answer.isUnknown() ? literal(certainty(answer)) : certainty(answer);
        add("**%s** · %s%n%n| label | probability |%n|---|---:|%n", literal(answer.words()), certainty);
        Map<String, Float> shown = shown(answer.prediction());
        shown.forEach((label, score) -> add("| %s | %s |%n", literal(label), Terminal.percent(score)));
        String rest = rest(answer.prediction(), shown);
        add(rest.isEmpty() ? "" : "%n%s%n", rest);
        add("%n");
    }

    private static String certainty(Answer answer) {
        String score = Terminal.percent(answer.prediction().score());
        String shown = answer.isUnknown() ? "best: " + answer.prediction().label() + " with " + score : score;
        return answer.prediction().known() == 0 ? shown + ", no known word" : shown;
    }

    private Map<String, Float> shown(Prediction prediction) {
        boolean cut = rule.top() == 0 && prediction.labels().size() > MOST_LABELS;
        return cut ? prediction.top(MOST_LABELS) : rule.shown(prediction);
    }

    private static String rest(Prediction prediction, Map<String, Float> shown) {
        int others = prediction.labels().size() - shown.size();
        double share =
                1 - shown.values().stream().mapToDouble(Float::doubleValue).sum();
        return others == 0 ? "" : Plural.of(others, "other label") + ": " + Terminal.percent(Math.max(0, share));
    }

    private void add(String format, Object... values) {
        page.append(String.format(Locale.ROOT, format.replace("%n", "\n"), values));
    }

    /** Control characters, which XML and HTML do not allow, become the sign for something unreadable. */
    private static String escaped(String text) {
        return text.replace("&", "&amp;")
                .replace("<", "&lt;")
                .replace(">", "&gt;")
                .replace("\"", "&quot;")
                .replaceAll("[\\p{Cc}&&[^\\n\\t]]", "\uFFFD");
    }

    /** CommonMark takes any punctuation behind a backslash as itself. */
    private static String literal(String text) {
        return text.replaceAll("[\\p{Cc}\\u2028\\u2029]+", " ").strip().replaceAll(ASCII_PUNCTUATION, "\\\\$1");
    }

    /** Writes the page. */
    void write() {
        if (isHtml) {
            add("<footer>Labelled by %s with Rango.</footer>%n</body>%n</html>%n", escaped(model));
        } else {
            add("Labelled by %s with Rango.%n", literal(model));
        }
        OutputFile.write(file, kind(file), page.toString());
    }
}
