package dev.rango.data;

/**
 * A text and its label as they stand in a file.
 *
 * @param place where they stand
 */
record Row(String text, String label, Place place) {
    /**
     * A place in a file, as an editor shows it.
     *
     * @param line the number of the row's first line, from 1
     */
    record Place(long line) {
        @Override
        public String toString() {
            return "line " + line;
        }
    }
}
