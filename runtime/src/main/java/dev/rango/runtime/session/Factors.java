package dev.rango.runtime.session;

/** The tensors of an adapter, as the session that they are for takes them; any number of runs may use them at a time. */
interface Factors extends AutoCloseable {
    @Override
    void close();
}
