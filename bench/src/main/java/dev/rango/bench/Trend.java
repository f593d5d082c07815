package dev.rango.bench;

/**
 * How much something grows.
 *
 * @param slope in its unit an hour
 * @param low lower end of the slope's interval of 95 %
 * @param high upper end
 */
record Trend(double slope, double low, double high) {
    private static final int BLOCKS = 20;
    /** Of Student's distribution with 18 degrees of freedom, 97.5 %. */
    private static final double STUDENT = 2.101;

    /**
     * The line of least squares through the means of 20 blocks, so that neighbours that resemble each other do not count twice.
     *
     * @param values at equal distances, at least 20
     * @param hours from the first to the last
     */
    static Trend of(double[] values, double hours) {
        if (values.length < BLOCKS) {
            throw new IllegalArgumentException(values.length + " values; a trend needs " + BLOCKS);
        }
        double[] means = new double[BLOCKS];
        double mean = 0;
        for (int block = 0; block < BLOCKS; block++) {
            int from = block * values.length / BLOCKS;
            int to = (block + 1) * values.length / BLOCKS;
            for (int i = from; i < to; i++) {
                means[block] += values[i] / (to - from);
            }
            mean += means[block] / BLOCKS;
        }
        double apart = hours / BLOCKS;
        double squares = 0;
        double products = 0;
        for (int block = 0; block < BLOCKS; block++) {
            double x = (block - (BLOCKS - 1) / 2.0) * apart;
            squares += x * x;
            products += x * (means[block] - mean);
        }
        double slope = products / squares;
        double rest = 0;
        for (int block = 0; block < BLOCKS; block++) {
            double x = (block - (BLOCKS - 1) / 2.0) * apart;
            double off = means[block] - mean - slope * x;
            rest += off * off;
        }
        double half = STUDENT * Math.sqrt(rest / (BLOCKS - 2) / squares);
        return new Trend(slope, slope - half, slope + half);
    }
}
