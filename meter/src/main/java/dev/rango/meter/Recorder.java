package dev.rango.meter;

import dev.rango.runtime.session.StageTimes;
import org.HdrHistogram.Histogram;

/** What one worker sees of one model in one cell, added up over slices. Not shared between threads. */
final class Recorder {
    /** Digits that a latency keeps: a bucket is at most 0.1 % wide. */
    private static final int DIGITS = 3;

    private final Histogram latencies = new Histogram(DIGITS);
    private final StageTimes stages = new StageTimes();
    private long callNanos;
    private long cpuNanos;
    private long texts;
    private long utf8Bytes;

    StageTimes stages() {
        return stages;
    }

    Histogram latencies() {
        return latencies;
    }

    /** Time spent in calls, nanoseconds. */
    long callNanos() {
        return callNanos;
    }

    /** Time that the worker's thread had a processor while it was measuring; 0 where the JVM cannot say. */
    long cpuNanos() {
        return cpuNanos;
    }

    long texts() {
        return texts;
    }

    long utf8Bytes() {
        return utf8Bytes;
    }

    void called(long nanos, int textCount, long byteCount) {
        latencies.recordValue(nanos);
        callNanos += nanos;
        texts += textCount;
        utf8Bytes += byteCount;
    }

    void hadProcessor(long nanos) {
        cpuNanos += nanos;
    }

    void add(Recorder other) {
        latencies.add(other.latencies);
        stages.add(other.stages);
        callNanos += other.callNanos;
        cpuNanos += other.cpuNanos;
        texts += other.texts;
        utf8Bytes += other.utf8Bytes;
    }
}
