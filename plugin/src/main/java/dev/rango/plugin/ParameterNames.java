package dev.rango.plugin;

import dev.rango.runtime.Setting;
import java.util.Set;

/** Settings as they stand in a pom: {@code <delimiter>;</delimiter>}. */
enum ParameterNames implements Setting.Spelling {
    IN_POM;

    private static final Set<String> SWITCHES = Set.of("no-header", "skip-bad-rows");

    @Override
    public String of(Setting setting) {
        String[] words = setting.name().split("-");
        StringBuilder name = new StringBuilder(words[0]);
        for (int i = 1; i < words.length; i++) {
            name.append(Character.toUpperCase(words[i].charAt(0))).append(words[i].substring(1));
        }
        boolean isOn = setting.value().isEmpty() && SWITCHES.contains(setting.name());
        String value = isOn ? "true" : setting.value();
        return "<" + name + ">" + (value.isEmpty() ? "" : value + "</" + name + ">");
    }

    /** What a library says, with its settings as they stand in a pom. */
    static String in(String text) {
        return Setting.spell(text, IN_POM);
    }
}
