package dev.rango.data;

/**
 * A text and its label as they stand in a file.
 *
 * @param place where they stand
 */
record Row(String text, String label, Place place) {
    /**
     * A place in a file.
     *
     * @param record the number of the record from 1, or 0 where every line is a record
     * @param line the number of its first line, from 1
     */
    record Place(long record, long line) {
        @Override
        public String toString() {
            return record == 0 ? "line " + line : "record " + record + " (line " + line + ")";
        }
    }
}
