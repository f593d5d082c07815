package dev.rango.exporter.card;

import dev.rango.models.Checkpoint;
import dev.rango.runtime.format.ModelConfig;
import java.nio.file.Path;

/** What the documents of an export say of its family: its card and its bill of materials. */
public interface FamilyCard {
    /** What an export is called in a heading. */
    String title();

    /** What it takes, in words. */
    String takes();

    /** What it can and cannot do. */
    void use(CardPage page, Checkpoint model);

    /** Rows on its layers and how they are stored. */
    void network(CardPage page, Checkpoint model, ModelConfig.ExportInfo info, int classes);

    /** What the files are, and what to do with them. */
    String files(ModelConfig.ExportInfo info);

    /**
     * As CycloneDX wants it said.
     *
     * @param takes what it takes, in short
     * @param format of that
     * @param task in the terms of model cards
     * @param architectureFamily likewise
     * @param architecture its layers
     */
    record BomWords(String takes, String format, String task, String architectureFamily, String architecture) {}

    /** @param folder of an export */
    BomWords bom(Path folder);
}
