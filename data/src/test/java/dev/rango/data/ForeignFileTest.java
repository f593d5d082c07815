package dev.rango.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.rango.runtime.UnusableInputException;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ForeignFileTest {
    @TempDir
    Path folder;

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "UTF-16|utf-16",
                "UTF-16LE|utf-16le",
                "UTF-16BE|utf-16be",
                "x-UTF-16LE-BOM|utf-16",
                "X-UTF-32LE-BOM|utf-32"
            })
    void textInAnotherEncodingSaysWhich(String charset, String encoding) {
        byte[] text = "text,label\nA delight.,positive\n".getBytes(Charset.forName(charset));
        assertThat(ForeignFile.of(text, text.length, StandardCharsets.UTF_8)
                        .orElseThrow()
                        .encoding())
                .isEqualTo(encoding);
    }

    @ParameterizedTest
    @CsvSource({
        "504B0304140000000000, zip archive",
        "934E554D5059010076007B, NumPy",
        "504152311504, Parquet",
        "89504E470D0A1A0A, PNG",
        "FFD8FFE000104A46, JPEG",
        "255044462D312E37, PDF",
        "0000000000000001, zeros",
    })
    void whatIsNoTextIsNamed(String hex, String name) {
        byte[] head = java.util.HexFormat.of().parseHex(hex);
        ForeignFile foreign =
                ForeignFile.of(head, head.length, StandardCharsets.UTF_8).orElseThrow();
        assertThat(foreign.reason()).contains(name);
        assertThat(foreign.encoding()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "a",
                "text,label\n",
                "\n\0\1\nA text with a stray zero in it.",
                "žluťoučký kůň",
                "PKs are packed",
                "\uFEFFtext"
            })
    void textIsText(String text) {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        assertThat(ForeignFile.of(bytes, bytes.length, StandardCharsets.UTF_8)).isEmpty();
    }

    @Test
    void trainingDataAreRefusedByName() throws Exception {
        Path pointer = Files.writeString(
                folder.resolve("train.csv"), "version https://git-lfs.github.com/spec/v1\noid sha256:00\nsize 12\n");
        assertThatThrownBy(() -> DataSpec.parse("csv:" + pointer).source().load())
                .isInstanceOf(UnusableInputException.class)
                .hasMessageContaining("train.csv: is a git-lfs pointer");
    }
}
