package dev.rango.runtime;

/**
 * In what a folder differs from the one that was signed.
 *
 * @param name of the file, relative to the folder
 */
public record FolderDifference(Kind kind, String name) {
    /** What can be. */
    public enum Kind {
        /** A file that was signed is not there. */
        MISSING("is missing"),
        /** A file that was not signed is there. */
        EXTRA("is not among the signed files"),
        /** A symbolic link, a pipe or the like, whatever it leads to. */
        LINKED("is a link or no regular file");

        private final String words;

        Kind(String words) {
            this.words = words;
        }
    }

    private static final int FIRST_PRINTABLE = 0x20;
    private static final int LAST_ASCII = 0x7E;

    /** A line such as {@code notes.txt is not among the signed files}. */
    @Override
    public String toString() {
        return shown(name) + " " + kind.words;
    }

    /** A name with its letters spelled out where another script could pass for this one. */
    public static String shown(String name) {
        if (name.chars().allMatch(c -> c >= FIRST_PRINTABLE && c <= LAST_ASCII)) {
            return name;
        }
        StringBuilder spelled = new StringBuilder();
        name.chars().forEach(c -> {
            if (c >= FIRST_PRINTABLE && c <= LAST_ASCII) {
                spelled.append((char) c);
            } else {
                spelled.append(String.format("\\u%04x", c));
            }
        });
        return spelled.toString();
    }
}
