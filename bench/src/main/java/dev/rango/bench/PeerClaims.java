package dev.rango.bench;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** What the comparison with peers must show. */
final class PeerClaims {
    /** Share of labels that an int8 model may give differently, 0 to 1. */
    static final double INT8_FLIPS = 0.002;
    /** Accuracy that it may lose, 0 to 1. */
    private static final double INT8_LOSS = 0.001;

    private static final double FLOAT_TO_FASTTEXT = 1.6;
    private static final double INT8_TO_FASTTEXT = 2.2;
    private static final double FLOAT_TO_DJL = 12;
    /** Of the same model through ONNX Runtime. */
    private static final double JAVA_TO_ONNX = 1.35;

    private static final double FLOAT_JAVA_TO_FASTTEXT = 3;
    private static final double INT8_JAVA_TO_FASTTEXT = 4;
    private static final double TWO_JAVA_WORKERS = 1.95;
    private static final double TWO_WORKERS = 1.9;
    private static final double TOKENIZER = 60;

    private final List<Standing> standings;
    private final List<Claim> claims = new ArrayList<>();

    /**
     * @param model name of the float model's row
     * @param int8 name of the int8 model's row
     */
    PeerClaims(List<Standing> standings, String model, Optional<String> int8) {
        this.standings = standings;
        ratio("float, one worker", model, PeerComparison.JFASTTEXT, FLOAT_TO_FASTTEXT);
        if (int8.isPresent()) {
            ratio("int8, one worker", int8.get(), PeerComparison.JFASTTEXT, INT8_TO_FASTTEXT);
            accuracyLoss(model, int8.get());
        } else {
            String limit = String.format(Locale.ROOT, "≥ %.1f×", INT8_TO_FASTTEXT);
            claims.add(
                    Claim.unmeasured("int8, one worker", PeerComparison.JFASTTEXT, limit, "no int8 model was given"));
        }
        inJava("float", model, FLOAT_JAVA_TO_FASTTEXT);
        int8.ifPresent(name -> inJava("int8", name, INT8_JAVA_TO_FASTTEXT));
        ratio(
                "float in plain Java, two workers",
                model + PeerComparison.IN_JAVA + PeerComparison.TWO_WORKERS,
                model + PeerComparison.IN_JAVA,
                TWO_JAVA_WORKERS);
        ratio("float, one worker", model, PeerComparison.DJL, FLOAT_TO_DJL);
        ratio("float, two workers", model + PeerComparison.TWO_WORKERS, model, TWO_WORKERS);
        ratio("float, two callers", model + PeerComparison.TWO_CALLERS, model, TWO_WORKERS);
        ratio("tokenizer, one thread", PeerComparison.OUR_IDS, PeerComparison.THEIR_IDS, TOKENIZER);
    }

    private void inJava(String what, String model, double toFastText) {
        String name = model + PeerComparison.IN_JAVA;
        ratio(what + " in plain Java", name, model, JAVA_TO_ONNX);
        ratio(what + " in plain Java", name, PeerComparison.JFASTTEXT, toFastText);
    }

    List<Claim> all() {
        return List.copyOf(claims);
    }

    private void ratio(String what, String ours, String theirs, double limit) {
        Standing numerator = standing(ours);
        Standing denominator = standing(theirs);
        if (numerator.timed() && denominator.timed()) {
            claims.add(Claim.atLeast(what, theirs, limit, PairedRatio.of(numerator.rates(), denominator.rates())));
        } else {
            Standing failed = numerator.timed() ? denominator : numerator;
            claims.add(Claim.unmeasured(
                    what,
                    theirs,
                    String.format(Locale.ROOT, "≥ %.1f×", limit),
                    failed.name() + ": " + failed.check().words()));
        }
    }

    private void accuracyLoss(String model, String int8) {
        double whole = standing(model).accuracy().orElse(Double.NaN);
        double coarse = standing(int8).accuracy().orElse(Double.NaN);
        claims.add(Claim.counted(
                "int8, accuracy",
                "float",
                String.format(Locale.ROOT, "at most %.1f points lower", INT8_LOSS * 100),
                String.format(Locale.ROOT, "%.2f %% against %.2f %%", coarse * 100, whole * 100),
                whole - coarse <= INT8_LOSS));
    }

    private Standing standing(String name) {
        return standings.stream()
                .filter(standing -> standing.name().equals(name))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("no row named " + name));
    }
}
