package dev.rango.trainer;

import dev.rango.data.LabelledText;
import dev.rango.runtime.text.Tokenizer;
import java.util.List;

/**
 * Labelled texts as token ids.
 *
 * @param ids of each text
 * @param labels of each text
 */
record Examples(int[][] ids, int[] labels) {
    static Examples of(List<LabelledText> texts, Tokenizer tokenizer) {
        int[][] ids = new int[texts.size()][];
        int[] labels = new int[texts.size()];
        for (int i = 0; i < ids.length; i++) {
            ids[i] = tokenizer.ids(texts.get(i).text());
            labels[i] = texts.get(i).label();
        }
        return new Examples(ids, labels);
    }

    /**
     * Share of the tokens that the vocabulary knows, 0 to 1; 1 when there are none.
     *
     * @param words ids from there on are those of pairs
     * @param unknownId what stands for a token that it does not know
     */
    double coverage(int words, int unknownId) {
        long all = 0;
        long unknown = 0;
        for (int[] text : ids) {
            for (int id : text) {
                all += id < words ? 1 : 0;
                unknown += id == unknownId ? 1 : 0;
            }
        }
        return all == 0 ? 1 : 1 - (double) unknown / all;
    }

    int size() {
        return labels.length;
    }
}
