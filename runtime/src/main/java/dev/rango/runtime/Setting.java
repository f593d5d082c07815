package dev.rango.runtime;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Something that a user can set, as the words of a library name it: the command calls it {@code --max-words 5}, a pom
 * {@code <maxWords>5</maxWords>}. In a text it stands between two of Unicode's noncharacters, which are a program's own and in no
 * sound file, until {@link #spell} writes it as the reader knows it.
 *
 * @param name its words, in lower case, joined with hyphens
 * @param value empty for the setting alone, and for a switch
 */
public record Setting(String name, String value) {
    private static final char BEGIN = '\uFDD0';
    private static final char END = '\uFDD1';
    private static final Pattern IN_TEXT = Pattern.compile(BEGIN + "([a-z-]+) ([^" + BEGIN + END + "]*)" + END);

    /** How readers of one kind know settings. */
    @FunctionalInterface
    public interface Spelling {
        /** What they would write. */
        String of(Setting setting);
    }

    /** In words, for whoever calls the library: {@code max words 5}. */
    public static final Spelling WORDS = setting -> (setting.name.replace('-', ' ') + " " + setting.value).strip();

    /** A value that holds a mark ends none. */
    public Setting {
        value = value.replace(BEGIN, '?').replace(END, '?');
    }

    /** A setting, or a switch. */
    public static Setting of(String name) {
        return new Setting(name, "");
    }

    /** A setting with a value. */
    public static Setting of(String name, String value) {
        return new Setting(name, value);
    }

    /** The same setting with a value. */
    public Setting with(String other) {
        return new Setting(name, other);
    }

    /** A text with its settings as a reader knows them. */
    public static String spell(String text, Spelling spelling) {
        return IN_TEXT.matcher(text)
                .replaceAll(found -> Matcher.quoteReplacement(spelling.of(of(found.group(1), found.group(2)))));
    }

    /** As it stands in a text that is yet to be spelled. */
    @Override
    public String toString() {
        return BEGIN + name + " " + value + END;
    }
}
