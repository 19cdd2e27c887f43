package dev.freshet.spring.unmarked;

import dev.freshet.slot.PoolingAllocator;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.context.annotation.Bean;

/** Breaks every rule of the starter's architecture. */
@AutoConfiguration
public class BadAutoConfiguration {

    @Bean
    public PoolingAllocator allocator() {
        throw new UnsupportedOperationException();
    }
}
