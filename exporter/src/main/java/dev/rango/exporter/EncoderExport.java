package dev.rango.exporter;

import dev.rango.exporter.encoder.EncoderFiles;
import dev.rango.exporter.encoder.EncoderShrink;
import dev.rango.exporter.encoder.TrainedOrigin;
import dev.rango.exporter.graft.EncoderBase;
import dev.rango.exporter.graft.Graft;
import dev.rango.exporter.graft.GraftFolder;
import dev.rango.exporter.graft.GraftRequest;
import dev.rango.exporter.graft.HeadWish;
import dev.rango.exporter.graph.GraphContents;
import dev.rango.exporter.proof.ProofReport;
import dev.rango.exporter.shrink.Precision;
import dev.rango.exporter.shrink.Shrink;
import dev.rango.exporter.target.ExportTarget;
import dev.rango.models.AdaptedModel;
import dev.rango.models.AdapterFiles;
import dev.rango.models.BertEncoder;
import dev.rango.models.Checkpoint;
import dev.rango.models.TextBag;
import dev.rango.runtime.Setting;
import dev.rango.runtime.UnusableInputException;
import dev.rango.runtime.format.Replacement;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;

/** An imported transformer with adapters that were trained on it: its own graph, grafted. */
final class EncoderExport {
    private final ExportRequest request;
    private final Path base;
    private final String pooling;
    private final int mostTokens;
    private final List<AdaptedModel> models = new ArrayList<>();

    private EncoderExport(ExportRequest request) {
        this.request = request;
        this.base = Replacement.settled(request.base());
        Checkpoint read = EncoderBase.read(base, OptionalInt.empty());
        this.pooling = ((BertEncoder) read.network().family()).shape().readsMean() ? "mean" : "first";
        this.mostTokens = read.tokenizer().maxTokens();
        request.adapters().forEach(named -> models.add(AdaptedModel.read(read, named.folder())));
    }

    /**
     * Reads what is to be exported.
     *
     * @throws UnusableInputException when a file is unusable, an adapter is another base's, or the model cannot be had in that way
     */
    static EncoderExport read(ExportRequest request) {
        if (request.target() != ExportTarget.RANGO) {
            throw new UnusableInputException(
                    Setting.of("target", request.target().name().toLowerCase(Locale.ROOT)),
                    "",
                    "is of bags of words and pictures; a transformer's folder is Rango's, whose model.onnx any tool opens");
        }
        if (request.adapters().isEmpty()) {
            throw new UnusableInputException(
                    Setting.of("adapter"), "", "is missing: without one an imported transformer is what it is already");
        }
        if (request.shrink().flatMap(Shrink::words).isPresent()) {
            throw new UnusableInputException(
                    Setting.of("prune-vocab"), "", "has no effect: a transformer reads pieces of words, all of them");
        }
        return new EncoderExport(request);
    }

    ProofReport write(Path out) {
        Graft graft = Graft.read(new GraftRequest(
                base.resolve(GraphContents.FILE),
                request.adapters().stream()
                        .map(named -> new GraftRequest.Named(named.name(), named.folder()))
                        .toList(),
                request.form(),
                Map.of(),
                Optional.empty(),
                new HeadWish(Optional.of(pooling), Optional.empty())));
        if (request.form().hasTasks()) {
            return GraftFolder.write(graft, out);
        }
        AdaptedModel model = models.get(0);
        int trainedTokens =
                AdapterFiles.maxTokens(request.adapters().get(0).folder()).orElse(mostTokens);
        EncoderFiles files = new EncoderFiles(
                base.resolve(GraphContents.FILE),
                base.resolve(GraphContents.FILE),
                base.resolve(Checkpoint.TOKENIZER_FILE),
                model.adapter().labels(),
                Optional.of(pooling),
                false,
                false,
                List.of(),
                Optional.of(Math.min(trainedTokens, mostTokens)));
        return GraftFolder.write(
                graft,
                out,
                Optional.of(files),
                shrink(),
                new TrainedOrigin(List.of(), TextBag.texts(model.adapter().golden()), request.version()));
    }

    private EncoderShrink shrink() {
        return request.shrink()
                .filter(wanted -> wanted.precision() != Precision.FLOAT32)
                .map(wanted -> new EncoderShrink(
                        wanted.precision(),
                        wanted.maxFlips(),
                        wanted.maxLoss(),
                        EncoderShrink.MIN_COSINE,
                        wanted.data()))
                .orElse(EncoderShrink.NONE);
    }
}
