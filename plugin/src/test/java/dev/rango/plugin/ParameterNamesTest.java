package dev.rango.plugin;

import static org.assertj.core.api.Assertions.assertThat;

import dev.rango.runtime.Setting;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What libraries call settings is what a pom calls them. */
class ParameterNamesTest {
    @Test
    void settingsOfAnExportAreParameters() throws NoSuchFieldException {
        for (String name : List.of(
                "adapter",
                "data",
                "delimiter",
                "encoding",
                "form",
                "label-column",
                "label-prefix",
                "labels",
                "max-flips",
                "max-loss",
                "no-header",
                "prune-vocab",
                "quantize",
                "skip-bad-rows",
                "target",
                "test-data",
                "text-column")) {
            String spelled = ParameterNames.in(Setting.of(name, "x").toString());
            String parameter = spelled.substring(1, spelled.indexOf('>'));
            assertThat(ExportMojo.class.getDeclaredField(parameter)).isNotNull();
            assertThat(spelled).isEqualTo("<" + parameter + ">x</" + parameter + ">");
        }
    }

    @Test
    void aSwitchIsTurnedOnAndAParameterAloneIsNamed() {
        assertThat(ParameterNames.in(Setting.of("skip-bad-rows") + ", " + Setting.of("max-loss")))
                .isEqualTo("<skipBadRows>true</skipBadRows>, <maxLoss>");
    }
}
