package dev.rango.bench;

/**
 * What a peer that was trained as said is known to reach. Shares are 0 to 1.
 *
 * @param fastTextLow lowest accuracy of JFastText
 * @param fastTextHigh its highest
 * @param fastText4jFlips share of texts that fastText4j may label differently from JFastText with the same model
 * @param openNlpLow lowest accuracy of OpenNLP
 * @param openNlpHigh its highest
 */
record PeerExpectations(
        double fastTextLow, double fastTextHigh, double fastText4jFlips, double openNlpLow, double openNlpHigh) {
    /** On the 25,000 test reviews of IMDB after its 25,000 training reviews. */
    static final PeerExpectations IMDB = new PeerExpectations(0.880, 0.892, 0.001, 0.80, 0.86);
}
