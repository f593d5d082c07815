package dev.rango.exporter;

import dev.rango.data.Plural;
import dev.rango.exporter.card.CardPage;
import dev.rango.exporter.card.Fact;
import dev.rango.exporter.card.FamilyCard;
import dev.rango.exporter.proof.ProofReport;
import dev.rango.exporter.proof.SizeTable;
import dev.rango.models.Checkpoint;
import dev.rango.runtime.format.ModelConfig;
import dev.rango.runtime.format.TaskInfo;
import java.util.List;
import java.util.Optional;

/**
 * The README.md of an export.
 *
 * @param model the weights that are exported
 * @param labels of the export
 * @param facts as they stand in the metadata of the graph
 * @param compared what being smaller costs
 */
record ModelCard(
        Checkpoint model,
        List<String> labels,
        ModelConfig.ExportInfo info,
        List<Fact> facts,
        Comparison.Result compared) {
    /** Its text, with what was proven. */
    String text(ProofReport proof) {
        FamilyCard family = FamilyExport.of(model).traits().card();
        boolean tasks = !info.tasks().isEmpty();
        CardPage page = new CardPage();
        page.line("# " + family.title()
                + (tasks
                        ? " with " + Plural.of(info.tasks().size(), "task")
                        : ": " + CardPage.escaped(CardPage.labels(labels))));
        page.line("");
        page.line("Exported by Rango. Turns " + family.takes() + " into one of "
                + (tasks
                        ? "the labels of the task that is asked for."
                        : labels.size() + " labels with their probabilities."));
        page.section("Use and limits");
        family.use(page, model);
        network(page, family);
        if (tasks) {
            tasks(page);
            quality(page);
        } else {
            page.quality(facts, compared.measured());
        }
        page.proof(proof.checks());
        proof.sizes().ifPresent(table -> sizes(page, table));
        if (!tasks) {
            page.provenance(facts);
        }
        page.section("Files");
        page.line(family.files(info));
        if (tasks) {
            page.provenance(facts);
        }
        return page.toString();
    }

    private void network(CardPage page, FamilyCard family) {
        page.section("The model");
        page.table("");
        if (info.tasks().isEmpty()) {
            page.row("labels", CardPage.labels(labels) + CardPage.whereAll(labels));
        }
        page.row("form", info.form());
        family.network(page, model, info, labels.size());
        for (ModelConfig.AdapterInfo adapter : info.adapters()) {
            page.row("adapter", CardPage.describe(adapter));
        }
    }

    private void tasks(CardPage page) {
        page.section("Tasks");
        page.table("| id | task | labels | adapter |\n|--:|---|---|---|");
        for (int id = 0; id < info.tasks().size(); id++) {
            TaskInfo task = info.tasks().get(id);
            page.cells(
                    Integer.toString(id),
                    task.name(),
                    CardPage.escaped(CardPage.labels(task.labels())),
                    task.adapter().map(CardPage::describe).orElse("none"));
        }
    }

    private void quality(CardPage page) {
        page.section("How good it is");
        page.line("When it was trained; empty where nothing was recorded.");
        page.line("");
        page.table("| task | data | validation accuracy | test accuracy |\n|---|---|--:|--:|");
        for (TaskInfo task : info.tasks()) {
            String prefix = Provenance.trainingOf(task);
            page.cells(
                    task.name(),
                    CardPage.escaped(CardPage.value(facts, prefix + "data").orElse("")),
                    percent(CardPage.value(facts, prefix + "validation_accuracy")),
                    percent(CardPage.value(facts, prefix + "test_accuracy")));
        }
    }

    private static String percent(Optional<String> share) {
        return share.map(s -> CardPage.percent(Double.parseDouble(s))).orElse("");
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
