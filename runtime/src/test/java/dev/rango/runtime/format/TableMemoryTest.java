package dev.rango.runtime.format;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.ByteBuffer;
import org.junit.jupiter.api.Test;

class TableMemoryTest {
    /** Sizes that no model of another test has. */
    private static final int SIZE = 3_456_789;

    @Test
    void whatIsLeftServesTablesOfAboutThatSize() {
        ByteBuffer memory = TableMemory.take(SIZE);
        assertThat(memory.isDirect()).isTrue();
        assertThat(memory.remaining()).isEqualTo(SIZE);
        memory.position(10);
        TableMemory.give(memory);
        assertThat(TableMemory.take(SIZE / 2)).isNotSameAs(memory);
        assertThat(TableMemory.take(2 * SIZE)).isNotSameAs(memory);
        ByteBuffer again = TableMemory.take(SIZE - SIZE / 8);
        assertThat(again).isSameAs(memory);
        assertThat(again.position()).isZero();
        assertThat(again.remaining()).isEqualTo(SIZE - SIZE / 8);
        assertThat(TableMemory.take(SIZE)).as("it is taken").isNotSameAs(memory);
    }

    @Test
    void itIsAligned() {
        assertThat(TableMemory.take(1).alignmentOffset(0, 64)).isZero();
        assertThat(TableMemory.take(0).remaining()).isZero();
        assertThatThrownBy(() -> TableMemory.take(Integer.MAX_VALUE)).isInstanceOf(ArithmeticException.class);
    }
}
