package dev.rango.models;

import dev.rango.runtime.UnusableInputException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.zip.ZipEntry;
import org.assertj.core.api.Assertions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What is given for weights and is none: it is named, not measured against a format. */
class NoWeightsTest {
    @TempDir
    Path folder;

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "text,label~Good,pos~ | is text, not a file of weights; it begins: text,label",
                "a | is text, not a file of weights; it begins: a",
                "w0 0.1 0.2 0.3~w1 0.1 0.2 0.3~ | is text, not a file of weights; it begins: w0 0.1 0.2 0.3",
                "[{\"text\":\"A\"}]~ | is text, not a file of weights; it begins: [{\"text\":\"A\"}]",
                "%PDF-1.7 | is a PDF",
                "PAR1xxxxxxxxx | is a Parquet file",
            })
    void otherFilesAreNamed(String content, String said) throws IOException {
        isSaid(content.replace('~', '\n').getBytes(StandardCharsets.UTF_8), said);
    }

    @Test
    void emptyFilesPicturesAndLongLinesAreNamed() throws IOException {
        isSaid(new byte[0], "is empty, not a file of weights");
        isSaid(ForeignFiles.latin("\u0089PNG\r\n\u001a\n\0\0\0\rIHDR"), "is a picture (PNG), not a file of weights");
        isSaid("\u00e9".repeat(600).getBytes(StandardCharsets.UTF_8), "it begins: " + "\u00e9".repeat(40) + "…");
        // A header that is cut off is no text.
        isSaid(ForeignFiles.latin("\u0050\0\0\0\0\0\0\0{\"a\":"), "not a safetensors file, or truncated");
    }

    @Test
    void anArchiveOfOtherFilesIsNamedByThem() throws IOException {
        Map<String, byte[]> parts = new LinkedHashMap<>();
        Path zip = folder.resolve("made.zip");
        ForeignFiles.zip(zip, parts, ZipEntry.STORED);
        isRefused(zip, "is an empty zip archive");
        for (int i = 0; i < 4; i++) {
            parts.put("rows" + i + ".csv", new byte[1]);
        }
        ForeignFiles.zip(zip, parts, ZipEntry.STORED);
        isRefused(
                zip,
                "is a zip archive without weights of PyTorch or NumPy; unpack it if they are in one of its files: rows0.csv, rows1.csv,"
                        + " rows2.csv, …");
        ForeignFiles.zip(zip, Map.of("[Content_Types].xml", new byte[1]), ZipEntry.STORED);
        isRefused(zip, "is an Office file (.xlsx, .docx), not a file of weights");
    }

    private void isSaid(byte[] content, String said) throws IOException {
        isRefused(Files.write(folder.resolve("made.bin"), content), said);
    }

    private static void isRefused(Path file, String said) {
        Assertions.assertThatThrownBy(() -> WeightFile.read(file))
                .isInstanceOf(UnusableInputException.class)
                .hasMessageStartingWith(file.toString())
                .hasMessageContaining(said)
                .hasMessageNotContaining("\n");
    }
}
