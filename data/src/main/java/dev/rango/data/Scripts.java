package dev.rango.data;

import dev.rango.runtime.text.Vocabulary;
import java.lang.Character.UnicodeScript;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;

/** Counts letters by their script; the first few of a text stand for it. */
final class Scripts {
    private static final int LOOKED_AT = 200;
    private static final double LEAST_SHARE = 0.01;

    private final long[] letters = new long[UnicodeScript.values().length];

    void add(String text) {
        int end = Math.min(text.length(), LOOKED_AT);
        for (int i = 0; i < end; i++) {
            char c = text.charAt(i);
            if (c < 0x80) {
                letters[UnicodeScript.LATIN.ordinal()] += (c | 0x20) >= 'a' && (c | 0x20) <= 'z' ? 1 : 0;
            } else if (!Character.isLowSurrogate(c)) {
                addWide(text.codePointAt(i));
            }
        }
    }

    private void addWide(int letter) {
        if (Character.isLetter(letter)) {
            letters[UnicodeScript.of(letter).ordinal()]++;
        }
    }

    /** The scripts of one letter in a hundred and more, the most frequent first. */
    List<ScriptShare> shares(Vocabulary vocabulary) {
        letters[UnicodeScript.COMMON.ordinal()] = 0;
        letters[UnicodeScript.INHERITED.ordinal()] = 0;
        long all = 0;
        for (long count : letters) {
            all += count;
        }
        List<ScriptShare> shares = new ArrayList<>();
        int[] words = words(vocabulary);
        for (UnicodeScript script : UnicodeScript.values()) {
            double share = all == 0 ? 0 : (double) letters[script.ordinal()] / all;
            if (share >= LEAST_SHARE) {
                shares.add(new ScriptShare(name(script), share, words[script.ordinal()]));
            }
        }
        shares.sort(Comparator.comparingDouble(ScriptShare::share).reversed());
        return shares;
    }

    private static int[] words(Vocabulary vocabulary) {
        int[] words = new int[UnicodeScript.values().length];
        for (int id = Vocabulary.PADDING + 1; id < vocabulary.size(); id++) {
            String word = vocabulary.word(id);
            if (!word.isEmpty()) {
                words[UnicodeScript.of(word.codePointAt(0)).ordinal()]++;
            }
        }
        return words;
    }

    private static String name(UnicodeScript script) {
        String name = script.name().toLowerCase(Locale.ROOT).replace('_', ' ');
        return Character.toUpperCase(name.charAt(0)) + name.substring(1);
    }
}
