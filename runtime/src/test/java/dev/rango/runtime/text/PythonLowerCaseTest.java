package dev.rango.runtime.text;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Expected values are those of CPython's {@code str.lower()}. */
class PythonLowerCaseTest {
    @ParameterizedTest
    @CsvSource(quoteCharacter = '`', textBlock = """
            a\u03A3,        a\u03C2
            \u03A3,         \u03C3
            \u03A3a,        \u03C3a
            a\u03A3\u03A3,  a\u03C3\u03C2
            a\u03A3.b,      a\u03C3.b
            a\u03A3-b,      a\u03C2-b
            a.\u03A3,       a.\u03C2
            a-\u03A3,       a-\u03C3
            1\u03A3,        1\u03C3
            a'\u03A3',      a'\u03C2'
            a\u03A3\u0345,  a\u03C2\u0345
            \u0345\u03A3,   \u0345\u03C3
            \u02B0\u03A3,   \u02B0\u03C3
            a\u02B0\u03A3,  a\u02B0\u03C2
            a\u03A3\u02B0b, a\u03C3\u02B0b
            a\u03A3\u02B0,  a\u03C2\u02B0
            \u00AA\u03A3,   \u00AA\u03C2
            \u24B6\u03A3,   \u24D0\u03C2
            \u01C5\u03A3,   \u01C6\u03C2
            \uD801\uDC00\u03A3, \uD801\uDC28\u03C2
            a\u03A3\uD801\uDC00, a\u03C3\uD801\uDC28
            a\u200D\u03A3\u00AD b, a\u200D\u03C2\u00AD b
            \u0130I,        i\u0307i
            \u1E9E\u2126\u212A, \u00DF\u03C9k
            """)
    void lowersAsPythonDoes(String text, String expected) {
        PlainText plain = new PlainText();
        plain.set(text);
        assertThat(new String(plain.bytes(), 0, plain.length(), UTF_8)).isEqualTo(expected);
    }
}
