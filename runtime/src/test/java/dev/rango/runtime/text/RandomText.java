package dev.rango.runtime.text;

import java.util.SplittableRandom;

/** Seeded random texts of the kinds that tokenizers get wrong. */
final class RandomText {
    private static final String[] PIECES = {
        "<br />",
        "<BR />",
        "<b\"r />",
        "<br/>",
        "<br  />",
        "<br\u00A0/>",
        "<br\t/>",
        "<br",
        "/>",
        "<",
        ">",
        "'",
        "\"",
        ".",
        ",",
        "(",
        ")",
        "!",
        "?",
        ";",
        ":",
        " ",
        "  ",
        "\t",
        "\n",
        "\r",
        "\u000B",
        "\f",
        "\u001C",
        "\u001F",
        "\u0000",
        "\u007F",
        "\u0085",
        "\u00A0",
        "\u2028",
        "\u3000",
        "\u200B",
        "\uFEFF",
        "a",
        "B",
        "word",
        "IT'S",
        "x-y",
        "3.14",
        "\u03A3",
        "\u03A3\u03A3",
        "\u0391",
        "\u03B1",
        "\u0130",
        "I",
        "\u00DF",
        "\u01C5",
        "\u0301",
        "\u02B0",
        "\u0345",
        "\u00AD",
        "\u2019",
        "\u00E9",
        "\u00C9",
        "\u4E2D",
        "\uD83D\uDE00",
        "\uD801\uDC00",
        "<unk>",
        "<pad>",
    };

    private RandomText() {}

    static String of(SplittableRandom random) {
        StringBuilder text = new StringBuilder();
        int pieces = random.nextInt(30);
        for (int i = 0; i < pieces; i++) {
            if (random.nextInt(8) == 0) {
                text.appendCodePoint(letter(random));
            } else {
                text.append(PIECES[random.nextInt(PIECES.length)]);
            }
        }
        return text.toString();
    }

    /** A letter of a script that has been in Unicode for long, so that every library knows it. */
    private static int letter(SplittableRandom random) {
        int[] starts = {
            0x41, 0xC0, 0x100, 0x391, 0x410, 0x531, 0x5D0, 0x620, 0x905, 0x10A0, 0x13A0, 0x1E00, 0x1F00, 0x2C00, 0x4E00,
            0xA640, 0xAC00, 0xFF21, 0x10400, 0x118A0, 0x1D400, 0x1E900, 0x20000
        };
        while (true) {
            int codePoint = starts[random.nextInt(starts.length)] + random.nextInt(64);
            if (Character.isLetter(codePoint)) {
                return codePoint;
            }
        }
    }
}
