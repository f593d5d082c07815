package dev.rango.trainer;

/** Where a training notes each epoch, so that it can go on after its process has died. */
interface Journal {
    /** Notes nothing. */
    Journal NONE = new Journal() {
        @Override
        public void resume(Progress fresh) {}

        @Override
        public void note(Progress progress) {}

        @Override
        public void end(Progress progress) {}
    };

    /** Brings a fresh progress to where the last noted epoch ended; leaves it alone when there is none. */
    void resume(Progress fresh);

    /** Called after each epoch. */
    void note(Progress progress);

    /** Called when no epoch follows in this process, after at least one. */
    void end(Progress progress);
}
