package dev.freshet.version;

import dev.freshet.ExtensionDisabledException;
import dev.freshet.image.ImageCache;
import org.jspecify.annotations.Nullable;

/**
 * Where the calls of one extension go now. Immutable and replaced as a whole, so a call meets the state before a change or the one after
 * it, and nothing between. Two shapes are told apart by one field, because nearly every call meets the first:
 *
 * <pre>
 *   only != null                     every call goes there
 *   only == null, closed == null     choice says whether to active or to candidate
 *   only == null, closed != null     every call is declined
 * </pre>
 */
public final class Route {

    private final @Nullable LoadedVersion only;
    private final @Nullable LoadedVersion active;
    private final @Nullable LoadedVersion candidate;
    private final @Nullable CanaryChoice choice;
    private final @Nullable String closed;

    private Route(
            @Nullable LoadedVersion only,
            @Nullable LoadedVersion active,
            @Nullable LoadedVersion candidate,
            @Nullable CanaryChoice choice,
            @Nullable String closed) {
        this.only = only;
        this.active = active;
        this.candidate = candidate;
        this.choice = choice;
        this.closed = closed;
    }

    static Route to(LoadedVersion active) {
        return new Route(active, active, null, null, null);
    }

    static Route shared(LoadedVersion active, LoadedVersion candidate, CanaryChoice choice) {
        return new Route(null, active, candidate, choice, null);
    }

    /**
     * @param active kept for those who ask what would be called, or null
     * @param closed why calls are declined
     */
    static Route closed(@Nullable LoadedVersion active, @Nullable LoadedVersion candidate, String closed) {
        return new Route(null, active, candidate, null, closed);
    }

    /** Returns where every call goes, or null if that must be {@link #chosen} call by call. */
    @Nullable
    LoadedVersion only() {
        return only;
    }

    /** @throws ExtensionDisabledException if no call is accepted */
    LoadedVersion chosen(String name) {
        LoadedVersion first = activeIn(name);
        LoadedVersion other = candidate;
        // One that is quarantined loses its share at once; that it is no canary any more is written down soon after.
        return other != null && choice != null && !other.control().quarantine().hasStay() && choice.isForCandidate(name)
                ? other
                : first;
    }

    /** @throws ExtensionDisabledException if no call is accepted */
    public LoadedVersion activeIn(String name) {
        LoadedVersion first = active;
        if (closed != null || first == null) {
            throw new ExtensionDisabledException("extension '" + name + "' is out of service: "
                    + (closed == null ? "no version is active" : closed));
        }
        return first;
    }

    /** Whether every call is declined. */
    public boolean isClosed() {
        return closed != null;
    }

    @Nullable
    public LoadedVersion active() {
        return active;
    }

    @Nullable
    LoadedVersion candidate() {
        return candidate;
    }

    /** Whether a call may go there. */
    boolean leadsTo(LoadedVersion extension) {
        return closed == null && (extension == active || extension == candidate);
    }

    /** Whether a call may need the image. */
    boolean usesImage(ImageCache.ImageKey key) {
        return closed == null && (uses(active, key) || uses(candidate, key));
    }

    private static boolean uses(@Nullable LoadedVersion extension, ImageCache.ImageKey key) {
        return extension != null && extension.imageKey().equals(key);
    }
}
