package dev.rango.models;

import dev.rango.models.Pickled.Storage;
import dev.rango.models.Pickled.View;
import dev.rango.runtime.UnusableInputException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Locale;

/**
 * A view of a storage, checked to stay within it.
 *
 * @param values bytes of the storage
 * @param offset of the first value, in values
 * @param strides of each dimension, in values
 * @param negated the tensor's values are the negatives of the stored ones
 */
record TensorView(
        Dtype dtype, ByteBuffer values, int elements, int offset, int[] shape, int[] strides, boolean negated) {
    static final int MAX_DIMENSIONS = 32;

    /** @throws UnusableInputException when the storage has another size, or the view leaves it */
    static TensorView of(Path file, String place, View view, ByteBuffer values) {
        int dimensions = view.shape().size();
        if (dimensions > MAX_DIMENSIONS || view.strides().size() != dimensions) {
            throw new UnusableInputException(
                    file,
                    place,
                    "has " + dimensions + " sizes and " + view.strides().size() + " strides");
        }
        Storage storage = view.storage();
        if (storage.values() < 0
                || storage.values() != values.limit() / storage.dtype().bytes()
                || values.limit() % storage.dtype().bytes() != 0) {
            throw new UnusableInputException(
                    file,
                    place,
                    "claims " + storage.values() + " values, its storage '" + storage.key() + "' has " + values.limit()
                            + " bytes");
        }
        int[] shape = new int[dimensions];
        int[] strides = new int[dimensions];
        long elements = 1;
        long last = view.offset();
        boolean isSound = view.offset() >= 0 && view.offset() <= storage.values();
        for (int d = 0; isSound && d < dimensions; d++) {
            long size = view.shape().get(d);
            long stride = view.strides().get(d);
            // Nothing within a storage is further apart than it is long; a dimension of one or none never steps.
            isSound =
                    size >= 0 && size <= storage.values() && (size <= 1 || (stride >= 0 && stride <= storage.values()));
            shape[d] = (int) size;
            strides[d] = size <= 1 ? 0 : (int) stride;
            elements *= isSound ? size : 0;
            last += Math.max(0, size - 1) * strides[d];
            isSound &= elements <= storage.values();
        }
        if (!isSound || (elements > 0 && last >= storage.values())) {
            throw new UnusableInputException(
                    file,
                    place,
                    "of shape " + Arrays.toString(view.shape().toArray()) + ", strides "
                            + Arrays.toString(view.strides().toArray()) + " and offset " + view.offset()
                            + " does not fit its storage of " + storage.values() + " values");
        }
        int offset = elements == 0 ? 0 : (int) view.offset();
        return new TensorView(storage.dtype(), values, (int) elements, offset, shape, strides, view.negated());
    }

    TensorInfo info(String name) {
        return new TensorInfo(name, dtype.name().toLowerCase(Locale.ROOT), shape);
    }

    Tensor read() {
        Tensor tensor = dtype.tensor(values, offset, shape, strides);
        if (negated) {
            float[] data = tensor.data();
            for (int i = 0; i < data.length; i++) {
                data[i] = -data[i];
            }
        }
        return tensor;
    }
}
