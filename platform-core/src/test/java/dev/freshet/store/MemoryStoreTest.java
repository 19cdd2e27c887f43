package dev.freshet.store;

import dev.freshet.spi.ModuleStore;

class MemoryStoreTest extends ModuleStoreContract {

    @Override
    ModuleStore open() {
        return new MemoryStore();
    }
}
