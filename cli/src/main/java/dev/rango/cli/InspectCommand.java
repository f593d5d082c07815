package dev.rango.cli;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.rango.data.Plural;
import dev.rango.exporter.ModelBom;
import dev.rango.exporter.graph.GraphContents;
import dev.rango.models.AdapterFiles;
import dev.rango.models.AdapterSpectrum;
import dev.rango.models.CheckedFolder;
import dev.rango.models.Checkpoint;
import dev.rango.models.FileKind;
import dev.rango.models.FolderManifest;
import dev.rango.models.OutputFile;
import dev.rango.models.Spectrum;
import dev.rango.models.Tensor;
import dev.rango.models.TensorInfo;
import dev.rango.models.WeightFile;
import dev.rango.runtime.UnusableInputException;
import dev.rango.runtime.format.ModelManifest;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(
        name = "inspect",
        description = {
            "Shows what a base, an adapter, an export or a file of weights holds.",
            "Of adapters and matrices also the rank: singular values, the energy that each rank keeps, and the effective "
                    + "rank, exp of the entropy of σ/Σσ."
        },
        mixinStandardHelpOptions = true,
        sortOptions = false)
final class InspectCommand implements Callable<Integer> {
    private static final String BASE_WEIGHTS = "model.safetensors";
    private static final String GRAPH = "model.onnx";
    private static final int SHOWN_VALUES = 16;
    private static final int SHOWN_PAIRS = 5;

    @Parameters(
            paramLabel = "PATH",
            arity = "0..1",
            description = "folder of Rango's or of PEFT, or a .safetensors, .pth, .npz, .npy or .onnx file")
    private Path path;

    @Option(names = "--tensor", paramLabel = "NAME", description = "show the rank of this matrix of the file")
    private String tensor;

    @Option(
            names = "--matrix",
            paramLabel = "ROWS",
            description = "show the rank of a matrix that is written here: \"1 0; -2 1; 0 1\"")
    private String matrix;

    @Option(
            names = "--svg",
            paramLabel = "FILE",
            description = "draw the singular values; for a matrix of 2 or 3 rows, its columns and the space they span")
    private Path svg;

    @Option(
            names = "--bom",
            paramLabel = "FILE",
            description = "write an export's bill of materials: CycloneDX 1.6, with model card")
    private Path bom;

    @Option(names = "--json", description = "print the result as JSON")
    private boolean json;

    /** What is known of a path. */
    private record Found(
            String kind,
            List<TensorInfo> tensors,
            Map<String, Double> numbers,
            Map<Path, Long> files,
            Map<String, String> metadata,
            Map<String, String> unread) {
        private Found(String kind, List<TensorInfo> tensors, Map<Path, Long> files) {
            this(kind, tensors, Map.of(), files, Map.of(), Map.of());
        }

        private static Found graph(String kind, GraphContents graph, Map<Path, Long> files) {
            return new Found(kind, graph.tensors(), Map.of(), files, graph.metadata(), Map.of());
        }
    }

    @Override
    public Integer call() {
        if ((path == null) == (matrix == null)) {
            throw new UnusableInputException("inspect", "", "needs a path or --matrix, and not both");
        }
        if (matrix != null && tensor != null) {
            throw new UnusableInputException("--tensor", "", "names a tensor of a file; --matrix has none");
        }
        if (bom != null && matrix != null) {
            throw new UnusableInputException("--bom", "", "is of an exported folder; --matrix is none");
        }
        new OutputFiles()
                .reads("inspect", path)
                .writes("--svg", svg, FileKind.PICTURE)
                .writes("--bom", bom, FileKind.BILL);
        String bill = bom == null ? "" : ModelBom.of(ModelFolder.requireExport(path));
        ObjectNode report = Json.object();
        Map<String, Spectrum> spectra = new LinkedHashMap<>();
        double[][] drawn = null;
        if (matrix != null) {
            drawn = MatrixText.parse(matrix);
            spectra.put("matrix", Spectrum.of(drawn));
        } else {
            Found found = find();
            describe(found, report);
            if (tensor != null) {
                Tensor values = matrixNamed(tensor);
                drawn = rows(values);
                spectra.put(tensor, Spectrum.of(values));
            } else if (Files.exists(path.resolve(AdapterFiles.CONFIG_FILE))) {
                describeUpdates(AdapterSpectrum.of(path), spectra, report);
            }
        }
        describe(spectra, report);
        if (json) {
            Json.printLine(report);
        }
        draw(spectra, drawn);
        if (bom != null) {
            OutputFile.write(bom, FileKind.BILL, bill);
            if (!json) {
                System.out.println("wrote " + bom);
            }
        }
        return 0;
    }

