package dev.rango.models;

import dev.rango.runtime.text.Tokenizer;

/**
 * The tokenizer of a checkpoint.
 *
 * @param sha256 of its file; of one that lost words since, of the file that it comes from
 */
public record StoredTokenizer(Tokenizer tokenizer, String sha256) {}
