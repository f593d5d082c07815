/**
 * Raw text to labels. {@link dev.rango.runtime.TextClassifier} is all that most applications need.
 *
 * <p>{@link dev.rango.runtime.text.Tokenizer} and {@link dev.rango.runtime.text.Vocabulary} are shared with training, so that a
 * text has the same tokens in both; {@link dev.rango.runtime.session.GraphScorer} is the part below the tokenizer, for tools
 * that verify or measure.
 */
package dev.rango.runtime;