    private Found find() {
        if (!Files.exists(path)) {
            throw new UnusableInputException(path, "", "no such file or folder");
        }
        if (Files.isDirectory(path)) {
            if (Files.exists(path.resolve(AdapterFiles.CONFIG_FILE))) {
                return new Found("adapter", AdapterFiles.contents(path), sizes(path));
            }
            if (Files.exists(path.resolve(GRAPH))) {
                CheckedFolder.check(path);
                return Found.graph("exported model", GraphContents.read(path.resolve(GRAPH)), sizes(path));
            }
            if (Files.exists(path.resolve(BASE_WEIGHTS))) {
                return new Found("base", Checkpoint.contents(path), sizes(path));
            }
            ModelFolder.require(path);
            throw new UnusableInputException(path, "", "holds no base, no adapter and no exported model");
        }
        if (path.toString().endsWith(".onnx")) {
            return Found.graph("ONNX graph", GraphContents.read(path), sizes(path));
        }
        WeightFile.Format format = WeightFile.formatOf(path);
        if (format == WeightFile.Format.SAFETENSORS) {
            return new Found("safetensors file", WeightFile.contents(path), sizes(path));
        }
        WeightFile read = WeightFile.read(path);
        return new Found(
                format.title() + " file", read.contents(), read.numbers(), sizes(path), Map.of(), read.unread());
    }

    private static Map<Path, Long> sizes(Path path) {
        Map<Path, Long> sizes = new LinkedHashMap<>();
        try {
            if (!Files.isDirectory(path)) {
                sizes.put(path.getFileName(), Files.size(path));
                return sizes;
            }
            try (Stream<Path> files = Files.list(path)) {
                for (Path file : files.filter(Files::isRegularFile).sorted().toList()) {
                    sizes.put(file.getFileName(), Files.size(file));
                }
            }
            return sizes;
        } catch (IOException e) {
            throw new UnusableInputException(path, "", "cannot be read: " + e.getMessage(), e);
        }
    }

    private void describe(Found found, ObjectNode report) {
        long all = found.tensors().stream().mapToLong(TensorInfo::elements).sum();
        report.put("path", path.toString()).put("kind", found.kind()).put("parameters", all);
        var tensors = report.putArray("tensors");
        for (TensorInfo info : found.tensors()) {
            var shape = tensors.addObject()
                    .put("name", info.name())
                    .put("dtype", info.dtype())
                    .put("parameters", info.elements())
                    .putArray("shape");
            Arrays.stream(info.shape()).forEach(shape::add);
        }
        ObjectNode numbers = report.putObject("numbers");
        found.numbers().forEach(numbers::put);
        ObjectNode unread = report.putObject("unread");
        found.unread().forEach(unread::put);
        boolean vouched = Files.isDirectory(path) && FolderManifest.read(path).isPresent();
        report.put("vouched", vouched);
        ObjectNode files = report.putObject("files");
        found.files().forEach((file, size) -> files.put(file.toString(), size));
        List<String> pairs = ModelFolder.pairs(path);
        if (!pairs.isEmpty()) {
            report.put("pairs", pairs.size());
        }
        ObjectNode metadata = report.putObject("metadata");
        found.metadata().forEach(metadata::put);
        if (json) {
            return;
        }
        System.out.printf(Locale.ROOT, "%s: %s, %,d values%n", path, found.kind(), all);
        int width =
                found.tensors().stream().mapToInt(t -> t.name().length()).max().orElse(0);
        String format = "  %-" + Math.max(6, width) + "s  %-8s %-16s %,12d%n";
        for (TensorInfo info : found.tensors()) {
            System.out.printf(
                    Locale.ROOT,
                    format,
                    shown(info.name()),
                    info.dtype(),
                    Arrays.toString(info.shape()),
                    info.elements());
        }
        found.numbers().forEach((name, number) -> System.out.printf("  %s = %s%n", shown(name), number));
        found.unread().forEach((name, type) -> System.out.printf("  %s: %s, not read%n", shown(name), shown(type)));
        if (!pairs.isEmpty()) {
            System.out.println("  " + Plural.of(pairs.size(), "pair") + " of words, the first: "
                    + shown(String.join(", ", pairs.subList(0, Math.min(SHOWN_PAIRS, pairs.size())))));
        }
        found.files().forEach((file, size) -> System.out.printf(Locale.ROOT, "  %s %,d bytes%n", file, size));
        if (Files.isDirectory(path)) {
            System.out.println(
                    vouched
                            ? "  digests: all as in " + ModelManifest.FILE
                            : "  no " + ModelManifest.FILE + ": nothing vouches for these files");
        }
        found.metadata()
                .forEach(
                        (key, value) -> System.out.printf("  %s = %s%n", shown(key), shown(value.replace("\n", ", "))));
    }

    private static String shown(String name) {
        return name.isEmpty() ? "(unnamed)" : name.replaceAll("\\p{Cntrl}", "?");
    }

