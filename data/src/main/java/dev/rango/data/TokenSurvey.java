package dev.rango.data;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.rango.runtime.text.TokenVisitor;
import dev.rango.runtime.text.Tokenizer;
import dev.rango.runtime.text.Vocabulary;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/** Looks at texts as a tokenizer sees them, and keeps none. Serves one thread. */
public final class TokenSurvey {
    private static final int UNKNOWN_SHOWN = 10;
    private static final Vocabulary NO_WORDS = Vocabulary.of(List.of(Vocabulary.UNKNOWN_WORD, Vocabulary.PADDING_WORD));

    private final Tokenizer whole;
    private final int maxTokens;
    private final boolean hasWords;
    private final TokenVisitor visitor = this::token;
    private final Digest digest = new Digest();
    private final Scripts scripts = new Scripts();
    private final FrequentWords unknown = new FrequentWords();
    private int[] lengths = new int[1024];
    private int texts;
    private int seen;
    private int knownOfText;
    private int cut;
    private int blind;
    private long tokens;
    private long read;
    private long known;

    /** Without a vocabulary: no coverage. */
    public TokenSurvey() {
        this(new Tokenizer(NO_WORDS, Tokenizer.DEFAULT_MAX_TOKENS));
    }

    /** With a model's tokenizer, and how many tokens of a text that reads. */
    public TokenSurvey(Tokenizer tokenizer) {
        // Looks beyond what a classifier reads, to say how much that is.
        this.whole = new Tokenizer(tokenizer.vocabulary(), Integer.MAX_VALUE);
        this.maxTokens = tokenizer.maxTokens();
        this.hasWords = tokenizer.vocabulary().size() > NO_WORDS.size();
    }

    /** Adds a text. */
    public void add(String text) {
        scripts.add(text);
        digest.clear();
        seen = 0;
        knownOfText = 0;
        int length = whole.visit(text, visitor);
        if (texts == lengths.length) {
            lengths = Arrays.copyOf(lengths, texts * 2);
        }
        lengths[texts++] = length;
        tokens += length;
        read += Math.min(length, maxTokens);
        known += knownOfText;
        cut += length > maxTokens ? 1 : 0;
        blind += length > 0 && knownOfText == 0 ? 1 : 0;
    }

    private void token(byte[] utf8, int start, int length, int id) {
        digest.token(utf8, start, length);
        if (seen++ >= maxTokens) {
            return;
        }
        if (id != Vocabulary.UNKNOWN) {
            knownOfText++;
        } else if (hasWords) {
            unknown.add(new String(utf8, start, length, UTF_8));
        }
    }

    /** The digest of the last text's tokens: equal for texts that no classifier can tell apart. */
    long lastDigest() {
        return digest.value();
    }

    /** Tokens of the last text. */
    int lastLength() {
        return texts == 0 ? 0 : lengths[texts - 1];
    }

    /** What was seen so far. */
    public TokenFacts facts() {
        int[] sorted = Arrays.copyOf(lengths, texts);
        Arrays.sort(sorted);
        return new TokenFacts(
                tokens,
                at(sorted, 0.5),
                at(sorted, 0.95),
                at(sorted, 1),
                cut,
                scripts.shares(whole.vocabulary()),
                hasWords
                        ? Optional.of(new TokenFacts.Coverage(
                                read,
                                known,
                                whole.vocabulary().size() - NO_WORDS.size(),
                                blind,
                                unknown.top(UNKNOWN_SHOWN)))
                        : Optional.empty());
    }

    /** The smallest of which a share of all are no larger. */
    private static int at(int[] sorted, double share) {
        return sorted.length == 0 ? 0 : sorted[Math.max(0, (int) Math.ceil(share * sorted.length) - 1)];
    }
}
