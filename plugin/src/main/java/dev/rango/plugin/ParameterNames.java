package dev.rango.plugin;

import dev.rango.data.Spelling;
import java.util.Locale;

/** Parameters of reading as they stand in a pom: {@code <delimiter>;</delimiter>}. */
enum ParameterNames implements Spelling {
    IN_POM;

    @Override
    public String of(Parameter parameter, String value) {
        String[] words = parameter.name().toLowerCase(Locale.ROOT).split("_");
        StringBuilder name = new StringBuilder(words[0]);
        for (int i = 1; i < words.length; i++) {
            name.append(Character.toUpperCase(words[i].charAt(0))).append(words[i].substring(1));
        }
        boolean isSwitch = parameter == Parameter.NO_HEADER || parameter == Parameter.SKIP_BAD_ROWS;
        String said = value.isEmpty() && isSwitch ? "true" : value;
        return "<" + name + ">" + (said.isEmpty() ? "" : said + "</" + name + ">");
    }
}
