package dev.rango.runtime.text;

import java.text.Normalizer;
import java.util.Arrays;

/**
 * Characters as Hugging Face's tokenizers library sees them, whatever Unicode the Java knows: an edge device with another Java
 * must not split words elsewhere.
 *
 * <p>That library's categories are those of Unicode 8, its lower case is that of Unicode 16. The test goes through all code points.
 */
final class BertUnicode {
    /** Part of a word. */
    static final int LETTER = 0;
    /** General categories P*, and ASCII's signs: a token of its own. */
    static final int PUNCTUATION = 1;
    /** Category Mn: accents. */
    static final int MARK = 2;
    /** Categories C*, U+0000 and U+FFFD included: what the cleaning of a text removes. */
    static final int OTHER = 3;

    /**
     * Ranges of code points, ascending, as pairs of chars: how far behind the last range one begins, and how many are in it.
     */
    private static final String PUNCTUATIONS = ""
            + "\u00A1\u0001\u0005\u0001\u0003\u0001\n\u0002\u0003\u0001\u0003\u0001\u02BE\u0001\u0008\u0001\u01D2"
            + "\u0006)\u00023\u0001\u0001\u0001\u0002\u0001\u0002\u0001,\u0002\u0014\u0002\u0001\u0002\r\u0001"
            + "\u0002\u0002J\u0004f\u0001+\u000E\u00E9\u00036\u000F\u001F\u0001\u0105\u0002\n\u0001\u017F\u0001"
            + "\u0303\u0001Z\u0001\n\u0002\u00A8\u000F\u0001\u0001%\u0004G\u0001J\u0005\u0004\u0002o\u0006\u00AB"
            + "\u0001\u0264\u0009\u0097\u0001\u026C\u0002,\u0002N\u0003G\u0002\u009D\u0003\u0001\u0003%\u000B\u0139"
            + "\u0002\u00D8\u0002\u0080\u0007\u0001\u0006\u00AC\u0007\u009B\u0004;\u0005>\u0002@\u0008\u000B\u0001"
            + "\u033C\u0018\u0008\u0014\u0001\r\u0001\u000C\u001E\u0002\u000E\u0002\u0279\u0004\u001D\u0002\u043D"
            + "\u000EO\u0002\u001F\n\u0193\u0016?\u0004 \u0002\u02FB\u0004\u0001\u0002p\u0001\u008F/\u0001\u0013"
            + "\u01BE\u0003\u0004\n\u0002\u000C\u0010\u0001\u000C\u0001b\u0001Z\u0001\u7402\u0002\u010D\u0003c"
            + "\u0001\n\u0001s\u0006\u017C\u0004V\u0002(\u0003\u0001\u00011\u0002/\u0001a\r\u0010\u0002|\u0004~"
            + "\u0002\u0010\u0002\u00F9\u0001\u5152\u0002\u00D0\n\u0016#\u0001\u000E\u0001\u0001\u0004\u0001\u0001"
            + "\u0002\u0095\u0003\u0001\u0006\u0001\u0004\n\u0002\u0003\u0002\u001A\u0003\u0001\u0001\u001B\u0001"
            + "\u0001\u0001\u0001\u0007\u019A\u0003\u029C\u00010\u0001\u019E\u0001\u02E7\u0001\u00C7\u0001\u001F"
            + "\u0001\u0110\u0009&\u0001p\u0007B\u0007Y\u0004\u04AA\u0007m\u0002\u0001\u0004~\u00040\u0002O\u0005"
            + "\u0003\u0001\r\u0001\u0001\u0003X\u0006k\u0001\u021C\u0001\u00FA\u0017i\u0003\u00F8\u0003\u0D31"
            + "\u0005\u45F9\u0002\u0085\u0001A\u0005\u0008\u0001\u515A\u0001\u1DE7\u0005";

