package dev.rango.bench;

import dev.rango.data.DataSpec;
import dev.rango.data.LabelledText;
import dev.rango.models.AdaptedModel;
import dev.rango.models.Checkpoint;
import dev.rango.models.ClassifierWeights;
import dev.rango.models.TextBag;
import dev.rango.runtime.Device;
import dev.rango.runtime.session.Tolerance;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import java.util.stream.IntStream;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/**
 * How far answers move for no other reason than the order in which floats are added, or the bits that a product keeps: what
 * the runtime's {@link Tolerance} of a GPU is made of, on a machine without one.
 */
@Command(
        name = "rounding",
        description =
                "How far answers move when floats are added in another order, or rounded to TF32 or half precision.",
        mixinStandardHelpOptions = true,
        sortOptions = false)
final class RoundingCommand implements Callable<Integer> {
    @Mixin
    private Recording recording;

    @Option(
            names = "--model",
            required = true,
            paramLabel = "NAME=EXPORT:BASE[:ADAPTER]",
            description = "trained model; the export is not used")
    private List<String> models;

    @Option(names = "--texts", defaultValue = "5000", description = "reviews of IMDB's test set (default: 5000)")
    private int count;

    @Override
    public Integer call() {
        List<LabelledText> test = DataSpec.parse("imdb:" + recording.data().resolve("imdb"))
                .source()
                .load()
                .test();
        int step = Math.max(1, test.size() / count);
        List<String> texts = IntStream.range(0, test.size())
                .filter(i -> i % step == 0)
                .mapToObj(i -> test.get(i).text())
                .toList();
        List<List<String>> rows = new ArrayList<>();
        Moves orders = Moves.NONE;
        Moves rounded = Moves.NONE;
        for (String argument : models) {
            ModelUnderTest model = ModelUnderTest.parse(argument, 0);
            Bench.progress("rounding " + model.name());
            Checkpoint base = TextBag.read(model.base().orElseThrow());
            ClassifierWeights weights = TextBag.weights(model.adapter()
                    .map(folder -> AdaptedModel.read(base, folder).merged())
                    .orElse(base));
            List<int[]> ids =
                    texts.stream().map(text -> base.tokenizer().ids(text)).toList();
            Moves own = Moves.among(weights, FloatArithmetic.ORDERS, ids);
            Moves tf32 = Moves.among(weights, List.of(FloatArithmetic.PLAIN, FloatArithmetic.TF32), ids);
            Moves half = Moves.among(weights, List.of(FloatArithmetic.PLAIN, FloatArithmetic.HALF), ids);
            rows.add(own.row(model.name(), FloatArithmetic.ORDERS.size() + " orders"));
            rows.add(tf32.row(model.name(), FloatArithmetic.TF32.name()));
            rows.add(half.row(model.name(), FloatArithmetic.HALF.name()));
            orders = orders.and(own);
            rounded = rounded.and(tf32).and(half);
        }
        List<Claim> claims = new ArrayList<>();
        claims.addAll(orders.claims("any order", Device.cuda(0), texts.size()));
        claims.addAll(rounded.claims("TF32, half precision", Device.parse("cuda:0+tf32"), texts.size()));
        Markdown body = new Markdown()
                .heading("Rounding")
                .paragraph("`bench/run rounding` in plain Java, no GPU: the network's arithmetic, imitated.")
                .paragraph(String.format(
                        Locale.ROOT,
                        "%,d of IMDB's test reviews. Floats are added in the orders that libraries use (one sum, fused or "
                                + "not; 2 to 16 parts; 8 to 64 lanes); what is given is the largest distance between any two of "
                                + "them. TF32 rounds the factors of each product, half precision also what each layer gives; both "
                                + "against one sum of floats. Limits are the runtime's tolerances.",
                        texts.size()))
                .claims(claims)
                .table(List.of("model", "arithmetic", "logit", "probability", "labels that differ"), rows);
        return recording.publish("rounding", body, claims);
    }

    /**
     * How far answers of several arithmetics are apart at most.
     *
     * @param labels texts that do not get the same label from all
     */
    private record Moves(double logit, double probability, int labels) {
        static final Moves NONE = new Moves(0, 0, 0);

        static Moves among(ClassifierWeights weights, List<FloatArithmetic> arithmetics, List<int[]> texts) {
            List<RoundedNetwork> networks = arithmetics.stream()
                    .map(arithmetic -> new RoundedNetwork(weights, arithmetic))
                    .toList();
            return texts.parallelStream().map(ids -> of(networks, ids)).reduce(NONE, Moves::worse);
        }

        private static Moves of(List<RoundedNetwork> networks, int[] ids) {
            List<double[]> logits = networks.stream()
                    .map(network -> network.logits(ids))
                    .map(row -> IntStream.range(0, row.length)
                            .mapToDouble(c -> row[c])
                            .toArray())
                    .toList();
            List<double[]> probabilities = logits.stream().map(Moves::softmax).toList();
            long labels = logits.stream().map(Moves::best).distinct().count();
            return new Moves(spread(logits), spread(probabilities), labels == 1 ? 0 : 1);
        }

        private static int best(double[] row) {
            int best = 0;
            for (int c = 1; c < row.length; c++) {
                best = row[c] > row[best] ? c : best;
            }
            return best;
        }

        private static double[] softmax(double[] row) {
            double most = Arrays.stream(row).max().orElseThrow();
            double sum = Arrays.stream(row).map(v -> Math.exp(v - most)).sum();
            return Arrays.stream(row).map(v -> Math.exp(v - most) / sum).toArray();
        }

        private static double spread(List<double[]> rows) {
            double widest = 0;
            for (int c = 0; c < rows.get(0).length; c++) {
                double least = Double.POSITIVE_INFINITY;
                double most = Double.NEGATIVE_INFINITY;
                for (double[] row : rows) {
                    least = Math.min(least, row[c]);
                    most = Math.max(most, row[c]);
                }
                widest = Math.max(widest, most - least);
            }
            return widest;
        }

        /** Of other texts: their labels are added. */
        private Moves worse(Moves other) {
            return new Moves(
                    Math.max(logit, other.logit), Math.max(probability, other.probability), labels + other.labels);
        }

        /** Of another model: the worst of each. */
        Moves and(Moves other) {
            return new Moves(
                    Math.max(logit, other.logit),
                    Math.max(probability, other.probability),
                    Math.max(labels, other.labels));
        }

        List<String> row(String model, String arithmetic) {
            return List.of(model, arithmetic, number(logit), number(probability), String.valueOf(labels));
        }

        List<Claim> claims(String what, Device device, int texts) {
            Tolerance limit = device.tolerance();
            int mostLabels = (int) (limit.labels() * texts);
            return List.of(
                    claim(what + ": a logit", limit.logit(), logit),
                    claim(what + ": a probability", limit.probability(), probability),
                    Claim.counted(
                            what + ": labels that differ",
                            "",
                            "≤ " + mostLabels,
                            String.valueOf(labels),
                            labels <= mostLabels));
        }

        private static Claim claim(String what, double limit, double worst) {
            return Claim.counted(what, "", "≤ " + number(limit), number(worst), worst <= limit);
        }

        private static String number(double value) {
            return String.format(Locale.ROOT, "%.1e", value);
        }
    }
}
