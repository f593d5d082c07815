package dev.rango.runtime.text;

import java.util.Arrays;
import java.util.List;
import java.util.Map;

/**
 * Tokens that a text may spell out, such as {@code [MASK]}: found as they are written, wherever they stand, the longest first.
 */
final class AddedTokens {
    private final String[] contents;
    private final int[] ids;
    /** What they begin with, in ASCII or not. */
    private final char[] firsts;

    /**
     * @param vocabulary has their ids
     */
    AddedTokens(List<String> tokens, Map<String, Integer> vocabulary) {
        contents = tokens.toArray(new String[0]);
        Arrays.sort(contents, (one, other) -> other.length() - one.length());
        ids = new int[contents.length];
        String distinct = "";
        for (int i = 0; i < ids.length; i++) {
            ids[i] = vocabulary.get(contents[i]);
            distinct += distinct.indexOf(contents[i].charAt(0)) < 0 ? contents[i].substring(0, 1) : "";
        }
        firsts = distinct.toCharArray();
    }

    char[] firsts() {
        return firsts;
    }

    int id(int index) {
        return ids[index];
    }

    int length(int index) {
        return contents[index].length();
    }

    boolean areIn(String text) {
        for (String content : contents) {
            if (text.contains(content)) {
                return true;
            }
        }
        return false;
    }

    /** Index of the token that begins at a place of a text; -1 for none. */
    int at(String text, int place) {
        char c = text.charAt(place);
        for (char first : firsts) {
            if (c == first) {
                for (int i = 0; i < contents.length; i++) {
                    if (text.startsWith(contents[i], place)) {
                        return i;
                    }
                }
            }
        }
        return -1;
    }
}
