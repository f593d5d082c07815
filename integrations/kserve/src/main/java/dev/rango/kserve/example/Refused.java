package dev.rango.kserve.example;

/** A request that is answered with an error. */
final class Refused extends RuntimeException {
    private static final long serialVersionUID = 1;

    final int status;

    Refused(int status, String reason) {
        super(reason);
        this.status = status;
    }
}
