package dev.rango.bench;

import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.IntConsumer;

/**
 * Times entrants in alternating rounds of one process: in each round every entrant has a turn, and each round begins with
 * another. A turn lasts about half a second: as many
 * tenths of the texts as that takes, at least one; in a round all begin with the same tenth, and the next round goes on
 * from there.
 */
final class Contest {
    private static final int PARTS = 10;
    private static final double TURN_SECONDS = 0.5;

    /** Keeps the results of turns alive. */
    private static volatile double sink;

    private final List<Entrant> entrants;
    private final int rounds;

    Contest(List<Entrant> entrants, int rounds) {
        this.entrants = List.copyOf(entrants);
        this.rounds = rounds;
    }

    /** Texts a second of each entrant, one for each round. */
    Map<String, double[]> run(IntConsumer progress) {
        Map<String, double[]> rates = new LinkedHashMap<>();
        Map<String, Integer> parts = new LinkedHashMap<>();
        for (Entrant entrant : entrants) {
            rates.put(entrant.name(), new double[rounds]);
            parts.put(entrant.name(), partsOfATurn(entrant));
        }
        List<Entrant> order = new ArrayList<>(entrants);
        for (int round = 0; round < rounds; round++) {
            for (Entrant entrant : order) {
                rates.get(entrant.name())[round] = rate(entrant, round, parts.get(entrant.name()));
            }
            Collections.rotate(order, -1);
            progress.accept(round + 1);
        }
        return rates;
    }

    /** Also warms the entrant up. */
    private static int partsOfATurn(Entrant entrant) {
        rate(entrant, 0, 1);
        double perPart = entrant.texts().size() / (double) PARTS / rate(entrant, 1, 1);
        return (int) Math.max(1, Math.min(PARTS, Math.ceil(TURN_SECONDS / perPart)));
    }

    private static double rate(Entrant entrant, int round, int parts) {
        // What the one before left behind is not this one's to clear.
        System.gc();
        int size = entrant.texts().size();
        int texts = 0;
        long start = System.nanoTime();
        for (int i = 0; i < parts; i++) {
            int part = (round + i) % PARTS;
            int from = (int) ((long) size * part / PARTS);
            int to = (int) ((long) size * (part + 1) / PARTS);
            sink = entrant.turn().run(entrant.texts().subList(from, to));
            texts += to - from;
        }
        return texts * 1e9 / (System.nanoTime() - start);
    }
}
