package dev.rango.bench;

import dev.rango.data.LabelledText;
import dev.rango.runtime.ClassifierOptions;
import dev.rango.runtime.TextEmbedder;
import dev.rango.runtime.text.Tokenizer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Consumer;
import java.util.function.ToIntFunction;

/** A transformer in float and int8, beside LangChain4j, Hugging Face's tokenizers and ONNX Runtime alone on the same files. */
final class EncoderComparison {
    static final List<String> COLUMNS = List.of("what", "texts/s, median (min to max)", "times the first row");
    private static final int CALL = 256;
    private static final int LONGEST = 256;
    private static final double SAME = 0.9999;
    private static final String FLOAT = "Rango float";
    private static final String INT8 = "Rango int8";
    private static final String TWO = "Rango float, two workers";
    private static final String INT8_TWO = "Rango int8, two workers";
    private static final String PEER = "LangChain4j 1.19.0-beta29";

    private final Path exact;
    private final Path int8;
    private final int rounds;
    private final Consumer<String> progress;

    EncoderComparison(Path exact, Path int8, int rounds, Consumer<String> progress) {
        this.exact = exact;
        this.int8 = int8;
        this.rounds = rounds;
        this.progress = progress;
    }

    /** What was measured. */
    record Result(List<Claim> claims, List<List<String>> rows) {}

    private Tokenizer tokenizer() throws IOException {
        Path file = exact.resolve("tokenizer.json");
        return Tokenizer.readWordPiece(file, Files.readAllBytes(file), LONGEST);
    }

    /** Texts whose words make so many tokens at most, so that nobody cuts them in another way. */
    List<String> cut(List<String> texts) throws IOException {
        Tokenizer tokenizer = tokenizer();
        List<String> cut = new ArrayList<>();
        for (String text : texts) {
            String rest = text;
            while (tokenizer.ids(rest).length >= LONGEST) {
                rest = rest.substring(0, Math.max(rest.lastIndexOf(' '), rest.length() / 2));
            }
            cut.add(rest);
        }
        return cut;
    }

    /** Our WordPiece against theirs. */
    List<Claim> ids(List<String> texts) throws IOException {
        Tokenizer ours = tokenizer();
        try (HuggingFaceIds theirs = HuggingFaceIds.withSpecials(exact.resolve("tokenizer.json"), LONGEST)) {
            Check check = Check.sameIds(
                    texts.stream().map(ours::ids).toList(),
                    texts.stream().map(theirs::ids).toList());
            String limit = "≥ 25×";
            if (!check.passed()) {
                return List.of(
                        Claim.unmeasured("WordPiece, one thread", PeerComparison.THEIR_IDS, limit, check.words()));
            }
            Map<String, double[]> rates = contest(List.of(
                    new Entrant("ours", repeated(texts), part -> sum(part, text -> ours.ids(text).length)),
                    new Entrant("theirs", repeated(texts), part -> sum(part, text -> theirs.ids(text).length))));
            return List.of(Claim.atLeast(
                    "WordPiece, reviews, one thread",
                    PeerComparison.THEIR_IDS,
                    25,
                    PairedRatio.of(rates.get("ours"), rates.get("theirs"))));
        }
    }

    private static List<String> repeated(List<String> texts) {
        List<String> many = new ArrayList<>();
        for (int i = 0; i < 10; i++) {
            many.addAll(texts);
        }
        return many;
    }

    private static double sum(List<String> texts, ToIntFunction<String> count) {
        long sum = 0;
        for (String text : texts) {
            sum += count.applyAsInt(text);
        }
        return sum;
    }

    private Map<String, double[]> contest(List<Entrant> entrants) {
        return new Contest(entrants, rounds).run(round -> progress.accept("round " + round + " of " + rounds));
    }

