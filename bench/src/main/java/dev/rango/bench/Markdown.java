package dev.rango.bench;

import java.util.ArrayList;
import java.util.List;

/** Text of a section of RESULTS.md, from top to bottom. */
final class Markdown {
    private final List<String> blocks = new ArrayList<>();

    Markdown heading(String words) {
        blocks.add("## " + words);
        return this;
    }

    Markdown paragraph(String words) {
        blocks.add(words);
        return this;
    }

    /** Every row has a cell for each column. */
    Markdown table(List<String> columns, List<List<String>> rows) {
        StringBuilder table = new StringBuilder(line(columns));
        table.append('\n').append("|---".repeat(columns.size())).append('|');
        for (List<String> row : rows) {
            if (row.size() != columns.size()) {
                throw new IllegalArgumentException(row.size() + " cells under " + columns.size() + " columns");
            }
            table.append('\n').append(line(row));
        }
        blocks.add(table.toString());
        return this;
    }

    /** Their marks: see {@link Claim#mark}. */
    Markdown claims(List<Claim> claims) {
        return table(
                List.of("what must hold", "against", "limit", "measured", ""),
                claims.stream()
                        .map(claim ->
                                List.of(claim.what(), claim.against(), claim.limit(), claim.measured(), claim.mark()))
                        .toList());
    }

    private static String line(List<String> cells) {
        StringBuilder line = new StringBuilder("|");
        for (String cell : cells) {
            // A cell is one line, and a bar in it is no border.
            String inside = cell.replaceAll("\\R+", " ").replace("|", "\\|");
            line.append(' ').append(inside).append(" |");
        }
        return line.toString();
    }

    @Override
    public String toString() {
        return String.join("\n\n", blocks) + "\n";
    }
}
