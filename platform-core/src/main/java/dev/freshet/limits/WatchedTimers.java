package dev.freshet.limits;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.lang.ref.WeakReference;
import org.jspecify.annotations.Nullable;

/**
 * The timers of all instances, each as long as its instance lives. Anybody adds; one thread walks, and takes those out that are garbage.
 *
 * <pre>
 *   head --> node --> node --> node --> null       the latest first
 *             |weak    |weak    |weak
 *            timer    timer   (garbage: unlinked by the walk, unless it is the head)
 * </pre>
 *
 * <p>The link is in the reference itself, so a walk allocates nothing. A timer is in the list or its maker has failed: the one step between
 * is a compare-and-set.
 */
final class WatchedTimers {

    private static final VarHandle HEAD;

    static {
        try {
            HEAD = MethodHandles.lookup().findVarHandle(WatchedTimers.class, "head", Node.class);
        } catch (ReflectiveOperationException e) {
            throw new ExceptionInInitializerError(e);
        }
    }

    private volatile @Nullable Node head;

    private static final class Node extends WeakReference<CallTimer> {

        /** Written before the node is published, then by the walking thread alone. */
        private @Nullable Node next;

        Node(CallTimer timer) {
            super(timer);
        }
    }

    /** What a walk does with a timer; must not throw. */
    interface Look {
        void at(CallTimer timer);
    }

    /** All that can fail comes before the timer is in the list. */
    void add(CallTimer timer) {
        Node node = new Node(timer);
        Node first;
        do {
            first = head;
            node.next = first;
        } while (!HEAD.compareAndSet(this, first, node));
    }

    /** The one thread's. */
    void forEach(Look look) {
        Node before = null;
        Node node = head;
        while (node != null) {
            Node next = node.next;
            CallTimer timer = node.get();
            if (timer != null) {
                look.at(timer);
                before = node;
            } else if (before != null) {
                before.next = next;
            } else if (!HEAD.compareAndSet(this, node, next)) {
                // Others came before it: the next walk takes it out.
                before = node;
            }
            node = next;
        }
    }

    /** How many are in the list, those included that are garbage and not yet taken out; for tests. */
    int size() {
        int size = 0;
        for (Node node = head; node != null; node = node.next) {
            size++;
        }
        return size;
    }
}
