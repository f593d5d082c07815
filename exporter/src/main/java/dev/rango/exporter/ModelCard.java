package dev.rango.exporter;

import dev.rango.models.Checkpoint;
import dev.rango.runtime.ModelConfig;
import java.util.List;
import java.util.Optional;

/**
 * The README.md of an export with one task.
 *
 * @param model the weights that are exported
 * @param labels of the export
 */
record ModelCard(Checkpoint model, List<String> labels, ModelConfig.ExportInfo info) {
    /**
     * Its text.
     *
     * @param facts as they stand in the metadata of the graph
     * @param checks what was proven
     * @param measured on texts that the user named
     * @param sizes where something was made smaller
     */
    String text(List<Fact> facts, List<Check> checks, Optional<Measurement> measured, Optional<SizeTable> sizes) {
        FamilyCard family = FamilyExport.of(model).card();
        CardPage page = new CardPage();
        page.line("# " + family.title() + ": " + CardPage.escaped(CardPage.labels(labels)));
        page.line("");
        page.line("Exported by Rango. Turns " + family.takes() + " into one of " + labels.size()
                + " labels with their probabilities.");
        page.section("Use and limits");
        family.use(page, model);
        network(page, family);
        page.quality(facts, measured);
        page.proof(checks);
        sizes.ifPresent(table -> sizes(page, table));
        page.provenance(facts);
        page.section("Files");
        page.line(family.files());
        return page.toString();
    }

    private void network(CardPage page, FamilyCard family) {
        page.section("The model");
        page.table("");
        page.row("labels", CardPage.labels(labels) + CardPage.whereAll(labels));
        page.row("form", info.form());
        family.network(page, model, info, labels.size());
        for (ModelConfig.AdapterInfo adapter : info.adapters()) {
            page.row("adapter", CardPage.describe(adapter));
        }
    }

    private static void sizes(CardPage page, SizeTable sizes) {
        page.section("Size in bytes");
        page.table("| file | base | float export, all words | this export |\n|---|--:|--:|--:|");
        for (SizeTable.Row row : sizes.rows()) {
            page.cells(row.file(), size(row.base()), size(row.exact()), size(row.export()));
        }
    }

    private static String size(long bytes) {
        return bytes == 0 ? "" : CardPage.count(bytes);
    }
}
