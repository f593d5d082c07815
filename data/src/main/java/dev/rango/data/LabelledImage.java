package dev.rango.data;

import java.util.Objects;

/**
 * One picture and its class.
 *
 * @param pixels grey values row after row, unsigned: 0 is black, the ground; 255 is white, the ink; shared, not copied
 * @param label index into the data set's labels, from 0
 */
public record LabelledImage(byte[] pixels, int label) {
    /** @throws IllegalArgumentException if the label is negative */
    public LabelledImage {
        Objects.requireNonNull(pixels, "pixels");
        if (label < 0) {
            throw new IllegalArgumentException("label " + label + " is negative");
        }
    }
}