    /** @param limit what ours in float must be of LangChain4j's */
    Result vectors(String kind, List<String> texts, double limit) throws Exception {
        Tokenizer tokenizer = tokenizer();
        Map<String, int[]> ready = new HashMap<>();
        texts.forEach(text -> ready.put(text, tokenizer.ids(text)));
        List<Entrant> entrants = new ArrayList<>();
        try (TextEmbedder one = TextEmbedder.open(exact);
                TextEmbedder small = TextEmbedder.open(int8);
                TextEmbedder two = TextEmbedder.open(exact, new ClassifierOptions(2));
                TextEmbedder smallTwo = TextEmbedder.open(int8, new ClassifierOptions(2));
                LangChainPeer peer = new LangChainPeer(exact);
                BareEncoder alone = new BareEncoder(exact, 1, 1);
                BareEncoder bare = new BareEncoder(exact, 1, CALL);
                BareEncoder wide = new BareEncoder(exact, 1, 4 * CALL);
                BareEncoder threads = new BareEncoder(exact, 2, CALL)) {
            double worst = 1;
            List<String> some = texts.subList(0, Math.min(100, texts.size()));
            float[][] ours = one.embed(some);
            float[][] theirs = peer.embed(some);
            for (int i = 0; i < ours.length; i++) {
                worst = Math.min(worst, product(ours[i], theirs[i]));
            }
            entrants.add(new Entrant(FLOAT, texts, part -> inCalls(part, one)));
            entrants.add(new Entrant(INT8, texts, part -> inCalls(part, small)));
            entrants.add(new Entrant(TWO, texts, part -> inCalls(part, two)));
            entrants.add(new Entrant(INT8_TWO, texts, part -> inCalls(part, smallTwo)));
            entrants.add(new Entrant(PEER, texts, part -> peer.embed(part).length));
            addBare(entrants, "ONNX Runtime, ids ready, one by one", alone, texts, ready);
            addBare(entrants, "ONNX Runtime, ids ready, runs of 256 tokens", bare, texts, ready);
            addBare(entrants, "ONNX Runtime, ids ready, runs of 1,024 tokens", wide, texts, ready);
            addBare(entrants, "ONNX Runtime's two threads, ids ready, runs of 256 tokens", threads, texts, ready);
            Map<String, double[]> rates = contest(entrants);
            List<Claim> claims = new ArrayList<>();
            claims.add(Claim.counted(
                    "same vectors, " + kind,
                    PEER,
                    "cosine ≥ " + SAME,
                    String.format(Locale.ROOT, "%.8f at least of %d", worst, ours.length),
                    worst >= SAME));
            claims.add(
                    worst >= SAME
                            ? claim("float, " + kind, FLOAT, PEER, limit, rates)
                            : Claim.unmeasured(
                                    "float, " + kind, PEER, "≥ " + limit + "×", "its vectors are of other tokens"));
            String best = best(rates);
            claims.add(claim("float, " + kind, FLOAT, best, 0.95, rates));
            claims.add(claim("int8, " + kind, INT8, FLOAT, 1.8, rates));
            claims.add(claim("float, two workers, " + kind, TWO, FLOAT, 1.8, rates));
            claims.add(claim("int8, two workers, " + kind, INT8_TWO, INT8, 1.8, rates));
            return new Result(
                    claims,
                    rates.keySet().stream().map(name -> row(kind, name, rates)).toList());
        }
    }

    private static void addBare(
            List<Entrant> entrants, String name, BareEncoder bare, List<String> texts, Map<String, int[]> ready) {
        entrants.add(new Entrant(
                name, texts, part -> bare.run(part.stream().map(ready::get).toList())));
    }

    /** Of ONNX Runtime alone on one thread. */
    private static String best(Map<String, double[]> rates) {
        return rates.keySet().stream()
                .filter(name -> name.startsWith("ONNX Runtime,"))
                .max((a, b) -> Double.compare(
                        Spread.of(rates.get(a)).median(),
                        Spread.of(rates.get(b)).median()))
                .orElseThrow();
    }

    private static Claim claim(String what, String ours, String theirs, double limit, Map<String, double[]> rates) {
        return Claim.atLeast(what, theirs, limit, PairedRatio.of(rates.get(ours), rates.get(theirs)));
    }

    private static List<String> row(String kind, String name, Map<String, double[]> rates) {
        Spread spread = Spread.of(rates.get(name));
        return List.of(
                name + ", " + kind,
                String.format(Locale.ROOT, "%,.1f (%,.1f to %,.1f)", spread.median(), spread.low(), spread.high()),
                Claim.words(PairedRatio.of(rates.get(name), rates.get(FLOAT))));
    }

    private static double inCalls(List<String> texts, TextEmbedder embedder) {
        double sum = 0;
        for (int from = 0; from < texts.size(); from += CALL) {
            sum += embedder.embed(texts.subList(from, Math.min(texts.size(), from + CALL)))[0][0];
        }
        return sum;
    }

    private static double product(float[] left, float[] right) {
        double product = 0;
        for (int i = 0; i < left.length; i++) {
            product += (double) left[i] * right[i];
        }
        return product;
    }

    /** A head that learned from vectors of float, on those of int8. */
    List<Claim> head(List<LabelledText> train, List<LabelledText> test) {
        progress.accept("training a head on " + train.size() + " headlines");
        List<String> texts = test.stream().map(LabelledText::text).toList();
        try (TextEmbedder one = TextEmbedder.open(exact, new ClassifierOptions(2));
                TextEmbedder small = TextEmbedder.open(int8, new ClassifierOptions(2))) {
            VectorHead head = VectorHead.train(
                    one.embed(train.stream().map(LabelledText::text).toList()),
                    train.stream().map(LabelledText::label).toList(),
                    1 + train.stream().mapToInt(LabelledText::label).max().orElseThrow());
            int[] before = head.labels(one.embed(texts));
            int[] after = head.labels(small.embed(texts));
            int flips = 0;
            int rightBefore = 0;
            int rightAfter = 0;
            for (int i = 0; i < before.length; i++) {
                flips += before[i] == after[i] ? 0 : 1;
                rightBefore += before[i] == test.get(i).label() ? 1 : 0;
                rightAfter += after[i] == test.get(i).label() ? 1 : 0;
            }
            double share = 100.0 * flips / before.length;
            double lost = 100.0 * (rightBefore - rightAfter) / before.length;
            String what = "int8, a head's labels of " + before.length + " headlines";
            return List.of(
                    Claim.counted(
                            what, "float", "≤ 1 % differ", String.format(Locale.ROOT, "%.2f %%", share), share <= 1),
                    Claim.counted(
                            "int8, its accuracy",
                            "float",
                            "at most 0.3 points lower",
                            String.format(
                                    Locale.ROOT,
                                    "%.2f %% against %.2f %%",
                                    100.0 * rightAfter / before.length,
                                    100.0 * rightBefore / before.length),
                            lost <= 0.3));
        }
    }
}