    private void describeUpdates(List<AdapterSpectrum> updates, Map<String, Spectrum> spectra, ObjectNode report) {
        var list = report.putArray("updates");
        var obstacles = report.putArray("obstacles");
        for (String obstacle : updates.get(0).obstacles()) {
            obstacles.add(obstacle);
            if (!json) {
                System.out.println("no plain LoRA, and refused by export: " + shown(obstacle));
            }
        }
        for (AdapterSpectrum update : updates) {
            spectra.put(update.layer(), update.spectrum());
            long dense = (long) update.spectrum().rows() * update.spectrum().columns();
            list.addObject()
                    .put("layer", update.layer())
                    .put("scaling", update.scaling())
                    .put("rank", update.factors().rank())
                    .put("parameters", update.factors().parameters())
                    .put("layer_parameters", dense)
                    .put("low_rank", update.obstacles().isEmpty());
            if (!json) {
                System.out.printf(
                        Locale.ROOT,
                        "%s: " + (update.obstacles().isEmpty() ? "ΔW =" : "a part that is")
                                + " %s·A·B of rank %d, %,d weights where W0 has %,d: %.1f times fewer%n",
                        update.layer(),
                        update.scaling(),
                        update.factors().rank(),
                        update.factors().parameters(),
                        dense,
                        (double) dense / update.factors().parameters());
            }
        }
    }

    private void describe(Map<String, Spectrum> spectra, ObjectNode report) {
        if (spectra.isEmpty()) {
            return;
        }
        var list = report.putArray("spectra");
        spectra.forEach((name, spectrum) -> {
            ObjectNode object = list.addObject()
                    .put("name", name)
                    .put("rows", spectrum.rows())
                    .put("columns", spectrum.columns())
                    .put("numerical_rank", spectrum.numericalRank())
                    .put("effective_rank", spectrum.effectiveRank())
                    .put("frobenius", spectrum.frobenius());
            var values = object.putArray("singular_values");
            var energy = object.putArray("energy");
            for (int i = 0; i < spectrum.singularValues().length; i++) {
                values.add(spectrum.singularValues()[i]);
                energy.add(spectrum.energy(i + 1));
            }
            if (!json) {
                print(name, spectrum);
            }
        });
    }

    private static void print(String name, Spectrum spectrum) {
        System.out.printf(
                Locale.ROOT,
                "%n%s [%d × %d]: numerical rank %d, effective rank %.2f, Frobenius norm %.4g%n",
                shown(name),
                spectrum.rows(),
                spectrum.columns(),
                spectrum.numericalRank(),
                spectrum.effectiveRank(),
                spectrum.frobenius());
        System.out.println("  rank  singular value   energy kept   error of this rank");
        int count = spectrum.singularValues().length;
        for (int i = 0; i < Math.min(count, SHOWN_VALUES); i++) {
            System.out.printf(
                    Locale.ROOT,
                    "  %4d  %14.6g   %9.4f %%   %.2e%n",
                    i + 1,
                    spectrum.singularValues()[i],
                    spectrum.energy(i + 1) * 100,
                    spectrum.error(i + 1));
        }
        if (count > SHOWN_VALUES) {
            System.out.printf(
                    "  %d more; 90 %% of the energy needs rank %d, 99 %% rank %d (--json has all)%n",
                    count - SHOWN_VALUES, spectrum.rankFor(0.9), spectrum.rankFor(0.99));
        }
    }

    private Tensor matrixNamed(String name) {
        Path file = path;
        if (Files.isDirectory(path)) {
            file = Files.exists(path.resolve(BASE_WEIGHTS))
                    ? path.resolve(BASE_WEIGHTS)
                    : AdapterFiles.weightsFile(path);
        }
        Tensor found = WeightFile.read(file).tensors().get(name);
        if (found == null || found.shape().length != 2 || found.elements() == 0) {
            throw new UnusableInputException(
                    file, "tensor '" + name + "'", found == null ? "is missing" : "is no matrix");
        }
        int bad = found.firstNonFinite();
        if (bad >= 0) {
            throw new UnusableInputException(file, "tensor '" + name + "'", "value " + bad + " is not finite");
        }
        return found;
    }

    /** Null for a matrix that no picture is made of. */
    private static double[][] rows(Tensor values) {
        if (!SubspacePicture.canShow(values.size(0), values.size(1))) {
            return null;
        }
        double[][] rows = new double[values.size(0)][values.size(1)];
        for (int i = 0; i < values.elements(); i++) {
            rows[i / values.size(1)][i % values.size(1)] = values.data()[i];
        }
        return rows;
    }

    private void draw(Map<String, Spectrum> spectra, double[][] matrix) {
        if (svg == null) {
            return;
        }
        if (spectra.isEmpty()) {
            throw new UnusableInputException("--svg", "", "draws an adapter, --tensor or --matrix");
        }
        boolean small = matrix != null && SubspacePicture.canShow(matrix.length, matrix[0].length);
        (small ? SubspacePicture.of(matrix) : SpectrumPlot.of(spectra)).write(svg);
        if (!json) {
            System.out.println("wrote " + svg);
        }
    }
}
