package dev.rango.cli;

import dev.rango.models.AdaptedModel;
import dev.rango.models.Adapter;
import dev.rango.models.AdapterAlgebra;
import dev.rango.models.AdapterHead;
import dev.rango.models.Checkpoint;
import dev.rango.runtime.UnusableInputException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(
        name = "combine",
        description = {
            "Weighted sum of adapters of one base.",
            "Without --rank or --energy the factors stand side by side: the ranks add up,",
            "and nothing is lost but rounding to float32."
        },
        mixinStandardHelpOptions = true,
        sortOptions = false)
final class CombineCommand implements Callable<Integer> {
    private static final String MEAN = "mean";

    @Parameters(paramLabel = "ADAPTER", arity = "1..*", description = "folders of adapters")
    private List<Path> folders;

    @Option(names = "--base", required = true, paramLabel = "DIR", description = "base of all of them")
    private Path base;

    @Option(
            names = "--weights",
            paramLabel = "W,W",
            split = ",",
            description = "one for each adapter (default: 1 for each)")
    private double[] weights;

    @Option(
            names = "--head",
            paramLabel = "ADAPTER",
            description =
                    "adapter whose output layer is kept, or mean: the weighted mean of all; needed when they differ")
    private String head;

    @Mixin
    private RankOptions rank;

    @Mixin
    private AdapterOutput output;

    @Override
    public Integer call() {
        output.check(folders);
        double[] factors = factors();
        Checkpoint frozen = Checkpoint.read(base);
        List<AdaptedModel> models = new ArrayList<>();
        folders.forEach(folder -> models.add(AdaptedModel.read(frozen, folder)));
        AdapterAlgebra sum = AdapterAlgebra.combine(frozen, models, factors, head(models, factors), rank.choice());
        output.write(sum.adapter());
        output.print(sum.adapter(), sum.errors(), Json.object());
        return 0;
    }

    private double[] factors() {
        double[] factors = weights;
        if (factors == null) {
            factors = new double[folders.size()];
            Arrays.fill(factors, 1);
        }
        if (factors.length != folders.size()) {
            throw new UnusableInputException(
                    "--weights", "", "has " + factors.length + " numbers for " + folders.size() + " adapters");
        }
        for (double factor : factors) {
            if (!Double.isFinite(factor)) {
                throw new UnusableInputException("--weights", "", "has " + factor);
            }
        }
        return factors;
    }

    private AdapterHead head(List<AdaptedModel> models, double[] factors) {
        List<Adapter> adapters = models.stream().map(AdaptedModel::adapter).toList();
        if (head == null) {
            return AdapterHead.common(adapters);
        }
        for (int i = 0; i < folders.size(); i++) {
            if (folders.get(i).normalize().equals(Path.of(head).normalize())) {
                return AdapterHead.of(adapters.get(i));
            }
        }
        if (!head.equals(MEAN)) {
            throw new UnusableInputException("--head " + head, "", "is none of the adapters, and not " + MEAN);
        }
        return AdapterHead.mean(adapters, factors);
    }
}
