package dev.rango.runtime.session;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.rango.runtime.Device;
import dev.rango.runtime.UnusableInputException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TensorRtEngineTest {
    /** All that begins with trt_ among the strings of libonnxruntime_providers_tensorrt.so of onnxruntime_gpu 1.29.0. */
    private static final Set<String> KEYS = Set.of(
            "trt_auxiliary_streams",
            "trt_bf16_enable",
            "trt_build_heuristics_enable",
            "trt_builder_optimization_level",
            "trt_context_memory_sharing_enable",
            "trt_cuda_graph_enable",
            "trt_detailed_build_log",
            "trt_dla_core",
            "trt_dla_enable",
            "trt_dump_ep_context_model",
            "trt_dump_subgraphs",
            "trt_engine_cache_enable",
            "trt_engine_cache_path",
            "trt_engine_cache_prefix",
            "trt_engine_decryption_enable",
            "trt_engine_decryption_lib_path",
            "trt_engine_hw_compatible",
            "trt_ep_context_embed_mode",
            "trt_ep_context_file_path",
            "trt_external_data_bytestream",
            "trt_external_data_bytestream_size",
            "trt_extra_plugin_lib_paths",
            "trt_force_sequential_engine_build",
            "trt_force_timing_cache",
            "trt_fp16_enable",
            "trt_int8_calibration_table_name",
            "trt_int8_enable",
            "trt_int8_use_native_calibration_table",
            "trt_layer_norm_fp32_fallback",
            "trt_load_user_initializer",
            "trt_max_partition_iterations",
            "trt_max_workspace_size",
            "trt_min_subgraph_size",
            "trt_onnx_bytestream",
            "trt_onnx_bytestream_size",
            "trt_onnx_model_folder_path",
            "trt_op_types_to_exclude",
            "trt_preview_features",
            "trt_profile_max_shapes",
            "trt_profile_min_shapes",
            "trt_profile_opt_shapes",
            "trt_sparsity_enable",
            "trt_tactic_sources",
            "trt_timing_cache_enable",
            "trt_timing_cache_path",
            "trt_weight_stripped_engine_enable");

    private static final ShapeProfile PROFILE = new ShapeProfile(
            new ShapeProfile.Size(1, 1), new ShapeProfile.Size(64, 192), new ShapeProfile.Size(256, 4096));
    private static final OnnxSignature ONE_TASK = signature(false, Map.of());
    private static final Device DEVICE = Device.tensorrt(0);
    private static final EngineKey KEY =
            new EngineKey("ab", "tensorrt:0", "NVIDIA H100; ", "libnvinfer.so.10.9.0", "", "1.28.0", PROFILE);

    @TempDir
    Path cache;

    private EngineFolder folder;

    @BeforeEach
    void make() {
        folder = EngineFolder.in(cache, KEY);
    }

    private static OnnxSignature signature(boolean bank, Map<String, List<Integer>> factors) {
        List<OnnxInput> inputs = new ArrayList<>(TokenBags.ofIds().inputs());
        if (bank) {
            inputs.add(OnnxInput.longs("adapter_id", OnnxInput.ROWS));
            inputs.add(OnnxInput.floats("adapter_scale", OnnxInput.ROWS));
        }
        return new OnnxSignature(inputs, OnnxInput.floats("logits", OnnxInput.ROWS, 2), bank, factors);
    }

    private TensorRtEngine engine(Device device, OnnxSignature signature) {
        return new TensorRtEngine(device, PROFILE, signature, folder);
    }

    @Test
    void theProviderHasEveryOption() {
        assertThat(KEYS).hasSizeGreaterThan(40);
        assertThat(KEYS).containsAll(engine(DEVICE, ONE_TASK).options().keySet());
        assertThat(KEYS).containsAll(engine(DEVICE, ONE_TASK).compileOptions().keySet());
    }

    @Test
    void anEngineIsKeptWithItsTimingsAndBuiltForAllBatchesOfTheProfile() {
        assertThat(engine(DEVICE, ONE_TASK).options())
                .isEqualTo(Map.of(
                        "trt_fp16_enable", "0",
                        "trt_timing_cache_enable", "1",
                        "trt_timing_cache_path", folder.path().toString(),
                        "trt_profile_min_shapes", "input_ids:1x1,attention_mask:1x1",
                        "trt_profile_opt_shapes", "input_ids:64x192,attention_mask:64x192",
                        "trt_profile_max_shapes", "input_ids:256x4096,attention_mask:256x4096",
                        "trt_engine_cache_enable", "1",
                        "trt_engine_cache_path", folder.path().toString()));
        assertThat(engine(Device.parse("tensorrt:0+fp16"), ONE_TASK).options()).containsEntry("trt_fp16_enable", "1");
    }

    @Test
    void everyInputWhoseShapeChangesIsInTheProfile() {
        OnnxSignature bank = signature(true, Map.of());
        assertThat(engine(DEVICE, bank).options())
                .containsEntry(
                        "trt_profile_max_shapes",
                        "input_ids:256x4096,attention_mask:256x4096,adapter_id:256,adapter_scale:256");
        OnnxSignature swappable = signature(false, Map.of("fc1.lora_A", List.of(100, 2)));
        assertThat(engine(DEVICE, swappable).options())
                .containsEntry("trt_profile_max_shapes", "input_ids:256x4096,attention_mask:256x4096");
    }

    @Test
    void aCompiledModelHasItsEngineBesideIt() {
        // The provider refuses an absolute trt_engine_cache_path here, and puts the engine beside the model without
        // one.
        assertThat(engine(DEVICE, ONE_TASK).compileOptions())
                .containsEntry("trt_dump_ep_context_model", "1")
                .containsEntry("trt_ep_context_embed_mode", "0")
                .containsEntry(
                        "trt_ep_context_file_path",
                        folder.path().resolve("model_ctx.onnx").toString())
                .containsEntry("trt_profile_opt_shapes", "input_ids:64x192,attention_mask:64x192")
                .doesNotContainKeys("trt_engine_cache_path");
    }

    @Test
    void whateverAnEngineDependsOnMakesAnotherFolder() {
        List<EngineKey> keys = List.of(
                KEY,
                new EngineKey("ac", KEY.device(), KEY.gpus(), KEY.tensorRt(), "", KEY.onnxRuntime(), PROFILE),
                new EngineKey("ab", "tensorrt:0+fp16", KEY.gpus(), KEY.tensorRt(), "", KEY.onnxRuntime(), PROFILE),
                new EngineKey("ab", KEY.device(), "NVIDIA H200; ", KEY.tensorRt(), "", KEY.onnxRuntime(), PROFILE),
                new EngineKey("ab", KEY.device(), KEY.gpus(), "libnvinfer.so.10.9.1", "", KEY.onnxRuntime(), PROFILE),
                new EngineKey("ab", KEY.device(), KEY.gpus(), KEY.tensorRt(), "", "1.30.0", PROFILE),
                new EngineKey("ab", KEY.device(), KEY.gpus(), KEY.tensorRt(), "0", KEY.onnxRuntime(), PROFILE),
                new EngineKey(
                        "ab",
                        KEY.device(),
                        KEY.gpus(),
                        KEY.tensorRt(),
                        "",
                        KEY.onnxRuntime(),
                        new ShapeProfile(PROFILE.min(), PROFILE.min(), PROFILE.max())));
        assertThat(keys).extracting(EngineKey::name).doesNotHaveDuplicates().allMatch(n -> n.matches("[0-9a-f]{32}"));
        EngineKey again = new EngineKey("ab", KEY.device(), KEY.gpus(), KEY.tensorRt(), "", KEY.onnxRuntime(), PROFILE);
        assertThat(again.name()).isEqualTo(KEY.name());
    }

    @Test
    void theGraphOfAKeyIsAllOfItsBytes() throws Exception {
        Path graph = Files.writeString(cache.resolve("model.onnx"), "graph");
        EngineKey alone = EngineKey.of(graph, DEVICE, PROFILE, "1.28.0");
        Path data = Files.writeString(cache.resolve("model.onnx.data"), "table");
        EngineKey withData = EngineKey.of(graph, DEVICE, PROFILE, "1.28.0");
        Files.writeString(data, "tabled");
        assertThat(List.of(alone, withData, EngineKey.of(graph, DEVICE, PROFILE, "1.28.0")))
                .extracting(EngineKey::name)
                .doesNotHaveDuplicates();
    }

    @Test
    void aFolderIsFoundAgainAndSaysWhatItIsFor() throws Exception {
        assertThat(folder.path()).hasParent(cache.resolve("engines"));
        assertThat(folder.path().resolve("key.txt")).hasContent(KEY.text());
        Files.writeString(folder.path().resolve("some.engine"), "engine");
        assertThat(EngineFolder.in(cache, KEY).path().resolve("some.engine")).exists();
    }

    @Test
    void enginesThatAnybodyCouldPutThereAreRefused() throws Exception {
        for (Path shared : List.of(cache, cache.resolve("engines"), folder.path())) {
            Set<PosixFilePermission> before = Files.getPosixFilePermissions(shared);
            Files.setPosixFilePermissions(shared, PosixFilePermissions.fromString("rwxrwxrwx"));
            assertThatThrownBy(() -> EngineFolder.in(cache, KEY))
                    .isInstanceOf(UnusableInputException.class)
                    .hasMessageStartingWith(shared + ": may be written to by everybody")
                    .hasMessageContaining("RANGO_CACHE");
            Files.setPosixFilePermissions(shared, before);
        }
        Path link = Files.createSymbolicLink(cache.resolve("link"), Files.createDirectory(cache.resolve("target")));
        assertThatThrownBy(() -> EngineFolder.in(link, KEY)).hasMessageContaining("is a link");
    }

    @Test
    void aClearedFolderIsUsedFromTheBeginning() throws Exception {
        Path graph = cache.resolve("model.onnx");
        assertThat(folder.modelFor(graph)).isEqualTo(graph);
        folder.alone(() -> Files.writeString(folder.path().resolve("some.timing"), "measured"));
        assertThat(folder.holdsEngine()).isFalse();
        Files.writeString(folder.compiled(), "model");
        assertThat(folder.holdsEngine()).isTrue();
        Files.delete(folder.compiled());
        Files.writeString(folder.path().resolve("some.engine"), "engine");
        assertThat(folder.holdsEngine()).isTrue();
        Files.writeString(folder.compiled(), "model");
        assertThat(folder.modelFor(graph)).isEqualTo(folder.compiled());
        folder.alone(() -> {
            folder.clear();
            return null;
        });
        assertThat(folder.modelFor(graph)).isEqualTo(graph);
        assertThat(folder.path().resolve("some.engine")).doesNotExist();
        assertThat(folder.holdsEngine()).isFalse();
        assertThat(folder.path().resolve("key.txt")).exists();
    }

    @Test
    void oneBuildsWhileTheOthersWait() throws Exception {
        Map<String, Integer> inside = new HashMap<>();
        Thread[] threads = new Thread[4];
        for (int i = 0; i < threads.length; i++) {
            threads[i] = new Thread(() -> folder.alone(() -> {
                int now = inside.merge("inside", 1, Integer::sum);
                inside.merge("most", now, Math::max);
                Thread.yield();
                return inside.merge("inside", -1, Integer::sum);
            }));
            threads[i].start();
        }
        for (Thread thread : threads) {
            thread.join(60_000);
        }
        assertThat(inside).isEqualTo(Map.of("inside", 0, "most", 1));
    }
}
