package dev.rango.runtime;

/**
 * Which of the models that follow one another this is: one to four whole numbers with dots between, compared one after another, so
 * that 2 comes after 1.10, and 1.10 after 1.9. It is what {@code config.json} says, and a signature therefore vouches for it.
 *
 * @param text as it is written
 */
public record ModelVersion(String text) implements Comparable<ModelVersion> {
    /** Of a model that says none. */
    public static final ModelVersion NONE = new ModelVersion("0");

    private static final int MOST = 4;
    private static final String NUMBER = "(0|[1-9][0-9]{0,8})";
    private static final String FORM = NUMBER + "(\\." + NUMBER + "){0,3}";
    private static final int LONGEST = MOST * 10;

    /**
     * Checks the form.
     *
     * @throws UnusableInputException when it has another
     */
    public ModelVersion {
        // What every model without one has costs no pattern.
        if (!text.equals("0") && !text.matches(FORM)) {
            throw new UnusableInputException(
                    "model version",
                    "",
                    (text.length() <= LONGEST ? "'" + text + "'" : "a long text")
                            + " is not one to four numbers such as 7 or 1.4.2");
        }
    }

    /** Numbers that are not written are 0. */
    @Override
    public int compareTo(ModelVersion other) {
        String[] one = text.split("\\.");
        String[] two = other.text.split("\\.");
        int order = 0;
        for (int i = 0; i < MOST && order == 0; i++) {
            order = Integer.compare(
                    i < one.length ? Integer.parseInt(one[i]) : 0, i < two.length ? Integer.parseInt(two[i]) : 0);
        }
        return order;
    }

    @Override
    public String toString() {
        return text;
    }
}
