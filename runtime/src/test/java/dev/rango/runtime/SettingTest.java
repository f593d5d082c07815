package dev.rango.runtime;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import org.junit.jupiter.api.Test;

/** A message names settings; who reads it knows them under names of their own. */
class SettingTest {
    private static final Setting DATA = Setting.of("test-data");
    private static final Setting.Spelling AS_OPTION =
            setting -> "--" + setting.name() + (setting.value().isEmpty() ? "" : "=" + setting.value());

    @Test
    void everySettingOfATextIsSpelled() {
        String text = "give " + DATA + ", or " + DATA.with("a b$1\\") + " and " + Setting.of("rank", "3") + "0";
        assertThat(Setting.spell(text, AS_OPTION)).isEqualTo("give --test-data, or --test-data=a b$1\\ and --rank=30");
        assertThat(Setting.spell(text, Setting.WORDS)).isEqualTo("give test data, or test data a b$1\\ and rank 30");
        assertThat(Setting.spell(text, Setting::toString)).isEqualTo(text);
    }

    @Test
    void otherTextStaysAsItIs() {
        for (String text :
                new String[] {"", "test-data 5 %", "--rank", "{rank}", "\uFDD0", "\uFDD1\uFDD0Rank 1\uFDD1"}) {
            assertThat(Setting.spell(text, AS_OPTION)).isEqualTo(text);
        }
    }

    @Test
    void anExceptionSpeaksToCallersInWordsAndToOthersAsTheyLike() {
        UnusableInputException ofSetting = new UnusableInputException(DATA, "line 3", "needs " + Setting.of("labels"));
        assertThat(ofSetting).hasMessage("test data: line 3: needs labels");
        assertThat(ofSetting.message(AS_OPTION)).isEqualTo("--test-data: line 3: needs --labels");
        UnusableInputException again = new UnusableInputException(
                Path.of("file"), "", "is damaged: " + ofSetting.message(Setting::toString), ofSetting);
        assertThat(again).hasMessage("file: is damaged: test data: line 3: needs labels");
        assertThat(again.message(AS_OPTION)).isEqualTo("file: is damaged: --test-data: line 3: needs --labels");
    }

    @Test
    void aValueOfAHostileFileStillMakesOneLine() {
        UnusableInputException e = new UnusableInputException(DATA.with("a\nb\u001b[1m\uFDD1c"), "", "is odd");
        assertThat(e.getMessage()).isEqualTo("test data a b?[1m?c: is odd");
        assertThat(e.message(AS_OPTION)).isEqualTo("--test-data=a b?[1m?c: is odd");
    }
}
