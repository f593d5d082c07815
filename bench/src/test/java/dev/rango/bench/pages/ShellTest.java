package dev.rango.bench.pages;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

@DisabledOnOs(value = OS.WINDOWS, disabledReason = "types into bash")
class ShellTest {
    @TempDir
    private Path folder;

    @Test
    void variablesFoldersAndExitCodesStay() throws Exception {
        try (Shell shell = new Shell(folder)) {
            assertThat(shell.type("export A=1; mkdir sub; cd sub; printf 'no end of line'", 20)
                            .printed())
                    .containsExactly("no end of line");
            assertThat(shell.type("echo $A; basename $PWD; false", 20)).satisfies(typed -> {
                assertThat(typed.exit()).isEqualTo(1);
                assertThat(typed.printed()).startsWith("1", "sub");
            });
            assertThat(shell.type("case $? in 1) echo seen; cat; echo err >&2 ;; esac", 20)
                            .printed())
                    .contains("seen", "err");
        }
    }

    @Test
    void whatDoesNotEndIsStoppedAndAShellThatEndsIsNoticed() throws Exception {
        try (Shell shell = new Shell(folder)) {
            assertThat(shell.type("sleep 60", 1).exit()).isEqualTo(-1);
        }
        try (Shell shell = new Shell(folder)) {
            assertThat(shell.type("exit 3", 20).printed()).contains("the shell ended");
        }
    }
}
