package dev.rango.data;

/** A part of a data set. */
public enum Part {
    /** What a classifier is trained on. */
    TRAIN,
    /** What it is measured with. */
    TEST
}
