package dev.freshet.module;

/** Lets tests of other packages decide what a module decides by the length of its calls. */
public final class Marks {

    private Marks() {}

    /** New instances have code without marks, or with them, when this returns. */
    public static void leaveOut(CompiledModule module, boolean yes) {
        module.marks().leaveOut(yes);
    }
}
