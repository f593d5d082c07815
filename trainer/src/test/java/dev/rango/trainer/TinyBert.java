package dev.rango.trainer;

import dev.rango.models.BertEncoder;
import dev.rango.models.Checkpoint;
import dev.rango.models.StoredTokenizer;
import dev.rango.models.Tensor;
import dev.rango.runtime.text.Tokenizer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.SplittableRandom;
import java.util.TreeMap;

/** BERT's encoder with random weights, small. */
final class TinyBert {
    static final int WIDTH = 8;
    static final int INNER = 12;
    /** The special ones, and the words of {@link TinyTask}. */
    static final int WORDS = 64;

    static final int LONGEST = 16;
    static final int BLOCKS = 2;

    private TinyBert() {}

    static Checkpoint base(long seed, boolean readsMean) {
        SplittableRandom random = new SplittableRandom(seed);
        BertEncoder family = new BertEncoder(new BertEncoder.Shape(BLOCKS, 2, 1e-12, readsMean, false));
        SortedMap<String, Tensor> tensors = new TreeMap<>();
        tensors.put(BertEncoder.WORDS + ".weight", tensor(random, WORDS, WIDTH));
        tensors.put(BertEncoder.POSITIONS + ".weight", tensor(random, LONGEST, WIDTH));
        tensors.put(BertEncoder.TYPES + ".weight", tensor(random, 2, WIDTH));
        norm(random, tensors, BertEncoder.FIRST_NORM);
        for (BertEncoder.Block block : family.blocks()) {
            for (String path : block.linear()) {
                int in = path.equals(block.outer()) ? INNER : WIDTH;
                int out = path.equals(block.inner()) ? INNER : WIDTH;
                tensors.put(path + ".weight", tensor(random, out, in));
                tensors.put(path + ".bias", tensor(random, out));
            }
            norm(random, tensors, block.attendedNorm());
            norm(random, tensors, block.outerNorm());
        }
        return new Checkpoint(family.network(tensors), tensors, List.of(), Optional.empty(), "", List.of());
    }

    /** The same with a tokenizer for the words of {@link TinyTask}. */
    static Checkpoint readable(long seed) {
        StringBuilder vocabulary = new StringBuilder("\"[PAD]\":0,\"[UNK]\":1,\"[CLS]\":2,\"[SEP]\":3");
        for (int word = 0; word < WORDS - 4; word++) {
            vocabulary.append(",\"w" + word + "\":" + (word + 4));
        }
        byte[] json = """
                {"added_tokens":[],"normalizer":{"type":"BertNormalizer"},"pre_tokenizer":{"type":"BertPreTokenizer"},
                 "post_processor":{"type":"BertProcessing","sep":["[SEP]",3],"cls":["[CLS]",2]},
                 "model":{"type":"WordPiece","unk_token":"[UNK]","max_input_chars_per_word":100,"vocab":{%s}}}
                """.formatted(vocabulary).getBytes(StandardCharsets.UTF_8);
        Tokenizer tokenizer = Tokenizer.readWordPiece(Path.of("tokenizer.json"), json, LONGEST);
        Checkpoint base = base(seed, true);
        return new Checkpoint(
                base.network(),
                base.tensors(),
                List.of(),
                Optional.of(new StoredTokenizer(tokenizer, "")),
                "",
                List.of());
    }

    private static void norm(SplittableRandom random, SortedMap<String, Tensor> tensors, String path) {
        Tensor gain = tensor(random, WIDTH);
        for (int d = 0; d < WIDTH; d++) {
            gain.data()[d] += 1;
        }
        tensors.put(path + ".weight", gain);
        tensors.put(path + ".bias", tensor(random, WIDTH));
    }

    private static Tensor tensor(SplittableRandom random, int... shape) {
        int elements = 1;
        for (int size : shape) {
            elements *= size;
        }
        float[] data = new float[elements];
        for (int i = 0; i < elements; i++) {
            data[i] = (float) ((random.nextDouble() * 2 - 1) * 0.5);
        }
        return new Tensor(shape, data);
    }
}
