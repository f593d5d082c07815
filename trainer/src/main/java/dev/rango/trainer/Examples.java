package dev.rango.trainer;

import dev.rango.data.LabelledText;
import dev.rango.runtime.Tokenizer;
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

    int size() {
        return labels.length;
    }
}