    private static final String MARKS = ""
            + "\u0300p\u0113\u0005\u0109-\u0001\u0001\u0001\u0002\u0001\u0002\u0001\u0001H\u000B0\u0015\u0010\u0001"
            + "e\u0007\u0002\u0006\u0002\u0002\u0001\u0004#\u0001\u001E\u001B[\u000B:\u0009\"\u0004\u0001\u0009"
            + "\u0001\u0003\u0001\u0005+\u0003\u0087 7\u0001\u0001\u0001\u0004\u0008\u0004\u0001\u0003\u0007\n"
            + "\u0002\u001D\u0001:\u0001\u0004\u0004\u0008\u0001\u0014\u0002\u001D\u00029\u0001\u0004\u0002\u0004"
            + "\u0002\u0002\u0003\u0003\u0001\u001E\u0002\u0003\u0001\u000B\u00029\u0001\u0004\u0005\u0001\u0002"
            + "\u0004\u0001\u0014\u0002\u001D\u0001:\u0001\u0002\u0001\u0001\u0004\u0008\u0001\u0008\u0001\u000B"
            + "\u0002\u001E\u0001=\u0001\u000C\u00012\u0001=\u0003\u0005\u0003\u0001\u0004\u0007\u0002\u000B\u0002"
            + "\u001D\u0001:\u0001\u0002\u0001\u0006\u0001\u0005\u0002\u0014\u0002\u001D\u0001?\u0004\u0008\u0001"
            + "\u0014\u0002f\u0001\u0007\u0003\u0001\u0001Z\u0001\u0002\u0007\u000C\u0008b\u0001\u0002\u0006\u0001"
            + "\u0002\u000B\u0006J\u0002\u001B\u0001\u0001\u0001\u0001\u00017\u000E\u0001\u0005\u0001\u0002\u0005"
            + "\u000B\u0001$\u0009\u0001f\u0004\u0001\u0006\u0001\u0002\u0002\u0002\u0019\u0002\u0004\u0003\u0010"
            + "\u0004\r\u0001\u0002\u0002\u0006\u0001\u000F\u0001\u02BF\u0003\u03B2\u0003\u001D\u0003\u001D\u0002"
            + "\u001E\u0002@\u0002\u0001\u0007\u0008\u0001\u0002\u000B\u0009\u0001-\u0003\u009B\u0001v\u0003\u0004"
            + "\u0002\u0009\u0001\u0006\u0003\u00DB\u0002\u0002\u0001:\u0001\u0001\u0007\u0001\u0001\u0001\u0001"
            + "\u0002\u0008\u0006\n\u0002\u00010\u000EB\u00040\u0001\u0001\u0005\u0001\u0001\u0005\u0001(\u0009"
            + "\u000C\u0002 \u0004\u0002\u0002\u0001\u00038\u0001\u0001\u0002\u0003\u0001\u0001\u0003:\u0008\u0002"
            + "\u0002\u0098\u0003\u0001\r\u0001\u0007\u0004\u0001\u0006\u0001\u0003\u0002\u00C66\u0006\u0004\u02D0"
            + "\r\u0004\u0001\u0003\u000C\u0BFE\u0003\u008D\u0001` \u022A\u0004k\u0002\u75D4\u0001\u0004\n \u0002P"
            + "\u0002\u0110\u0001\u0003\u0001\u0004\u0001\u0019\u0002\u009D\u0001\u001B\u00124\u0008\u0019\u000B."
            + "\u00030\u0001\u0002\u0004\u0002\u0001(\u0001C\u0006\u0002\u0002\u0002\u0002\u000C\u0001\u0008\u0001/"
            + "\u00013\u0001\u0001\u0003\u0002\u0002\u0005\u0002\u0001\u0001*\u0002\u0008\u0001\u00EE\u0001\u0002"
            + "\u0001\u0004\u0001\u4F30\u0001\u02E1\u0010\u0010\u0010\u03CD\u0001\u00E2\u0001\u0095\u0005\u0686"
            + "\u0003\u0001\u0002\u0005\u0004(\u0003\u0004\u0001\u00A5\u0002\u051A\u00016\u000F8\u00031\u0004\u0002"
            + "\u0002E\u0003$\u0005\u0001\u0008>\u0001\u000C\u00024\u0009\u000B\u0003b\u0003\u0002\u0001\u0001"
            + "\u0002\u00A7\u0001\u0003\u0008\u0015\u0002:\u0001\u0003\u0001%\u0007\u0003\u0005\u013E\u0006\u0001"
            + "\u0001\u0004\u0002\u0001\u0002\u00EE\u0004\u0006\u0002\u0001\u0002\u001B\u0002U\u0008\u0002\u0001"
            + "\u0001\u0002j\u0001\u0001\u0001\u0002\u0006\u0001\u0001e\u0003\u0002\u0004\u0001\u0005\u53C4\u0005;"
            + "\u0007\u0458\u0004\u4D0A\u0002\u14C8\u0003\u0011\u0008\u0002\u0007\u001E\u0004\u0094\u0003\u07BB7"
            + "\u00042\u0008\u0001\u000E\u0001\u0016\u0005\u0001\u000F\u0E20\u0007";
    private static final String OTHERS = ""
            + "\u0000\u0009\u0002\u0002\u0001\u0012_!\r\u0001\u0552\u0006\u0016\u0001\u00C0\u00011\u0001\u10FE"
            + "\u0001\u07FC\u0005\u001A\u00051\u0005\u0001\n\u8000\u0000\u5E8F\u0001\u00F9\u0003\u0001\u0001\u10BF"
            + "\u0001\uABE2\u0004\u14CF\u0008";

