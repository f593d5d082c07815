package dev.rango.models;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.rango.fuzz.Reading;
import java.util.List;

/** {@code adapter_config.json} of Rango and of PEFT. */
public final class PeftConfigFuzz {
    private static final String NAME = AdapterFiles.CONFIG_FILE;

    private PeftConfigFuzz() {}

    public static void fuzzerTestOneInput(byte[] content) {
        for (Family family : Family.known()) {
            Reading.of(
                    content,
                    NAME,
                    file -> CheckedFolder.part(file.getParent(), files -> AdapterConfig.read(files, family)));
        }
        Reading.of(content, NAME, file -> CheckedFolder.part(file.getParent(), PeftConfig::read))
                .ifPresent(config -> {
                    config.obstacles();
                    Reading.of(content.length, () -> config.scaling("base_model.model.encoder.layer.11.output.dense"));
                });
    }

    public static List<byte[]> seeds() {
        return List.of(
                """
                {"peft_type":"LORA","r":4,"lora_alpha":8.0,"target_modules":["fc1"],"modules_to_save":["fc2"],
                 "rank_pattern":{},"use_rslora":false,"bias":"none"}""".getBytes(UTF_8),
                """
                {"peft_type":"LORA","r":4,"lora_alpha":8,"target_modules":["fc1","embedding"],"use_rslora":true,
                 "rank_pattern":{"^fc\\\\d+$":2,"(.*\\\\.)?dense":8},"alpha_pattern":{"fc1":1e300},"use_dora":null,
                 "init_lora_weights":"pissa_niter_4","layer_replication":[]}""".getBytes(UTF_8),
                "{\"peft_type\":\"LORA\",\"rank_pattern\":{\"(a|aa)+$\":1,\"(?<!x)[^.]*+\\\\Qdense\":2}}"
                        .getBytes(UTF_8));
    }
}
