package dev.rango.cli;

import dev.rango.data.Spelling;
import java.util.Locale;

/** Parameters of reading as they are typed: {@code --delimiter ';'}. */
enum OptionNames implements Spelling {
    TYPED;

    @Override
    public String of(Parameter parameter, String value) {
        String option = "--" + parameter.name().toLowerCase(Locale.ROOT).replace('_', '-');
        if (value.isEmpty()) {
            return option;
        }
        boolean isPlain = value.matches("[\\p{L}\\p{N}_.,:/+-]+");
        return option + " " + (isPlain ? value : "'" + value.replace("'", "'\\''") + "'");
    }
}
