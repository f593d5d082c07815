package dev.rango.models;

import dev.rango.runtime.format.Sha256;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.SortedMap;

/**
 * What a training was not allowed to change, and the evidence that it did not.
 *
 * @param tensors their number
 * @param weights all their values
 * @param sha256 of names, shapes and values in the order of the names: float32, little-endian
 */
public record FrozenWeights(int tensors, long weights, String sha256) {
    /** As they are now: a base without the head that an adapter replaces. */
    public static FrozenWeights of(Checkpoint base) {
        return of(base.body());
    }

    static FrozenWeights of(SortedMap<String, Tensor> tensors) {
        long weights = tensors.values().stream().mapToLong(Tensor::elements).sum();
        ByteBuffer bytes = ByteBuffer.allocate(Math.toIntExact(Float.BYTES * weights + tensors.size() * 256L))
                .order(ByteOrder.LITTLE_ENDIAN);
        tensors.forEach((name, tensor) -> {
            bytes.put(name.getBytes(StandardCharsets.UTF_8)).put((byte) 0);
            for (int size : tensor.shape()) {
                bytes.putInt(size);
            }
            for (float value : tensor.data()) {
                bytes.putFloat(value);
            }
        });
        bytes.flip();
        byte[] exact = new byte[bytes.remaining()];
        bytes.get(exact);
        return new FrozenWeights(tensors.size(), weights, Sha256.of(exact));
    }
}
