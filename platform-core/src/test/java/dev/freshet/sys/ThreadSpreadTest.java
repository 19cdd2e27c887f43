package dev.freshet.sys;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HashSet;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ThreadSpreadTest {

    private static final int BITS = 5;

    private static int cellOfNewThread(int unusedIdsBefore) throws InterruptedException {
        for (int i = 0; i < unusedIdsBefore; i++) {
            new Thread(() -> {});
        }
        AtomicInteger cell = new AtomicInteger();
        Thread thread = new Thread(() -> cell.set(ThreadSpread.cell(BITS)));
        thread.start();
        thread.join();
        return cell.get();
    }

    @Test
    void threadKeepsItsCell() {
        assertThat(ThreadSpread.cell(BITS)).isEqualTo(ThreadSpread.cell(BITS)).isBetween(0, 31);
    }

    /** Eight threads whose ids have a constant distance: with the ids modulo 32 those 32 apart would all share one cell. */
    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3, 4, 8, 16, 32})
    void threadsWithIdsAtAnyDistanceRarelyMeet(int distance) throws InterruptedException {
        Set<Integer> cells = new HashSet<>();
        for (int i = 0; i < 8; i++) {
            cells.add(cellOfNewThread(distance - 1));
        }
        assertThat(cells).hasSizeGreaterThanOrEqualTo(5);
    }
}
