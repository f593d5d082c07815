package dev.rango.meter;

import dev.rango.runtime.session.StageTimes;

/**
 * How a model is called when it is measured.
 *
 * @param <I> what is classified
 */
interface Caller<I> {
    /**
     * Answers for the inputs of a call.
     *
     * @param number which call of the workload
     * @param times to which is added where the time went, as far as that is known
     */
    void call(Workload<I> workload, long number, StageTimes times);
}
