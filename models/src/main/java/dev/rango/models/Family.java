package dev.rango.models;

import java.util.List;

/** Networks of one make, whatever their widths. */
public interface Family {
    /** Those that this version knows. */
    static List<Family> known() {
        return List.of(TextBag.FAMILY, LeNet.FAMILY);
    }

    /** {@code text-bag}, {@code lenet}. */
    String id();

    /** What it is called in a sentence. */
    String title();

    /** PEFT's {@code task_type}; null when it has none for it. */
    String taskType();

    /** Paths of the layers that can have a low-rank update. */
    List<String> adaptable();

    /** Whether a layer is a table of rows, whose factors PEFT names otherwise. */
    boolean isEmbedding(String path);

    /** Path of the layer that an adapter replaces as a whole: PEFT's module to save. */
    String head();
}
