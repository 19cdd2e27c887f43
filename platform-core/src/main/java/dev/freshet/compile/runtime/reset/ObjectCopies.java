package dev.freshet.compile.runtime.reset;

import dev.freshet.compile.runtime.GuestException;
import dev.freshet.compile.runtime.GuestState;
import dev.freshet.compile.runtime.GuestTable;
import dev.freshet.compile.runtime.gc.GuestArray;
import dev.freshet.compile.runtime.gc.GuestStruct;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.IdentityHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Copies the objects that a guest can change, and exceptions, which refer to some, with all that they refer to; what was one object is one copy.
 * Without recursion: a guest's list may be long. Functions, small integers and objects of the host are not copied: no guest changes them.
 */
public final class ObjectCopies {

    private final Map<Object, Object> copies = new IdentityHashMap<>();
    private final Deque<Object> unfinished = new ArrayDeque<>();

    /** Whether a state refers to an object that is copied. */
    public static boolean reachesObjects(GuestState state) {
        for (int i = 0; i < state.globals(); i++) {
            if (isObject(state.globalReference(i))) {
                return true;
            }
        }
        for (GuestTable table : state.tables) {
            for (int i = 0; i < table.size(); i++) {
                if (isObject(table.get(i))) {
                    return true;
                }
            }
        }
        for (@Nullable Object[] segment : state.elements) {
            for (Object element : segment) {
                if (isObject(element)) {
                    return true;
                }
            }
        }
        return false;
    }

    private static boolean isObject(@Nullable Object value) {
        return value instanceof GuestStruct || value instanceof GuestArray || value instanceof GuestException;
    }

    private static @Nullable Object[] references(Object object) {
        if (object instanceof GuestStruct struct) {
            return struct.references();
        }
        return object instanceof GuestArray array ? array.references() : ((GuestException) object).references();
    }

    /** Returns the copy of a value, or the value if it is none that is copied. */
    public @Nullable Object copy(@Nullable Object value) {
        Object copy = shallow(value);
        while (!unfinished.isEmpty()) {
            @Nullable Object[] references = references(unfinished.remove());
            for (int i = 0; i < references.length; i++) {
                references[i] = shallow(references[i]);
            }
        }
        return copy;
    }

    private @Nullable Object shallow(@Nullable Object value) {
        if (value == null || !isObject(value)) {
            return value;
        }
        Object known = copies.get(value);
        if (known == null) {
            if (value instanceof GuestStruct struct) {
                known = struct.copy();
            } else if (value instanceof GuestArray array) {
                known = array.copy();
            } else {
                known = ((GuestException) value).copy();
            }
            copies.put(value, known);
            unfinished.add(known);
        }
        return known;
    }

    /** Replaces the objects in a state's globals. */
    public void replaceGlobals(GuestState state) {
        for (int i = 0; i < state.globals(); i++) {
            Object value = state.globalReference(i);
            if (value != null) {
                state.setGlobalReference(i, copy(value));
            }
        }
    }

    /** Replaces the objects in a table. */
    public void replaceEntries(GuestTable table) {
        for (int i = 0; i < table.size(); i++) {
            Object value = table.get(i);
            Object copy = copy(value);
            if (copy != value) {
                table.set(i, copy);
            }
        }
    }

    /** Returns segments with copies in them. */
    public @Nullable Object[][] copyAll(@Nullable Object[][] segments) {
        @Nullable Object[][] copied = new Object[segments.length][];
        for (int i = 0; i < copied.length; i++) {
            copied[i] = segments[i].clone();
            for (int j = 0; j < copied[i].length; j++) {
                copied[i][j] = copy(copied[i][j]);
            }
        }
        return copied;
    }
}
