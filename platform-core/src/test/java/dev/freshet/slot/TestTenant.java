package dev.freshet.slot;

import static dev.freshet.sys.Bytes.padded;
import static dev.freshet.sys.Bytes.pattern;

import dev.freshet.sys.SealedImage;
import dev.freshet.sys.VirtualMemory;
import org.jspecify.annotations.Nullable;

/**
 * A tenant whose image is a pattern of its own, and what its memory must read as. Holds one reference to the image
 * until closed.
 */
final class TestTenant implements AutoCloseable {

    static final int WASM_PAGE = 65_536;

    private final Tenant tenant;
    private final @Nullable SealedImage image;
    private final byte[] imageBytes;
    private final int imageOffset;

    private TestTenant(Tenant tenant, @Nullable SealedImage image, byte[] imageBytes, int imageOffset) {
        this.tenant = tenant;
        this.image = image;
        this.imageBytes = imageBytes;
        this.imageOffset = imageOffset;
    }

    /**
     * A memory of {@code initial} to {@code maximum} Wasm pages, with an image of so many system pages at an offset in
     * system pages.
     */
    static TestTenant of(VirtualMemory memory, String name, int initial, int maximum, int offsetPages, int imagePages) {
        int page = memory.pageSize().bytes();
        byte[] contents = pattern(imagePages * page, name.hashCode());
        SealedImage image = imagePages == 0 ? null : memory.createImage("test-" + name, contents);
        int offset = offsetPages * page;
        Tenant tenant = new Tenant(
                name, (long) initial * WASM_PAGE, (long) maximum * WASM_PAGE, offset, contents.length, () -> {
                    if (image == null || !image.retain()) {
                        throw new IllegalStateException(name + " has no image");
                    }
                    return image;
                });
        return new TestTenant(tenant, image, contents, offset);
    }

    /** One Wasm page with an image of two system pages in it. */
    static TestTenant small(VirtualMemory memory, String name) {
        return of(memory, name, 1, 2, 1, 2);
    }

    Tenant tenant() {
        return tenant;
    }

    /**
     * What the first bytes of the memory are at the start of each lease; beyond its initial size, what it must grow
     * into.
     */
    byte[] expected(long bytes) {
        return bytes == 0 ? new byte[0] : padded(Math.toIntExact(bytes), imageOffset, imageBytes);
    }

    byte[] expected() {
        return expected(tenant.initialBytes());
    }

    @Override
    public void close() {
        if (image != null) {
            image.release();
        }
    }
}
