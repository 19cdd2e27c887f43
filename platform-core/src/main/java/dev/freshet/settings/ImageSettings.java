package dev.freshet.settings;

/**
 * How initial states are captured and kept.
 *
 * @param maxBytes most bytes of images kept in memory; the least recently used are dropped and made again on demand
 * @param initialization when initialisation runs, for extensions that do not say
 */
public record ImageSettings(long maxBytes, Initialization initialization) {

    public ImageSettings {
        if (maxBytes < 0) {
            throw new IllegalArgumentException(
                    "freshet.images.max-bytes is " + maxBytes + "; it must be zero or more bytes");
        }
    }

    /** 256 MiB, {@link Initialization#AUTO}. */
    public static ImageSettings defaults() {
        return new ImageSettings(256L << 20, Initialization.AUTO);
    }
}
