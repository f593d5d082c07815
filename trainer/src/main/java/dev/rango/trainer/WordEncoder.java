package dev.rango.trainer;

import java.util.List;

/** A transformer that gives a vector for each text. */
public interface WordEncoder {
    /** Numbers of a vector. */
    int width();

    /** What it is, to the last bit: another has another. */
    String digest();

    /** Vectors [texts][width]; those of equal lists are equal. */
    float[][] vectors(List<String> texts);
}
