package dev.rango.models;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.rango.fuzz.Reading;
import dev.rango.fuzz.SampleFolder;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** {@code .safetensors}: as a file of Rango's, as another tool's, and its header alone. */
public final class SafetensorsFuzz {
    private static final String NAME = Checkpoint.WEIGHTS_FILE;

    private SafetensorsFuzz() {}

    public static void fuzzerTestOneInput(byte[] content) {
        Reading.of(content, NAME, Safetensors::contents);
        Reading.of(content, NAME, file -> ForeignClassifier.read(file, List.of("ignored*")));
        Reading.of(content, NAME, Safetensors::read).ifPresent(first -> {
            byte[] written = SampleFolder.written(folder -> first.write(folder.resolve(NAME)))
                    .get(NAME);
            Safetensors again = Reading.of(written, NAME, Safetensors::read).orElseThrow();
            Reading.requireSame(first.metadata(), again.metadata());
            Reading.requireSame(values(first), values(again));
        });
    }

    private static List<String> values(Safetensors file) {
        List<String> values = new ArrayList<>();
        file.tensors().forEach((name, tensor) -> {
            values.add(name + Arrays.toString(tensor.shape()));
            values.add(Arrays.toString(tensor.data()));
        });
        return values;
    }

    public static List<byte[]> seeds() {
        byte[] peft = withHeader("""
                {"base_model.model.fc1.lora_A.weight":{"dtype":"BF16","shape":[1,2],"data_offsets":[0,4]},
                 "base_model.model.fc1.lora_B.weight":{"dtype":"F16","shape":[2,1],"data_offsets":[4,8]},
                 "module._orig_mod.embedding.weight":{"dtype":"F64","shape":[],"data_offsets":[8,16]},
                 "empty":{"dtype":"I8","shape":[0,3],"data_offsets":[16,16]},"__metadata__":{"format":"pt"}}""", 16);
        return List.of(SampleFolder.bytes(NAME), peft, withHeader("{}", 0));
    }

    private static byte[] withHeader(String json, int values) {
        byte[] header = json.getBytes(UTF_8);
        return ByteBuffer.allocate(Long.BYTES + header.length + values)
                .order(ByteOrder.LITTLE_ENDIAN)
                .putLong(header.length)
                .put(header)
                .array();
    }
}
