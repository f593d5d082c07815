package dev.rango.bench.pages;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;

/** Where a command of a shell ends: lines that a backslash, {@code case … esac}, a loop or a brace join are one. */
final class ShellText {
    private static final Pattern OPENS =
            Pattern.compile("^\\s*(?:case\\b.*\\bin|if\\b.*|for\\b.*|while\\b.*)$|.*\\{\\s*$");
    private static final Pattern CLOSES = Pattern.compile("^\\s*(?:esac|fi|done|\\})\\b?.*$");

    private ShellText() {}

    static List<String> commands(List<String> lines) {
        List<String> commands = new ArrayList<>();
        StringBuilder command = new StringBuilder();
        int depth = 0;
        for (String line : lines) {
            boolean outside = command.length() == 0;
            if (outside && (line.isBlank() || line.startsWith("#"))) {
                continue;
            }
            command.append(outside ? "" : "\n").append(line);
            // One line may open and close: "for f in a b; do …; done".
            depth += OPENS.matcher(line).matches() && !line.matches(".*;\\s*(?:done|fi|esac)\\b.*") ? 1 : 0;
            depth -= CLOSES.matcher(line).matches() ? 1 : 0;
            if (depth <= 0 && !line.endsWith("\\")) {
                commands.add(command.toString());
                command.setLength(0);
                depth = 0;
            }
        }
        if (command.length() > 0) {
            commands.add(command.toString());
        }
        return commands;
    }
}
