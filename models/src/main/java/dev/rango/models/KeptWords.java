package dev.rango.models;

import dev.rango.runtime.format.Golden;
import dev.rango.runtime.format.GoldenCase;
import dev.rango.runtime.text.Tokenizer;
import dev.rango.runtime.text.Vocabulary;
import dev.rango.runtime.text.WordPairs;
import java.util.Arrays;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.IntStream;

/**
 * Some words of a model: the rows that stay of every table that has one for each word. Words that do not stay become
 * {@value Vocabulary#UNKNOWN_WORD}.
 *
 * @param ids ascending, the two specials among them
 */
public record KeptWords(int[] ids) {
    /** Checks the specials and the order. */
    public KeptWords {
        if (ids.length < 2 || ids[Vocabulary.UNKNOWN] != Vocabulary.UNKNOWN || ids[Vocabulary.PADDING] != 1) {
            throw new IllegalArgumentException("the specials must stay");
        }
        for (int i = 1; i < ids.length; i++) {
            if (ids[i] <= ids[i - 1]) {
                throw new IllegalArgumentException("ids must ascend");
            }
        }
    }

    /** Number of words, the two specials not included. */
    public int words() {
        return ids.length - 2;
    }

    /** The tokenizer that knows these words only, in their old order. */
    public Tokenizer of(Tokenizer tokenizer) {
        Vocabulary words = Vocabulary.of(
                Arrays.stream(ids).mapToObj(tokenizer.vocabulary()::word).toList());
        int[] kept = pairs(tokenizer);
        WordPairs pairs = tokenizer.pairs();
        return new Tokenizer(
                words,
                WordPairs.of(
                        Arrays.stream(kept)
                                .map(pair -> place(pairs.first(pair)))
                                .toArray(),
                        Arrays.stream(kept)
                                .map(pair -> place(pairs.second(pair)))
                                .toArray(),
                        words.size()),
                tokenizer.maxTokens());
    }

    /** The pairs of these words: one of a word that goes, goes with it. */
    private int[] pairs(Tokenizer tokenizer) {
        WordPairs pairs = tokenizer.pairs();
        return IntStream.range(0, pairs.size())
                .filter(pair -> place(pairs.first(pair)) >= 0 && place(pairs.second(pair)) >= 0)
                .toArray();
    }

    /** Where a word is among these; negative when it goes. */
    private int place(int id) {
        return Arrays.binarySearch(ids, id);
    }

    private int[] rows(Tokenizer tokenizer) {
        int words = tokenizer.vocabulary().size();
        return IntStream.concat(
                        Arrays.stream(ids), Arrays.stream(pairs(tokenizer)).map(pair -> words + pair))
                .toArray();
    }

    /**
     * The base with these words only. It keeps the digest of the base that it comes from, and its golden answers are those
     * that it gives itself, in double precision.
     */
    public Checkpoint of(Checkpoint base) {
        Tokenizer tokenizer = of(base.tokenizer());
        ClassifierWeights all = TextBag.weights(base);
        ClassifierWeights weights = all.with(rows(all.embedding(), rows(base.tokenizer())));
        // The digest of the smaller tokenizer is known once its file is written.
        StoredTokenizer stored =
                new StoredTokenizer(tokenizer, base.text().orElseThrow().sha256());
        List<Golden> golden = answers(base.golden(), tokenizer, ReferenceNetwork.of(weights));
        return TextBag.of(stored, base.labels(), weights, base.sha256(), golden);
    }

    /** The same of an adapted model: an update of the embedding loses the same rows. */
    public AdaptedModel of(AdaptedModel model) {
        Checkpoint base = of(model.base());
        int[] rows = rows(model.base().tokenizer());
        SortedMap<String, Update> updates = new TreeMap<>(model.adapter().updates());
        updates.computeIfPresent(TextBag.EMBEDDING, (layer, update) -> {
            LowRank factors = update.factors();
            return new Update(new LowRank(rows(factors.a(), rows), factors.b()), update.scaling());
        });
        Adapter pruned = model.adapter().withUpdates(updates);
        Reference network = new AdaptedModel(base, pruned).reference();
        return new AdaptedModel(base, pruned.withGolden(answers(model.adapter().golden(), base.tokenizer(), network)));
    }

    private static List<Golden> answers(List<Golden> golden, Tokenizer tokenizer, Reference network) {
        return network.answered(TextBag.texts(golden).stream()
                .map(g -> new GoldenCase(g.text(), tokenizer.ids(g.text()), new float[0]))
                .toList());
    }

    /** Rows of a table [words and pairs, columns]. */
    private static Tensor rows(Tensor table, int[] ids) {
        int columns = table.size(1);
        float[] kept = new float[ids.length * columns];
        for (int i = 0; i < ids.length; i++) {
            System.arraycopy(table.data(), ids[i] * columns, kept, i * columns, columns);
        }
        return Tensor.matrix(ids.length, columns, kept);
    }
}
