package dev.rango.fuzz;

import dev.rango.cli.PictureFuzz;
import dev.rango.data.CsvFuzz;
import dev.rango.data.FastTextFuzz;
import dev.rango.data.IdxFuzz;
import dev.rango.data.JsonlFuzz;
import dev.rango.data.TarFuzz;
import dev.rango.data.ZipFuzz;
import dev.rango.doctor.LibraryFuzz;
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
import dev.rango.runtime.GraphFuzz;
import dev.rango.runtime.ManifestFuzz;
import dev.rango.runtime.PublicKeyFuzz;
import dev.rango.runtime.SignatureFuzz;
import dev.rango.runtime.StartFileFuzz;
import dev.rango.runtime.StatementFuzz;
import dev.rango.runtime.TokenizerFuzz;
import dev.rango.runtime.VocabularyFuzz;
import dev.rango.trainer.VectorFuzz;
import java.util.List;

/** One for each kind of file that is read. */
final class FuzzTargets {
    static final List<FuzzTarget> ALL = List.of(
            new FuzzTarget("config", ConfigFuzz.class, ConfigFuzz::fuzzerTestOneInput, ConfigFuzz::seeds),
            new FuzzTarget("tokenizer", TokenizerFuzz.class, TokenizerFuzz::fuzzerTestOneInput, TokenizerFuzz::seeds),
            new FuzzTarget("golden", GoldenFuzz.class, GoldenFuzz::fuzzerTestOneInput, GoldenFuzz::seeds),
            new FuzzTarget("start", StartFileFuzz.class, StartFileFuzz::fuzzerTestOneInput, StartFileFuzz::seeds),
            new FuzzTarget(
                    "vocabulary", VocabularyFuzz.class, VocabularyFuzz::fuzzerTestOneInput, VocabularyFuzz::seeds),
            new FuzzTarget("graph", GraphFuzz.class, GraphFuzz::fuzzerTestOneInput, GraphFuzz::seeds),
            new FuzzTarget(
                    "adapter-file", AdapterFileFuzz.class, AdapterFileFuzz::fuzzerTestOneInput, AdapterFileFuzz::seeds),
            new FuzzTarget("manifest", ManifestFuzz.class, ManifestFuzz::fuzzerTestOneInput, ManifestFuzz::seeds),
            new FuzzTarget("signature", SignatureFuzz.class, SignatureFuzz::fuzzerTestOneInput, SignatureFuzz::seeds),
            new FuzzTarget("statement", StatementFuzz.class, StatementFuzz::fuzzerTestOneInput, StatementFuzz::seeds),
            new FuzzTarget("public-key", PublicKeyFuzz.class, PublicKeyFuzz::fuzzerTestOneInput, PublicKeyFuzz::seeds),
            new FuzzTarget(
                    "signing-key", SigningKeyFuzz.class, SigningKeyFuzz::fuzzerTestOneInput, SigningKeyFuzz::seeds),
            new FuzzTarget(
                    "safetensors", SafetensorsFuzz.class, SafetensorsFuzz::fuzzerTestOneInput, SafetensorsFuzz::seeds),
            new FuzzTarget("npy", NpyFuzz.class, NpyFuzz::fuzzerTestOneInput, NpyFuzz::seeds),
            new FuzzTarget("npz", NpzFuzz.class, NpzFuzz::fuzzerTestOneInput, NpzFuzz::seeds),
            new FuzzTarget("pth", PthFuzz.class, PthFuzz::fuzzerTestOneInput, PthFuzz::seeds),
            new FuzzTarget("pickle", PickleFuzz.class, PickleFuzz::fuzzerTestOneInput, PickleFuzz::seeds),
            new FuzzTarget(
                    "peft-config", PeftConfigFuzz.class, PeftConfigFuzz::fuzzerTestOneInput, PeftConfigFuzz::seeds),
            new FuzzTarget(
                    "training-record",
                    TrainingRecordFuzz.class,
                    TrainingRecordFuzz::fuzzerTestOneInput,
                    TrainingRecordFuzz::seeds),
            new FuzzTarget("onnx", OnnxModelFuzz.class, OnnxModelFuzz::fuzzerTestOneInput, OnnxModelFuzz::seeds),
            new FuzzTarget("csv", CsvFuzz.class, CsvFuzz::fuzzerTestOneInput, CsvFuzz::seeds),
            new FuzzTarget("jsonl", JsonlFuzz.class, JsonlFuzz::fuzzerTestOneInput, JsonlFuzz::seeds),
            new FuzzTarget("fasttext", FastTextFuzz.class, FastTextFuzz::fuzzerTestOneInput, FastTextFuzz::seeds),
            new FuzzTarget("idx", IdxFuzz.class, IdxFuzz::fuzzerTestOneInput, IdxFuzz::seeds),
            new FuzzTarget("tar", TarFuzz.class, TarFuzz::fuzzerTestOneInput, TarFuzz::seeds),
            new FuzzTarget("zip", ZipFuzz.class, ZipFuzz::fuzzerTestOneInput, ZipFuzz::seeds),
            new FuzzTarget("vectors", VectorFuzz.class, VectorFuzz::fuzzerTestOneInput, VectorFuzz::seeds),
            new FuzzTarget("baseline", BaselineFuzz.class, BaselineFuzz::fuzzerTestOneInput, BaselineFuzz::seeds),
            new FuzzTarget("library", LibraryFuzz.class, LibraryFuzz::fuzzerTestOneInput, LibraryFuzz::seeds),
            new FuzzTarget("picture", PictureFuzz.class, PictureFuzz::fuzzerTestOneInput, PictureFuzz::seeds));

    private FuzzTargets() {}
}
