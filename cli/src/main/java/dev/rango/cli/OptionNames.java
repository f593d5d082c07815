package dev.rango.cli;

import dev.rango.runtime.Setting;

/** Settings as they are typed: {@code --delimiter ';'}. */
enum OptionNames implements Setting.Spelling {
    TYPED;

    @Override
    public String of(Setting setting) {
        String option = "--" + setting.name();
        if (setting.value().isEmpty()) {
            return option;
        }
        boolean isPlain = setting.value().matches("[\\p{L}\\p{N}_.,:/+-]+");
        return option + " " + (isPlain ? setting.value() : "'" + setting.value().replace("'", "'\\''") + "'");
    }

    /** What a library says, with its settings as they are typed. */
    static String in(String text) {
        return Setting.spell(text, TYPED);
    }
}
