package dev.rango.spring;

import dev.rango.runtime.Prediction;
import java.util.List;
import java.util.function.Supplier;

/** Counts what is asked of a model and how long it takes, or does nothing. */
interface ModelMeters {
    ModelMeters NONE = Supplier::get;

    /** Runs {@code call} and counts its answers. */
    List<Prediction> measured(Supplier<List<Prediction>> call);
}
