package dev.rango.runtime.text;

/** Sees the tokens of a text one after the other, without a copy of any. */
@FunctionalInterface
public interface TokenVisitor {
    /**
     * A token.
     *
     * @param utf8 holds the token, in lower case; only during this call
     * @param start index of its first byte
     * @param length its bytes, at least 1
     * @param id in the vocabulary, {@link Vocabulary#UNKNOWN} when it is not there
     */
    void token(byte[] utf8, int start, int length, int id);
}
