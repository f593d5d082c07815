package dev.rango.fuzz;

import dev.rango.cli.PictureFuzz;
import dev.rango.data.CsvFuzz;
import dev.rango.data.FastTextFuzz;
import dev.rango.data.IdxFuzz;
import dev.rango.data.JsonlFuzz;
import dev.rango.data.TarFuzz;
import dev.rango.data.ZipFuzz;
import dev.rango.doctor.LibraryFuzz;
import dev.rango.exporter.EncoderFilesFuzz;
import dev.rango.meter.BaselineFuzz;
import dev.rango.models.NpyFuzz;
import dev.rango.models.NpzFuzz;
import dev.rango.models.PeftConfigFuzz;
import dev.rango.models.PickleFuzz;
import dev.rango.models.PthFuzz;
import dev.rango.models.SafetensorsFuzz;
import dev.rango.models.SigningKeyFuzz;
import dev.rango.models.TrainingRecordFuzz;
import dev.rango.onnx.OnnxModelFuzz;
import dev.rango.runtime.AdapterFileFuzz;
import dev.rango.runtime.ConfigFuzz;
import dev.rango.runtime.GoldenFuzz;
import dev.rango.runtime.ManifestFuzz;
import dev.rango.runtime.PairsFuzz;
import dev.rango.runtime.PublicKeyFuzz;
import dev.rango.runtime.SignatureFuzz;
import dev.rango.runtime.StartFileFuzz;
import dev.rango.runtime.StatementFuzz;
import dev.rango.runtime.TokenizerFuzz;
import dev.rango.runtime.VocabularyFuzz;
import dev.rango.runtime.WordPieceFuzz;
import dev.rango.runtime.session.GraphFuzz;
import dev.rango.runtime.session.JavaGraphFuzz;
import dev.rango.trainer.VectorFuzz;
import dev.rango.trainer.VectorOriginFuzz;
import java.util.List;

/** One for each kind of file that is read. */
final class FuzzTargets {
    static final List<FuzzTarget> ALL = List.of(
            new FuzzTarget("config", ConfigFuzz::fuzzerTestOneInput, ConfigFuzz::seeds),
            new FuzzTarget("tokenizer", TokenizerFuzz::fuzzerTestOneInput, TokenizerFuzz::seeds),
            new FuzzTarget("word-piece", WordPieceFuzz::fuzzerTestOneInput, WordPieceFuzz::seeds),
            new FuzzTarget("encoder-files", EncoderFilesFuzz::fuzzerTestOneInput, EncoderFilesFuzz::seeds),
            new FuzzTarget("golden", GoldenFuzz::fuzzerTestOneInput, GoldenFuzz::seeds),
            new FuzzTarget("start", StartFileFuzz::fuzzerTestOneInput, StartFileFuzz::seeds),
            new FuzzTarget("vocabulary", VocabularyFuzz::fuzzerTestOneInput, VocabularyFuzz::seeds),
            new FuzzTarget("pairs", PairsFuzz::fuzzerTestOneInput, PairsFuzz::seeds),
            new FuzzTarget("graph", GraphFuzz::fuzzerTestOneInput, GraphFuzz::seeds),
            new FuzzTarget("java-graph", JavaGraphFuzz::fuzzerTestOneInput, JavaGraphFuzz::seeds),
            new FuzzTarget("adapter-file", AdapterFileFuzz::fuzzerTestOneInput, AdapterFileFuzz::seeds),
            new FuzzTarget("manifest", ManifestFuzz::fuzzerTestOneInput, ManifestFuzz::seeds),
            new FuzzTarget("signature", SignatureFuzz::fuzzerTestOneInput, SignatureFuzz::seeds),
            new FuzzTarget("statement", StatementFuzz::fuzzerTestOneInput, StatementFuzz::seeds),
            new FuzzTarget("public-key", PublicKeyFuzz::fuzzerTestOneInput, PublicKeyFuzz::seeds),
            new FuzzTarget("signing-key", SigningKeyFuzz::fuzzerTestOneInput, SigningKeyFuzz::seeds),
            new FuzzTarget("safetensors", SafetensorsFuzz::fuzzerTestOneInput, SafetensorsFuzz::seeds),
            new FuzzTarget("npy", NpyFuzz::fuzzerTestOneInput, NpyFuzz::seeds),
            new FuzzTarget("npz", NpzFuzz::fuzzerTestOneInput, NpzFuzz::seeds),
            new FuzzTarget("pth", PthFuzz::fuzzerTestOneInput, PthFuzz::seeds),
            new FuzzTarget("pickle", PickleFuzz::fuzzerTestOneInput, PickleFuzz::seeds),
            new FuzzTarget("peft-config", PeftConfigFuzz::fuzzerTestOneInput, PeftConfigFuzz::seeds),
            new FuzzTarget("training-record", TrainingRecordFuzz::fuzzerTestOneInput, TrainingRecordFuzz::seeds),
            new FuzzTarget("onnx", OnnxModelFuzz::fuzzerTestOneInput, OnnxModelFuzz::seeds),
            new FuzzTarget("csv", CsvFuzz::fuzzerTestOneInput, CsvFuzz::seeds),
            new FuzzTarget("jsonl", JsonlFuzz::fuzzerTestOneInput, JsonlFuzz::seeds),
            new FuzzTarget("fasttext", FastTextFuzz::fuzzerTestOneInput, FastTextFuzz::seeds),
            new FuzzTarget("idx", IdxFuzz::fuzzerTestOneInput, IdxFuzz::seeds),
            new FuzzTarget("tar", TarFuzz::fuzzerTestOneInput, TarFuzz::seeds),
            new FuzzTarget("zip", ZipFuzz::fuzzerTestOneInput, ZipFuzz::seeds),
            new FuzzTarget("vectors", VectorFuzz::fuzzerTestOneInput, VectorFuzz::seeds),
            new FuzzTarget("vectors-origin", VectorOriginFuzz::fuzzerTestOneInput, VectorOriginFuzz::seeds),
            new FuzzTarget("baseline", BaselineFuzz::fuzzerTestOneInput, BaselineFuzz::seeds),
            new FuzzTarget("library", LibraryFuzz::fuzzerTestOneInput, LibraryFuzz::seeds),
            new FuzzTarget("picture", PictureFuzz::fuzzerTestOneInput, PictureFuzz::seeds));

    private FuzzTargets() {}
}
