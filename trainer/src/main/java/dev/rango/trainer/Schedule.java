package dev.rango.trainer;

/** How the learning rate changes while a training goes on. */
public sealed interface Schedule {
    /** The same rate throughout. */
    static Schedule constant() {
        return new Steps(1, 1);
    }

    /** PyTorch's ExponentialLR: times {@code factor} after each epoch. */
    static Schedule exponential(double factor) {
        return new Steps(1, factor);
    }

    /**
     * What the initial rate is multiplied with.
     *
     * @param done epochs that were done, with the share of the current one
     * @param epochs of the whole training
     */
    double factor(double done, int epochs);

    /** What becomes of the initial rate, as an attribute of it. */
    String inWords();

    /**
     * PyTorch's StepLR.
     *
     * @param every epochs between two changes
     * @param factor what the rate is multiplied with at each change
     */
    record Steps(int every, double factor) implements Schedule {
        /** Checks the ranges. */
        public Steps {
            if (every < 1 || !(factor > 0 && factor <= 1)) {
                throw new IllegalArgumentException("a schedule needs every >= 1 and 0 < factor <= 1");
            }
        }

        @Override
        public double factor(double done, int epochs) {
            return Math.pow(factor, (int) done / every);
        }

        @Override
        public String inWords() {
            return factor == 1
                    ? "throughout"
                    : "times " + factor + (every == 1 ? " after each epoch" : " every " + every + " epochs");
        }
    }

    /**
     * Up from 0 in a straight line, then down to 0 in another, changing with every step; Hugging Face's
     * {@code get_linear_schedule_with_warmup}.
     *
     * @param warmUp share of the training that the way up takes, in [0, 1)
     */
    record Linear(double warmUp) implements Schedule {
        /** Checks the range. */
        public Linear {
            if (!(warmUp >= 0 && warmUp < 1)) {
                throw new IllegalArgumentException("the warm-up is a share from 0 to below 1");
            }
        }

        @Override
        public double factor(double done, int epochs) {
            double share = done / epochs;
            return share < warmUp ? share / warmUp : (1 - share) / (1 - warmUp);
        }

        @Override
        public String inWords() {
            return (warmUp == 0 ? "" : "after a rise over " + warmUp + " of the training, ") + "falling to 0 in a line";
        }
    }
}
