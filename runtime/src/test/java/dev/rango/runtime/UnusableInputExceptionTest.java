package dev.rango.runtime;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class UnusableInputExceptionTest {
    @ParameterizedTest
    @ValueSource(strings = {"\n", "\r", "\r\n", "\n\n", "\u000B", "\f", "\u0085", "\u2028", "\u2029"})
    void messagesAreOneLineWhateverTheirPartsHold(String lineBreak) {
        var e = new UnusableInputException("a" + lineBreak + "b", "c" + lineBreak + "d", "e" + lineBreak + "f");
        assertThat(e).hasMessage("a b: c d: e f");
        assertThat(e.reason()).isEqualTo("e" + lineBreak + "f");
    }

    @Test
    void messagesDoNotSteerATerminalWhateverTheirPartsHold() {
        var e = new UnusableInputException("\u001b]0;title\u0007.csv", "\u009b2J", "\t\u202e\u2066label\u007f");
        assertThat(e).hasMessage("?]0;title?.csv: ?2J:  ??label?");
        assertThat(e.reason()).isEqualTo("\t\u202e\u2066label\u007f");
    }

    @Test
    void anEmptyPlaceIsLeftOut() {
        Exception cause = new Exception("why");
        var e = new UnusableInputException(Path.of("file"), "", "reason", cause);
        assertThat(e).hasMessage("file: reason").hasCause(cause);
        assertThat(e.source()).isEqualTo("file");
        assertThat(e.place()).isEmpty();
        assertThat(new UnusableInputException(Path.of("file"), "line 3", "reason"))
                .hasMessage("file: line 3: reason");
    }
}
