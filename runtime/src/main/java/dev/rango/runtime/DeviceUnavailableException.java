package dev.rango.runtime;

/** A device that was asked for and cannot be had. The message is one line that says what is missing and how to get it. */
public final class DeviceUnavailableException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final String missing;
    private final String remedy;

    /**
     * @param device what was asked for
     * @param missing what it needs and does not find, in words
     * @param remedy how to get it; empty when nothing is known
     * @param cause what revealed it
     */
    public DeviceUnavailableException(Device device, String missing, String remedy, Throwable cause) {
        super(
                (device + ": " + missing + (remedy.isEmpty() ? "" : "; " + remedy)).replaceAll("\\s*\\R+\\s*", " "),
                cause);
        this.missing = missing;
        this.remedy = remedy;
    }

    /** What it needs and does not find. */
    public String missing() {
        return missing;
    }

    /** How to get it; empty when nothing is known. */
    public String remedy() {
        return remedy;
    }
}