    /** Those between U+10000 and U+1D000 that Unicode 12 decomposes; later ones stay as they are. */
    private static final String DECOMPOSED = ""
            + "\uD804\uDC9A\uD804\uDC9C\uD804\uDCAB\uD804\uDD2E\uD804\uDD2F\uD804\uDF4B\uD804\uDF4C\uD805\uDCBB"
            + "\uD805\uDCBC\uD805\uDCBE\uD805\uDDBA\uD805\uDDBB";

    /** No code point from here on is of a kind but some in the planes of signs without a glyph and of private use. */
    private static final int LIMIT = 0x1F000;

    private static final byte[] KINDS = kinds();

    private BertUnicode() {}

    private static byte[] kinds() {
        byte[] kinds = new byte[LIMIT];
        mark(kinds, PUNCTUATIONS, PUNCTUATION);
        mark(kinds, MARKS, MARK);
        mark(kinds, OTHERS, OTHER);
        Arrays.fill(kinds, 0xE000, 0xF900, (byte) OTHER);
        for (int c = '!'; c < 0x7F; c++) {
            if (!Character.isLetterOrDigit(c)) {
                kinds[c] = PUNCTUATION;
            }
        }
        return kinds;
    }

    private static void mark(byte[] kinds, String ranges, int kind) {
        int at = 0;
        for (int i = 0; i < ranges.length(); i += 2) {
            at += ranges.charAt(i);
            int end = at + ranges.charAt(i + 1);
            Arrays.fill(kinds, at, end, (byte) kind);
            at = end;
        }
    }

    /** One of the four kinds; white space and Chinese characters have none of their own. */
    static int kind(int codePoint) {
        if (codePoint < LIMIT) {
            return KINDS[codePoint];
        }
        if (codePoint >= 0xE0100 && codePoint <= 0xE01EF) {
            return MARK;
        }
        boolean isOther = codePoint == 0xE0001
                || codePoint >= 0xE0020 && codePoint <= 0xE007F
                || codePoint >= 0xF0000 && (codePoint & 0xFFFF) < 0xFFFE;
        return isOther ? OTHER : LETTER;
    }

    /** White_Space of Unicode. */
    static boolean isSpace(int codePoint) {
        return codePoint >= '\t' && codePoint <= '\r' || codePoint == ' ' || PlainText.isUnicodeSpace(codePoint);
    }

    /** The blocks that BERT's authors took for Chinese, as that library writes them down: one begins 0x100 too late. */
    static boolean isChinese(int codePoint) {
        return codePoint >= 0x4E00 && codePoint <= 0x9FFF
                || codePoint >= 0x3400 && codePoint <= 0x4DBF
                || codePoint >= 0xF900 && codePoint <= 0xFAFF
                || codePoint >= 0x20000 && codePoint <= 0x2A6DF
                || codePoint >= 0x2A700 && codePoint <= 0x2B81F
                || codePoint >= 0x2B920 && codePoint <= 0x2CEAF
                || codePoint >= 0x2F800 && codePoint <= 0x2FA1F;
    }

    /** Lower case of a code point by itself; {@link PythonLowerCase#CAPITAL_I_WITH_DOT} has two and does not come here. */
    static int lower(int codePoint) {
        return switch (codePoint) {
            // What came after Unicode 13, which is Java 17's.
            case 0x1C89, 0xA7C0, 0xA7CC, 0xA7D0, 0xA7D6, 0xA7D8, 0xA7DA -> codePoint + 1;
            case 0x2C2F -> 0x2C5F;
            case 0xA7CB -> 0x264;
            case 0xA7DC -> 0x19B;
            case 0x1057B, 0x1058B, 0x10593 -> codePoint;
            default -> {
                if (codePoint >= 0x10570 && codePoint <= 0x10595) {
                    yield codePoint + 0x27;
                }
                yield codePoint >= 0x10D50 && codePoint <= 0x10D65
                        ? codePoint + 0x20
                        : Character.toLowerCase(codePoint);
            }
        };
    }

    /** Canonical decomposition of a code point by itself. */
    static String decomposed(int codePoint) {
        String character = Character.toString(codePoint);
        return codePoint >= 0x10000 && codePoint < 0x1D000 && DECOMPOSED.indexOf(codePoint) < 0
                ? character
                : Normalizer.normalize(character, Normalizer.Form.NFD);
    }
}
