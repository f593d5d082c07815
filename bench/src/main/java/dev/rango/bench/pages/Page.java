package dev.rango.bench.pages;

import dev.rango.bench.pages.Step.When;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The commands of a Markdown page. A fenced block is typed when its language is {@code sh}, or when it names none and a line
 * begins with {@code ./rango}, {@code mvn} or {@code bench/}, or with a dollar and a blank. A block without a language right after it says what
 * is printed; in a block with dollars the lines between them do. Comments before a block say more:
 *
 * <pre>
 * &lt;!-- not typed: needs a GPU --&gt;
 * &lt;!-- typed whole: trains for three minutes --&gt;
 * &lt;!-- typed first: cp data/corpus/reviews/test.csv reviews.csv --&gt;
 * </pre>
 */
final class Page {
    private static final Pattern FENCE = Pattern.compile("^```(\\w*)\\s*$");
    private static final Pattern TYPED = Pattern.compile("^(?:\\$ |\\./rango\\b|mvn\\b|openssl\\b|bench/).*");
    private static final Pattern NOTE = Pattern.compile("^<!-- (not typed|typed whole|typed first): (.*) -->$");

    private final List<Step> steps = new ArrayList<>();
    private When when = When.ALWAYS;
    private String reason;
    /** Whether the block before was typed, and nothing but blank lines has come since. */
    private boolean expecting;

    private Page() {}

    /** @throws IllegalArgumentException when a block is not closed, or a comment does not say how it is meant */
    static List<Step> read(Path file) throws IOException {
        Page page = new Page();
        List<String> lines = Files.readAllLines(file);
        for (int i = 0; i < lines.size(); i++) {
            Matcher fence = FENCE.matcher(lines.get(i));
            if (fence.matches()) {
                int end = i + 1;
                while (end < lines.size() && !lines.get(end).equals("```")) {
                    end++;
                }
                if (end == lines.size()) {
                    throw new IllegalArgumentException(file + ":" + (i + 1) + ": the block is not closed");
                }
                page.block(fence.group(1), lines.subList(i + 1, end), i + 2);
                i = end;
            } else {
                page.text(lines.get(i), file, i + 1);
            }
        }
        return page.steps;
    }

    private void text(String line, Path file, int number) {
        Matcher note = NOTE.matcher(line);
        if (note.matches()) {
            switch (note.group(1)) {
                case "not typed" -> when = When.NEVER;
                case "typed whole" -> when = When.WHOLE;
                default ->
                    steps.add(new Step(number, List.of(note.group(2)), List.of(), When.BEFOREHAND, Optional.empty()));
            }
            reason = note.group(2);
        } else if (line.startsWith("<!-- ") && line.contains("typed")) {
            throw new IllegalArgumentException(file + ":" + number + ": not understood: " + line);
        } else if (!line.isBlank()) {
            expecting = false;
        }
    }

    private void block(String language, List<String> lines, int line) {
        boolean typed = language.equals("sh")
                || language.isEmpty()
                        && lines.stream().anyMatch(l -> TYPED.matcher(l).matches());
        if (typed && lines.stream().anyMatch(l -> l.startsWith("$ "))) {
            dialogue(lines, line);
        } else if (typed) {
            steps.add(step(line, ShellText.commands(lines), List.of()));
        } else if (expecting && language.isEmpty()) {
            Step before = steps.remove(steps.size() - 1);
            steps.add(new Step(before.line(), before.commands(), lines, before.when(), before.reason()));
        }
        expecting = typed;
        when = When.ALWAYS;
        reason = null;
    }

    /** A block in which each command, after a dollar, is followed by what it prints. */
    private void dialogue(List<String> lines, int line) {
        int i = 0;
        while (i < lines.size()) {
            int begin = i;
            List<String> typed = new ArrayList<>();
            List<String> printed = new ArrayList<>();
            boolean joined = lines.get(i).startsWith("$ ");
            while (joined) {
                typed.add(lines.get(i).replaceFirst("^\\$ ", ""));
                joined = lines.get(i++).endsWith("\\");
            }
            while (i < lines.size() && !lines.get(i).startsWith("$ ")) {
                printed.add(lines.get(i++));
            }
            if (!typed.isEmpty()) {
                steps.add(step(line + begin, ShellText.commands(typed), printed));
            }
        }
    }

    private Step step(int line, List<String> commands, List<String> expected) {
        return new Step(line, commands, expected, when, Optional.ofNullable(reason));
    }
}
