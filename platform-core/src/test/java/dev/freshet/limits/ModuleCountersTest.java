package dev.freshet.limits;

import static org.assertj.core.api.Assertions.assertThat;

import dev.freshet.LimitExceededException;
import dev.freshet.MissingGrantsException;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What {@code ModuleLimitsTest} does not reach through a registry. */
class ModuleCountersTest {

    private final ModuleCounters counters = new ModuleCounters();

    @Test
    void uploadThatFoundTheQueueFullIsCountedApartFromModulesThatAreBad() {
        counters.rejected(new LimitExceededException("full", "freshet.limits.compile-threads", 65, 64));
        assertThat(counters.rejections().compileQueue()).isEqualTo(1);
        assertThat(counters.rejections().total()).isEqualTo(1);
    }

    @Test
    void missingGrantIsCountedApartFromModulesThatAreBad() {
        counters.rejected(new MissingGrantsException("shop.stock", List.of("shop.stock")));
        assertThat(counters.rejections().grants()).isEqualTo(1);
        assertThat(counters.rejections().total()).isEqualTo(1);
    }
}
