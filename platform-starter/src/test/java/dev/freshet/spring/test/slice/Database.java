package dev.freshet.spring.test.slice;

import org.springframework.stereotype.Component;

@Component
class Database {

    Database() {
        throw new IllegalStateException("no part of the slice");
    }
}
