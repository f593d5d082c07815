package dev.rango.runtime.text;

import java.util.concurrent.atomic.AtomicReferenceArray;

/**
 * What becomes of each character of a text before BERT's words are found: removed, a space, a word of its own, or one or more
 * letters. Safe to share; answers are kept by pages of 256 code points.
 */
final class BertNormalizer {
    /** Behind the code point of an answer: it is a letter, and that is it. */
    static final int LETTER = 0;
    /** It is a word by itself. */
    static final int ALONE = 1 << 21;
    /** It parts words. */
    static final int SPACE = 2 << 21;
    /** It is removed. */
    static final int GONE = 3 << 21;
    /** It is the original, and becomes several: see {@link #expand}. */
    static final int SEVERAL = 4 << 21;

    static final int CODE_POINT = ALONE - 1;

    private static final int PAGE = 256;
    /** Letters and emoji are before it, the rest of Chinese behind. */
    private static final int KEPT = 0x20000;

    private final boolean clean;
    private final boolean chinese;
    private final boolean strip;
    private final boolean lower;
    private final AtomicReferenceArray<int[]> pages = new AtomicReferenceArray<>(KEPT / PAGE);

    /**
     * @param clean removes control characters and the like
     * @param chinese makes a word of each Chinese character
     * @param strip removes accents
     * @param lower makes small letters of capitals
     */
    BertNormalizer(boolean clean, boolean chinese, boolean strip, boolean lower) {
        this.clean = clean;
        this.chinese = chinese;
        this.strip = strip;
        this.lower = lower;
    }

    boolean lowers() {
        return lower;
    }

    /** One of the constants, and a code point. */
    int of(int codePoint) {
        if (codePoint >= KEPT) {
            return find(codePoint);
        }
        int[] page = pages.get(codePoint / PAGE);
        if (page == null) {
            page = new int[PAGE];
            for (int i = 0, first = codePoint & -PAGE; i < PAGE; i++) {
                page[i] = find(first + i);
            }
            pages.set(codePoint / PAGE, page);
        }
        return page[codePoint % PAGE];
    }

    private int find(int codePoint) {
        if (clean
                && BertUnicode.kind(codePoint) == BertUnicode.OTHER
                && codePoint != '\t'
                && codePoint != '\n'
                && codePoint != '\r') {
            return GONE;
        }
        String becomes = expand(codePoint);
        if (becomes.isEmpty()) {
            return GONE;
        }
        int first = becomes.codePointAt(0);
        if (becomes.length() > Character.charCount(first)) {
            return SEVERAL | codePoint;
        }
        return chinese && BertUnicode.isChinese(codePoint) ? ALONE | first : ofFinished(first);
    }

    /** What a character is after all changes. */
    static int ofFinished(int codePoint) {
        if (BertUnicode.isSpace(codePoint)) {
            return SPACE;
        }
        return codePoint | (BertUnicode.kind(codePoint) == BertUnicode.PUNCTUATION ? ALONE : LETTER);
    }

    /**
     * A character without its accents, in lower case, as the settings say. Of several marks that stay, which are a few signs of
     * music and rare scripts, the order is that of the text.
     */
    String expand(int codePoint) {
        String parts = strip ? BertUnicode.decomposed(codePoint) : Character.toString(codePoint);
        StringBuilder becomes = new StringBuilder();
        for (int i = 0; i < parts.length(); ) {
            int part = parts.codePointAt(i);
            i += Character.charCount(part);
            if (lower && part == PythonLowerCase.CAPITAL_I_WITH_DOT) {
                becomes.append("i\u0307");
            } else if (!strip || BertUnicode.kind(part) != BertUnicode.MARK) {
                becomes.appendCodePoint(lower ? BertUnicode.lower(part) : part);
            }
        }
        return becomes.toString();
    }
}
