package dev.rango.bench.pages;

import dev.rango.bench.pages.Step.When;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.regex.Pattern;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Types each page's commands in order and says what differs from the page. */
@Command(
        name = "pages",
        description = "Types every command of the documents, in order, and compares what is printed with the page."
                + " bench/pages makes the folder that this needs.",
        mixinStandardHelpOptions = true)
public final class PagesCommand implements Callable<Integer> {
    @Option(names = "--folder", required = true, description = "a checkout to type in; it is written to")
    private Path folder;

    @Option(names = "--whole", description = "type what takes minutes, too")
    private boolean whole;

    @Option(
            names = "--skip",
            paramLabel = "REGEX",
            description = "commands that are not typed here, with a match in it")
    private Optional<Pattern> skip = Optional.empty();

    @Option(
            names = "--seconds",
            defaultValue = "1500",
            description = "after which a command is stopped (default: 1500)")
    private long seconds;

    @Parameters(paramLabel = "PAGE", description = "pages below the folder")
    private List<Path> pages = new ArrayList<>();

    private int typed;
    private int left;
    private final List<String> faults = new ArrayList<>();

    /** Picocli creates it. */
    public PagesCommand() {}

    @Override
    public Integer call() throws IOException, InterruptedException {
        for (Path page : pages) {
            type(page);
        }
        faults.forEach(fault -> System.out.println("\n✗ " + fault));
        System.out.printf(
                "%n%d blocks of commands typed, %d not typed here, %d do not print what their page says%n",
                typed, left, faults.size());
        return faults.isEmpty() ? 0 : 1;
    }

    private void type(Path page) throws IOException, InterruptedException {
        List<Step> steps = Page.read(folder.resolve(page));
        Shell shell = new Shell(folder);
        try {
            for (Step step : steps) {
                if (step.when() == When.NEVER || step.when() == When.WHOLE && !whole) {
                    left++;
                    System.out.printf(
                            "·  %s:%d  not typed: %s%n",
                            page, step.line(), step.reason().orElseThrow());
                    continue;
                }
                long start = System.nanoTime();
                Optional<String> fault = type(step, shell);
                System.out.printf(
                        "%s  %s:%d  %d s  %s%n",
                        fault.isEmpty() ? "✓" : "✗",
                        page,
                        step.line(),
                        (System.nanoTime() - start) / 1_000_000_000,
                        head(step));
                if (fault.isPresent()) {
                    faults.add(page + ":" + step.line() + ": " + fault.get());
                    if (fault.get().contains("the shell ended") || fault.get().contains("stopped after")) {
                        shell = new Shell(folder);
                    }
                }
            }
        } finally {
            shell.close();
        }
    }

    private Optional<String> type(Step step, Shell shell) throws IOException, InterruptedException {
        typed += step.when() == When.BEFOREHAND ? 0 : 1;
        List<String> printed = new ArrayList<>();
        for (String command : step.commands()) {
            if (skip.isPresent() && skip.get().matcher(command).find()) {
                continue;
            }
            Shell.Typed answer = shell.type(command, seconds);
            printed.addAll(answer.printed());
            if (answer.exit() != 0) {
                int from = Math.max(0, answer.printed().size() - 6);
                return Optional.of("exit code " + answer.exit() + " of: " + command + "\n          "
                        + String.join(
                                "\n          ",
                                answer.printed().subList(from, answer.printed().size())));
            }
        }
        return Likeness.difference(step.expected(), printed);
    }

    private static String head(Step step) {
        String first = step.commands().get(0).lines().findFirst().orElse("");
        return first.length() > 90 ? first.substring(0, 89) + "…" : first;
    }
}
