package dev.freshet.spec;

import run.endive.runtime.CallResult;

/** An instance that a script talks to. */
interface SpecGuest extends AutoCloseable {

    long[] call(String function, long[] arguments);

    /** The same with objects among the arguments or results, each in the place that its number leaves unused. */
    CallResult callWithObjects(String function, long[] arguments, Object[] objects);

    long global(String name);

    @Override
    void close();
}
