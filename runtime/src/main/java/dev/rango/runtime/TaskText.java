package dev.rango.runtime;

/**
 * A text and the task that it is for.
 *
 * @param task its name, one of {@link TextClassifier#tasks}
 * @param text the text
 * @param scale factor of the adapter's branch for this text: 1 as trained, 0 for the base's body under the task's head.
 *     Only a bank takes another than 1.
 */
public record TaskText(String task, String text, float scale) {
    /** Checks that the scale is a finite number. */
    public TaskText {
        if (task == null || text == null) {
            throw new NullPointerException(task == null ? "no task" : "no text");
        }
        if (!Float.isFinite(scale)) {
            throw new UnusableInputException("scale", "", scale + " is not a finite number");
        }
    }

    /** With the adapter as it was trained. */
    public TaskText(String task, String text) {
        this(task, text, 1);
    }
}
