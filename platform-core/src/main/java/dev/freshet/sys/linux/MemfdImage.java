package dev.freshet.sys.linux;

import dev.freshet.sys.ReferenceCount;
import dev.freshet.sys.Region;
import dev.freshet.sys.SealedImage;

/** A sealed memfd and one read-only mapping of it, both owned here and given up with the last reference. */
final class MemfdImage implements SealedImage {

    private final SystemCalls calls;
    private final int descriptor;
    private final Region contents;
    private final ReferenceCount references = new ReferenceCount();

    MemfdImage(SystemCalls calls, int descriptor, Region contents) {
        this.calls = calls;
        this.descriptor = descriptor;
        this.contents = contents;
    }

    /** @throws IllegalStateException if the image is freed: the number may be another file's by now */
    int descriptor() {
        if (!references.isHeld()) {
            throw new IllegalStateException("the image is freed");
        }
        return descriptor;
    }

    @Override
    public long bytes() {
        return contents.bytes();
    }

    @Override
    public Region contents() {
        return contents;
    }

    @Override
    public boolean retain() {
        return references.retain();
    }

    @Override
    public boolean isShared() {
        return references.isShared();
    }

    @Override
    public void whenFreed(Runnable action) {
        references.whenFreed(action);
    }

    @Override
    public void release() {
        if (references.release()) {
            try {
                calls.munmap(contents.address(), contents.bytes());
            } finally {
                calls.close(descriptor);
            }
            references.freed();
        }
    }
}
