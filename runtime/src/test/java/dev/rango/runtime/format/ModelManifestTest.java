package dev.rango.runtime.format;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.rango.runtime.UnusableInputException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ModelManifestTest {
    private static final String A = "a".repeat(64);
    private static final String B = "b".repeat(64);

    @Test
    void namesPartsAndItself() {
        ModelManifest manifest = ModelManifest.parse(
                "MANIFEST.sha256",
                (A + "  model.onnx\n" + B + "  adapters/cafe\u0301 1.onnx_adapter\n").getBytes(UTF_8));
        assertThat(manifest.parts())
                .containsExactly(
                        new ModelManifest.Part("model.onnx", A),
                        new ModelManifest.Part("adapters/cafe\u0301 1.onnx_adapter", B));
        // printf '' | sha256sum
        assertThat(ModelManifest.parse("empty", new byte[0]).sha256())
                .isEqualTo("e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "..", ".", "../x", "a/../b", "/etc/x", "a//b", "a/", "a\\b", "C:x", "a\0b", "a\tb", "", "a/.", "a/.."
            })
    void aNameThatLeavesTheFolderIsRefused(String name) {
        assertUnusable((A + "  x\n" + B + "  " + name + "\n").getBytes(UTF_8), "m: line 2: is not a digest");
    }

    @Test
    void brokenLinesAreNamed() {
        assertUnusable((A + " x\n").getBytes(UTF_8), "m: line 1: is not a digest");
        assertUnusable((A.toUpperCase() + "  x\n").getBytes(UTF_8), "m: line 1: is not a digest");
        assertUnusable((A + "  x\n\n" + B + "  y\n").getBytes(UTF_8), "m: line 2: is not a digest");
        assertUnusable((A + "  x\n" + B + "  x\n").getBytes(UTF_8), "m: line 2: names x again");
        assertUnusable((A + "  \u00e9\n").getBytes(ISO_8859_1), "m: is not text");
    }

    private static void assertUnusable(byte[] manifest, String message) {
        assertThatThrownBy(() -> ModelManifest.parse("m", manifest))
                .isInstanceOf(UnusableInputException.class)
                .hasMessageStartingWith(message);
    }
}
