package dev.freshet.instance;

import dev.freshet.image.InitialState.GlobalValue;
import java.util.ArrayList;
import java.util.List;
import run.endive.runtime.GlobalInstance;
import run.endive.runtime.Instance;
import run.endive.wasm.types.MutabilityType;

/**
 * The mutable globals of one instance and the values they start from. Modules have a handful (a stack pointer, a few of the runtime),
 * so restoring all of them costs less than asking each whether it was touched would cost on every write.
 *
 * <p>The globals themselves are the engine's {@link GlobalInstance}: its setters reach every bit it holds, and a subclass would only put
 * a second class behind the hottest call sites of compiled code.
 */
public final class GuestGlobals {

    private final GlobalInstance[] mutable;
    private final GlobalValue[] initial;

    private GuestGlobals(GlobalInstance[] mutable, GlobalValue[] initial) {
        this.mutable = mutable;
        this.initial = initial;
    }

    /** Sets every mutable global of the instance to its captured value and remembers it. */
    public static GuestGlobals of(Instance instance, List<GlobalValue> captured) {
        List<GlobalInstance> mutable = new ArrayList<>();
        List<GlobalValue> initial = new ArrayList<>();
        for (int i = 0; i < captured.size(); i++) {
            GlobalInstance global = instance.global(i);
            if (global.getMutabilityType() == MutabilityType.Var) {
                mutable.add(global);
                initial.add(captured.get(i));
            }
        }
        GuestGlobals globals =
                new GuestGlobals(mutable.toArray(GlobalInstance[]::new), initial.toArray(GlobalValue[]::new));
        globals.restore();
        return globals;
    }

    /** The present values of all globals, imported ones first. */
    public static List<GlobalValue> capture(Instance instance) {
        List<GlobalValue> values = new ArrayList<>();
        for (int i = 0; i < instance.globalCount(); i++) {
            GlobalInstance global = instance.global(i);
            values.add(new GlobalValue(global.getValueLow(), global.getValueHigh(), global.getRefValue()));
        }
        return values;
    }

    /** Puts every mutable global back. */
    public void restore() {
        for (int i = 0; i < mutable.length; i++) {
            GlobalInstance global = mutable[i];
            GlobalValue value = initial[i];
            global.setValueLow(value.low());
            global.setValueHigh(value.high());
            global.setRefValue(value.reference());
        }
    }
}
