package dev.rango.cli;

import dev.rango.data.Nearest;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import picocli.CommandLine;
import picocli.CommandLine.MissingParameterException;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.UnmatchedArgumentException;

/** What is said of a command that is none of Rango's: one line in a user's words, with what was meant where that is near. */
final class WrongUsage {
    private static final Pattern CHOICE =
            Pattern.compile("expected one of \\[([^\\]]*)\\] \\(case-insensitive\\) but was '([^']*)'");

    private WrongUsage() {}

    /** Picocli's handler of it: prints the line. */
    static int handle(ParameterException e, String[] arguments) {
        CommandLine command = e.getCommandLine();
        String name = command.getCommandSpec().qualifiedName();
        command.getErr().println(name + ": " + message(e, command) + " (see " + name + " --help)");
        return Rango.UNUSABLE;
    }

    private static String message(ParameterException e, CommandLine command) {
        if (e instanceof UnmatchedArgumentException unmatched) {
            return notUnderstood(unmatched.getUnmatched(), command);
        }
        String words = inOurWords(e.getMessage().replaceAll("\\R+\\s*", " "));
        if (e instanceof MissingParameterException) {
            // What is missing is often there under a name with a slip in it.
            List<String> unmatched = command.getUnmatchedArguments();
            return unmatched.isEmpty() ? words : words + "; " + notUnderstood(unmatched, command);
        }
        return words;
    }

    /** Picocli speaks to programmers: of enums in capitals, of a double. */
    private static String inOurWords(String message) {
        String words = CHOICE.matcher(message).replaceAll(found -> {
            String choices = found.group(1).toLowerCase(Locale.ROOT);
            return Matcher.quoteReplacement("expected one of " + choices + " but was '" + found.group(2) + "'"
                    + Nearest.hint(found.group(2), Arrays.asList(choices.split(", "))));
        });
        return words.replaceAll("is not an? (?:double|int|long|Integer)$", "is not a number");
    }

    private static String notUnderstood(List<String> unmatched, CommandLine command) {
        String first = unmatched.get(0);
        if (first.startsWith("-")) {
            String meant = Nearest.hint(beforeValue(first), longOptions(command));
            return "Unknown option: '" + first + "'"
                    + (meant.isEmpty() && !first.startsWith("--") ? "; -- before a text says that it is one" : meant);
        }
        if (!command.getSubcommands().isEmpty()) {
            return "'" + first + "' is no verb"
                    + Nearest.hint(first, command.getSubcommands().keySet());
        }
        return (unmatched.size() == 1 ? "Unmatched argument: " : "Unmatched arguments: ")
                + unmatched.stream().map(word -> "'" + word + "'").collect(Collectors.joining(", "));
    }

    private static String beforeValue(String option) {
        int value = option.indexOf('=');
        return value < 0 ? option : option.substring(0, value);
    }

    private static List<String> longOptions(CommandLine command) {
        return command.getCommandSpec().optionsMap().keySet().stream()
                .filter(name -> name.startsWith("--"))
                .sorted()
                .toList();
    }
}
