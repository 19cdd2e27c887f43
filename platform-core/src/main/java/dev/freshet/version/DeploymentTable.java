package dev.freshet.version;

import dev.freshet.FreshetException;
import dev.freshet.GuestText;
import dev.freshet.PlatformFaultException;
import dev.freshet.UnknownExtensionException;
import java.util.List;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/** Names to deployments: where a call finds its version. Calls and readers take no lock; {@link Changes} writes under its own. */
public final class DeploymentTable {

    private final ConcurrentHashMap<String, Deployment> deployments = new ConcurrentHashMap<>();
    private volatile boolean closed;

    /** Returns the version that a call beginning now goes to: one look-up, one volatile read. */
    public LoadedVersion route(String name) {
        Deployment deployment = deployments.get(name);
        if (deployment == null) {
            throw unknown(name);
        }
        Route route = deployment.route();
        LoadedVersion only = route.only();
        return only != null ? only : chosen(deployment, route);
    }

    /** Whatever keeps a call from coming to a version is counted, as what ends it there is. */
    private static LoadedVersion chosen(Deployment deployment, Route route) {
        try {
            return route.chosen(deployment.name());
        } catch (Throwable failure) {
            deployment.counters().failed(failure);
            throw failure;
        }
    }

    @Nullable
    public Deployment find(String name) {
        return deployments.get(name);
    }

    /** @throws UnknownExtensionException if there is no extension of that name */
    public Deployment get(String name) {
        Deployment deployment = deployments.get(name);
        if (deployment == null) {
            throw unknown(name);
        }
        return deployment;
    }

    private FreshetException unknown(String name) {
        return closed
                ? closedFault()
                : new UnknownExtensionException("no extension is named '" + GuestText.escape(name, 80) + "'");
    }

    /** In the order of their names. */
    public List<Deployment> all() {
        return List.copyOf(new TreeMap<>(deployments).values());
    }

    boolean isClosed() {
        return closed;
    }

    /** @throws PlatformFaultException if the platform is closed */
    public void checkOpen() {
        if (closed) {
            throw closedFault();
        }
    }

    private static PlatformFaultException closedFault() {
        return new PlatformFaultException("the platform is closed", null);
    }

    // --- for changes

    /** Returns the one of that name, or one that nobody else knows until it is {@link #put}. */
    Deployment findOrNew(String name) {
        Deployment present = deployments.get(name);
        return present != null ? present : new Deployment(name);
    }

    /** Lets calls find it. */
    void put(Deployment deployment) {
        deployments.putIfAbsent(deployment.name(), deployment);
    }

    /** Returns false if it is gone already. */
    boolean remove(Deployment deployment) {
        return deployments.remove(deployment.name(), deployment);
    }

    /** Returns all that there were; from now on there are none. */
    List<Deployment> close() {
        closed = true;
        List<Deployment> all = all();
        deployments.clear();
        return all;
    }
}
