package dev.rango.spark;

import dev.rango.runtime.TextClassifier;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/** The models of this JVM, each opened once and shared by all tasks that run in it; open until it ends. */
final class SharedModels {
    private static final Map<ModelPlace, TextClassifier> OPEN = new ConcurrentHashMap<>();

    private SharedModels() {}

    /** Opens it the first time, while others that want it wait. */
    static TextClassifier of(ModelPlace place) {
        return OPEN.computeIfAbsent(place, ModelPlace::open);
    }

    static int count() {
        return OPEN.size();
    }
}
