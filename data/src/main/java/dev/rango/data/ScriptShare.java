package dev.rango.data;

/**
 * A script that texts are written in.
 *
 * @param script its name in Unicode, as {@code Cyrillic}
 * @param share of the letters, 0 to 1
 * @param words of the vocabulary that begin with it; 0 without a vocabulary
 */
public record ScriptShare(String script, double share, int words) {}
