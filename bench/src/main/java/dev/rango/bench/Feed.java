package dev.rango.bench;

/** In which form a classifier is given its texts. Whatever makes the form is done beforehand, free of charge. */
enum Feed {
    /** As they stand in the file. */
    TEXTS,
    /** Lower-cased and split into basic_english tokens, with blanks between: for peers without a tokenizer of their own. */
    TOKENS,
    /** The same, and a line feed at the end, which fastText reads as the end of the text, as it did in its training. */
    TOKEN_LINES
}
